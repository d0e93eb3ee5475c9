"""Organisations on disk for the emulator, and the way in."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync.azure.service import AzureDevOps, Contact
from sync.config.settings import Provider
from sync.emulator.server import Emulator
from sync.model import Discovery, Location
from sync.urls import organization
from tests.support.clock import FakeClock
from tests.support.files import write_files

TOKEN = "pat-0123456789-secret"
ACME = organization("dev.azure.com", "acme")
MANIFEST = "kind: Component\n"


def provider(**changes: Any) -> Provider:
    """Everything in acme, but for ``changes``."""
    return Provider(**{"id": "acme", "organization": ACME, **changes})


def location(project: str, repository: str, path: str = "/catalog-info.yaml") -> Location:
    """A file of acme at the default branch."""
    return Location(organization=ACME, project=project, repository=repository, path=path)


def write_repository(
    root: Path,
    name: str,
    paths: Iterable[str] = ("/catalog-info.yaml",),
    settings: Mapping[str, Any] | None = None,
) -> None:
    """A repository ``organization/project/repository`` with manifests at ``paths``."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    write_files(folder, {path: f"{MANIFEST}# {name}{path}\n" for path in paths})
    if settings:
        write_settings(folder, settings)


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """The emulator's settings of an organisation, project or repository."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".emulator.json").write_text(json.dumps(settings), encoding="utf-8")


@contextmanager
def azure(
    emulator: Emulator,
    *providers: Provider,
    concurrency: int = 4,
    deadline: float = 900.0,
    token: str = TOKEN,
    clock: FakeClock | None = None,
) -> Iterator[AzureDevOps]:
    """The facade, connected to the emulator in the place of every provider's host."""
    connect = {each.organization.host: emulator.url for each in providers}
    options = Contact(connect=connect, concurrency=concurrency, deadline=deadline)
    environ = {"AZURE_TOKEN": token}
    with AzureDevOps(providers, options, environ=environ, clock=clock or FakeClock()) as service:
        yield service


def discover(emulator: Emulator, **changes: Any) -> Discovery:
    """One discovery of everything in acme, but for ``changes`` of the provider."""
    wanted = provider(**changes)
    with azure(emulator, wanted) as service:
        return service.discover(wanted)


def places(discovery: Discovery) -> list[str]:
    """``project/repository/path`` of everything found, sorted."""
    found = (each.location for each in discovery.found)
    return sorted(f"{each.project}/{each.repository}{each.path}" for each in found)


def stages(emulator: Emulator, name: str = "") -> list[str]:
    """The stages of the requests that the emulator got."""
    return [each.stage for each in emulator.requests if each.stage.startswith(name)]
