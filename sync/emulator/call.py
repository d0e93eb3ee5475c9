"""One request on its way through the emulator, and what the caller may see."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.emulator.access import Token
from sync.emulator.envelope import (
    Refused,
    error,
    invalid,
    project_not_found,
    repository_not_found,
)
from sync.emulator.search_engine import SearchIndex
from sync.emulator.store import Organization, Project, Repository

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came: header names and query keys in lower case, segments decoded."""

    method: str
    target: str
    segments: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def host(self) -> str:
        """The ``Host`` header in lower case, without a port."""
        return self.headers.get("host", "").lower().rpartition("]")[2].partition(":")[0]

    def json(self) -> Any:
        """The body as JSON. Raises Refused with 400 or 415."""
        if not self.headers.get("content-type", "").lower().startswith("application/json"):
            raise Refused(
                error(415, "VssInvalidContentTypeException", "The request is not application/json.")
            )
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refused(invalid("The request body is not JSON.")) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request for an organisation that exists, with an accepted credential."""

    request: Request
    organization: Organization
    index: SearchIndex
    token: Token
    base: str
    """URL of the organisation as the caller names it, e.g. ``https://dev.azure.com/acme``."""
    project_name: str
    """Project in the URL, by name or id; empty without one."""
    api_version: str
    """The newest version the server knows."""
    parameters: tuple[str, ...]
    """What stands in the variable parts of the route."""

    def query(self, key: str, default: str = "") -> str:
        """A query parameter; names do not depend on case."""
        return self.request.query.get(key.lower(), default)

    def flag(self, key: str) -> bool:
        """A query parameter that is true or false."""
        return self.query(key).lower() == "true"

    def number(self, key: str, default: int) -> int:
        """A query parameter that counts. Raises Refused with 400 if it is none."""
        text = self.query(key)
        if not text:
            return default
        if not text.isdecimal():
            raise Refused(invalid(f"The value of {key} is not a number from 0 on."))
        return int(text)

    def reads(self, project: Project) -> bool:
        """Whether the caller can see a project."""
        return project.settings.readable and self.token.reads(project.name)

    def project(self) -> Project | None:
        """The project in the URL. Raises Refused with TF200016 unless it can be seen."""
        return self.find_project(self.project_name) if self.project_name else None

    def find_project(self, name: str) -> Project:
        """A project by name or id. Raises Refused with TF200016 unless it can be seen."""
        project = self.organization.project(name)
        if project is None or not self.reads(project):
            raise Refused(project_not_found(name))
        return project

    def git_repository(self) -> tuple[Project, Repository]:
        """The repository that is the route's first part, by name or id.

        Raises Refused with TF401019 when it is absent, disabled or not to be read, and with
        TF200016 when its project is being made or deleted.
        """
        found = self.find_repository(self.parameters[0])
        if found[0].settings.state != "wellFormed":
            raise Refused(project_not_found(found[0].name))
        if found[1].settings.is_disabled:
            raise Refused(repository_not_found(self.parameters[0]))
        return found

    def find_repository(self, name: str) -> tuple[Project, Repository]:
        """Like ``git_repository``, but a disabled one is found: it can be listed."""
        project = self.project()
        found = self.organization.by_id.get(name.lower())
        if found is None and project is None and not _ID.fullmatch(name):
            message = "A project name is required in order to reference a Git repository by name."
            raise Refused(error(400, "ArgumentException", message))
        if found is None and project is not None and name.lower() in project.repositories:
            found = project, project.repositories[name.lower()]
        if found is not None and project not in (None, found[0]):
            found = None
        if found is None and project is not None:
            found = self.organization.former_repository(project, self.project_name, name)
        if found is None or not self.lists(*found):
            raise Refused(repository_not_found(name))
        return found

    def lists(self, project: Project, repository: Repository) -> bool:
        """Whether the Git API shows the caller this repository at all."""
        settings = repository.settings
        return self.reads(project) and settings.readable and not settings.tfvc
