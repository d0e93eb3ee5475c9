"""Asks Git for single files: their bytes, or whether they exist. Every answer is a value."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias, TypeVar

from sync.azure import fields, reasons
from sync.azure.answers import (
    BadRequestError,
    BranchNotFoundError,
    ItemNotFoundError,
    NotBytesError,
    NotFoundError,
    ProjectNotFoundError,
    RepositoryNotFoundError,
    ThrottledError,
    TooLargeError,
    UnauthorisedError,
)
from sync.azure.blobs import blob_id, may_be_link
from sync.azure.client import Client
from sync.azure.repositories import Item, Repository, files, repositories, repository_by_id
from sync.config.coverage import covers_repository
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.model import (
    Answer,
    Content,
    Existence,
    Json,
    Location,
    Missing,
    Organization,
    Present,
    Unavailable,
)
from sync.urls import items_batch_url, items_url, raw_url, shown_version, version_of

T = TypeVar("T")
RepositoryKey: TypeAlias = tuple[str, str]
"""Project and name in lower case."""

_BATCH = 200
_READS = 3
"""How often a file is read whose bytes differ from what Git says; it may change meanwhile."""


_NO_FAULT = (BadRequestError, TooLargeError, ProjectNotFoundError)
"""Answers for good that concern this file or its project only: an impossible path or an enormous
file, which anyone may commit, or a project that was renamed or deleted. They prove nothing, and
would otherwise keep the whole provider incomplete for ever."""
_EVERYWHERE = (UnauthorisedError, ThrottledError)
"""Failures of the credential, not of a file."""
_OF_THE_PLACE = (
    ItemNotFoundError,
    BranchNotFoundError,
    RepositoryNotFoundError,
    ProjectNotFoundError,
)
"""What a question about many files is answered where they all lie in vain."""
_PERHAPS_NO_FILE = (NotBytesError, BadRequestError)
"""What may be said of a folder or a submodule, when its bytes are asked for."""


class Contents:
    """Files as one provider's credential sees them. Thread-safe."""

    def __init__(self, client: Client, provider: Provider) -> None:
        self._client = client
        self._provider = provider
        self._lock = threading.Lock()
        self._lists: dict[str, tuple[Repository, ...] | ServiceError] = {}
        self._today: dict[RepositoryKey, Repository | ServiceError | None] = {}
        self.ids: Mapping[RepositoryKey, str] = {}
        """By which ids repositories are known, where they are."""
        self.trimmed = False
        """Set when there are things that the credential may not read: then a repository that is
        not listed need not be gone."""

    def read(self, location: Location, reported: str | None = None) -> Answer:
        """A file's bytes. If their blob id is not the ``reported`` one, Git is asked for the id;
        and where they may be those of a symbolic link, whether they are.

        Search may report another id because its index lags, or because its ids are not Git's at
        all; so a difference is no fault in itself, but bytes that differ from what Git has are.
        """
        return self._by_name_of_today(lambda place: self._read(place, reported), location)

    def _read(self, location: Location, reported: str | None) -> Answer:
        unread = Unavailable(reason=f"the bytes of {location.path} are not those that Git has")
        content: Content | None
        for _ in range(_READS):
            try:
                data = self._client.raw(raw_url(location))
            except _PERHAPS_NO_FILE as error:
                content, unread = None, self._unavailable(error)
            except ServiceError as error:
                return self._failure(error, location)
            else:
                content = Content(data=data, content_id=blob_id(data))
                known = reported is None or content.content_id == reported
                if known and not may_be_link(data):
                    return content
            there, link = self._look(location)
            if not isinstance(there, Present):
                return there
            reported = there.content_id
            if content is not None and content.content_id == reported:
                return replace(content, link=link)
        return unread

    def exists(self, locations: Sequence[Location]) -> Mapping[str, Existence]:
        """Whether files of one repository at one branch exist, by target.

        Many are asked for together, which proves presence only: whatever such an answer lacks is
        asked for by itself, as only a plain "item not found" proves absence.
        """
        present: dict[str, Item] = {}
        if len(locations) > 1:
            for at in range(0, len(locations), _BATCH):
                with suppress(ServiceError):  # of each by itself the answer says why
                    present.update(self.shown(locations[at : at + _BATCH]))
        return {
            location.target: Present(content_id=present[location.path].object_id)
            if location.path in present
            else self._by_name_of_today(self._exists, location)
            for location in locations
        }

    def list_files(self, location: Location) -> tuple[str, ...] | Missing | Unavailable:
        """Every file path of the location's repository at its branch, sorted."""
        return self._by_name_of_today(self._list_files, location)

    def _list_files(self, location: Location) -> tuple[str, ...] | Missing | Unavailable:
        place, branch = location.organization, location.branch
        try:
            items = files(self._client, place, location.project, location.repository, branch)
        except ServiceError as error:
            return self._failure(error, location)
        return tuple(sorted(item.path for item in items))

    def in_fork(self, location: Location) -> bool:
        """Whether the file's repository is known to be a fork."""
        every = self._repositories(location.organization, location.project)
        row = None if isinstance(every, ServiceError) else _listed(every, location)
        return row is not None and row.fork

    def reads_default(self, location: Location) -> bool | Unavailable:
        """Whether the file's branch is the default one of its repository."""
        every = self._repositories(location.organization, location.project)
        if isinstance(every, ServiceError):
            return self._unavailable(every)
        row = _listed(every, location)
        return row is not None and location.branch in {None, row.default_branch}

    def _exists(self, location: Location) -> Existence:
        return self._look(location)[0]

    def _look(self, location: Location) -> tuple[Existence, bool]:
        """Whether Git has the file, and whether that is a symbolic link."""
        try:
            item = self._client.get(items_url(location))
            if what := _no_file(item):
                return Missing(reason=f"{location.path} is {what}"), False
            there = Present(content_id=fields.text(item, "objectId"))
            return there, fields.flag(item, "isSymLink")
        except ServiceError as error:
            return self._failure(error, location), False

    def shown(self, locations: Sequence[Location], *, spare: bool = False) -> Mapping[str, Item]:
        """By path those files that one request shows to exist, of several in one repository at one
        branch; what it lacks may exist all the same. ServiceError where it is refused.

        The service refuses the whole when it finds nothing, with 400 or 404. ``spare``: it can be
        asked for in another way.
        """

        def ask(first: Location) -> Mapping[str, Item]:
            url = items_batch_url(first.organization, first.project, first.repository)
            wanted: list[Json] = [*map(_descriptor, locations)]
            try:
                return _items(self._client.post(url, {"itemDescriptors": wanted}, spare=spare))
            except _OF_THE_PLACE as error:
                self._failure(error, first)  # which learns what the repository is called today
                return {}

        return self._by_name_of_today(ask, locations[0])

    def _failure(self, error: ServiceError, location: Location) -> Missing | Unavailable:
        """What a failure proves: only these two kinds prove that a file is gone."""
        if isinstance(error, ItemNotFoundError):
            return Missing(reason=f"Git has no file {location.path} there")
        if isinstance(error, RepositoryNotFoundError):
            return self._repository_failure(error, location)
        if isinstance(error, BranchNotFoundError):
            branch = shown_version(location.branch)
            return Unavailable(
                reason=f"repository {location.project}/{location.repository} has no {branch} "
                f"({error}), so nothing can be said about the file",
                failed=False,
            )
        return self._unavailable(error)

    def _unavailable(self, error: ServiceError) -> Unavailable:
        return Unavailable(
            reason=reasons.failure(error, self._provider),
            failed=not isinstance(error, _NO_FAULT),
            absent=isinstance(error, ProjectNotFoundError),
            everywhere=isinstance(error, _EVERYWHERE) or isinstance(error.__cause__, _EVERYWHERE),
        )

    def _repository_failure(
        self, error: RepositoryNotFoundError, location: Location
    ) -> Missing | Unavailable:
        """Absent, disabled or not readable: the project's own list of repositories tells."""
        label = f"{location.project}/{location.repository}"
        every = self._repositories(location.organization, location.project)
        if isinstance(every, ServiceError):
            return Unavailable(
                reason=f"repository {label} cannot be read, and neither can the list of the "
                f"project's repositories: {reasons.failure(every, self._provider)}"
            )
        row = _listed(every, location)
        if row is None and (known := self._known_by_id(location, every)) is not None:
            return known
        if row is None and self.trimmed:
            return Unavailable(
                reason=f"project {location.project} does not list repository {label}; but Code "
                "Search says that this credential may not read everything, so it may be there. "
                "Give the credential access, or leave it out by exclude.repository",
                failed=False,
            )
        if row is None:
            return Missing(reason=f"project {location.project} does not list repository {label}")
        if row.disabled:
            return Unavailable(reason=f"repository {label} is disabled", failed=False)
        return Unavailable(
            reason=f"repository {label} is there but cannot be read ({error}); check that the "
            "credential may read it",
            failed=False,
        )

    def _known_by_id(self, location: Location, every: Sequence[Repository]) -> Unavailable | None:
        """Why a repository that is not listed by its name is not gone: its id has another one."""
        key = _key(location)
        with self._lock:
            if key not in self._today:
                self._today[key] = self._find(self.ids.get(key), every, location.organization)
        match self._today[key]:
            case None:
                return None
            case Repository() as row:
                reason = (
                    f"repository {location.project}/{location.repository} is called {row.label} now"
                )
                return Unavailable(reason=reason, failed=False)
            case error:
                return self._unavailable(error)

    def _find(
        self, ident: str | None, every: Sequence[Repository], place: Organization
    ) -> Repository | ServiceError | None:
        """The repository of an id, of those listed or wherever it is; ``None`` when it is gone."""
        if ident is None:
            return None
        listed = next((row for row in every if row.id == ident), None)
        if listed is not None:
            return listed
        try:
            return repository_by_id(self._client, place, ident)
        except (NotFoundError, BadRequestError):
            return None
        except ServiceError as error:
            return error

    def _by_name_of_today(self, ask: Callable[[Location], T], location: Location) -> T:
        """The answer about a file; where its repository turns out to have another name now, that
        about the file there: search shows the former one until its index is made anew."""
        before = self.as_today(location)
        answer = ask(before)
        now = self.as_today(location)
        return answer if now == before else ask(now)

    def as_today(self, location: Location) -> Location:
        """The place in the repository's name of today, as far as that is known by now."""
        row = self._today.get(_key(location))
        if not isinstance(row, Repository):
            return location
        if not covers_repository(self._provider, row.project, row.name).covered:
            return location
        return replace(location, project=row.project, repository=row.name)

    def _repositories(
        self, place: Organization, project: str
    ) -> tuple[Repository, ...] | ServiceError:
        """A project's repositories, asked for once."""
        with self._lock:
            if project.lower() not in self._lists:
                try:
                    self._lists[project.lower()] = repositories(self._client, place, project)
                except ServiceError as error:
                    self._lists[project.lower()] = error
            return self._lists[project.lower()]


def _key(location: Location) -> RepositoryKey:
    return location.project.lower(), location.repository.lower()


def _listed(every: Sequence[Repository], location: Location) -> Repository | None:
    """The row of the file's repository; names compare without regard to case."""
    key = _key(location)
    return next((row for row in every if row.key == key), None)


def _no_file(item: Mapping[str, Json]) -> str:
    """What an item is that holds no bytes; empty for a file."""
    if item.get("isFolder") is True:
        return "a folder"
    if item.get("gitObjectType") == "commit":
        return "a submodule, which is another repository"
    return ""


def _items(data: Mapping[str, Json]) -> dict[str, Item]:
    """By path the files that an answer about many descriptors holds."""
    rows = data.get("value")
    found: dict[str, Item] = {}
    for group in rows if isinstance(rows, list) else []:
        for item in group if isinstance(group, list) else []:
            if isinstance(item, dict) and not _no_file(item):
                path, object_id = item.get("path"), item.get("objectId")
                if isinstance(path, str) and isinstance(object_id, str):
                    link = fields.flag(item, "isSymLink")
                    found[path] = Item(path=path, object_id=object_id, link=link)
    return found


def _descriptor(location: Location) -> dict[str, Json]:
    descriptor: dict[str, Json] = {"path": location.path, "recursionLevel": "none"}
    return descriptor | version_of(location.branch)
