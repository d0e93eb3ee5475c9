"""Finds a provider's manifests by listing repositories with the Git API; needs no Code Search."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sync.azure.answers import (
    BranchNotFoundError,
    ItemNotFoundError,
    ProjectNotFoundError,
    RefusedError,
)
from sync.azure.budget import in_order
from sync.azure.client import Client
from sync.azure.near_misses import is_near
from sync.azure.repositories import Item, Repository, files, projects, repositories
from sync.config.coverage import (
    covers,
    covers_project,
    covers_repository,
    is_literal,
    rooted,
    with_renamed,
)
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.model import Found, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What listing some repositories gave."""

    found: tuple[Found, ...]
    outside: tuple[Location, ...]
    """What looks like a manifest and is not covered, as far as folders were listed."""
    repositories: tuple[Repository, ...]
    """Repositories that were listed, so that Git's word on them is complete."""
    branchless: tuple[Repository, ...]
    """Repositories without the branch that was asked for."""
    failed: tuple[tuple[Repository, ServiceError], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What came of the projects that a provider names outright."""

    missing: tuple[str, ...] = ()
    """Names that are not there."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Former names that still answer → the names of today."""
    covered: tuple[Repository, ...] | None = None
    """Every repository that the provider covers, where these projects are all that it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNames:
    """Names for splitting a search, from the core and Git APIs."""

    client: Client
    provider: Provider

    def projects(self) -> Sequence[str]:
        """From the projects API; from the repositories when the credential may not ask that."""
        try:
            return projects(self.client, self.provider.organization)
        except RefusedError:
            every = repositories(self.client, self.provider.organization)
            return sorted({repository.project for repository in every})

    def repositories(self, project: str) -> Sequence[str]:
        """From the Git API."""
        every = repositories(self.client, self.provider.organization, project)
        return [repository.name for repository in every]

    def wants_project(self, project: str) -> bool:
        """Whether the provider covers it."""
        return covers_project(self.provider, project).covered

    def wants_repository(self, project: str, repository: str) -> bool:
        """Whether the provider covers it."""
        return covers_repository(self.provider, project, repository).covered


def repositories_in_scope(
    client: Client, provider: Provider
) -> tuple[tuple[Repository, ...], Named]:
    """Every repository that the provider covers, forks and disabled ones among them; in projects
    that it names by a former name, too."""
    rows: list[Repository] = []
    named = Named()
    if names := asked_by_name(provider):
        rows, named = _rows(client, provider, names)
    else:
        rows += repositories(client, provider.organization)
    return _covered(with_names(provider, named.renamed), rows), named


def check_names(client: Client, provider: Provider, seen: set[str]) -> Named:
    """What became of projects that the provider names outright; asks for those not among
    ``seen`` (lower case)."""
    names = [name for name in filter(is_literal, provider.project) if name.lower() not in seen]
    rows, named = _rows(client, provider, names)
    if len(names) < len(provider.project):
        return named
    return replace(named, covered=_covered(with_names(provider, named.renamed), rows))


def _covered(provider: Provider, rows: Iterable[Repository]) -> tuple[Repository, ...]:
    covered = {
        row.key: row for row in rows if covers_repository(provider, row.project, row.name).covered
    }
    return tuple(sorted(covered.values(), key=lambda row: row.label))


def with_names(provider: Provider, renamed: Mapping[str, str]) -> Provider:
    """The provider with the projects' names of today beside those of providers.yaml."""
    return (
        replace(provider, project=with_renamed(provider.project, renamed)) if renamed else provider
    )


def _rows(
    client: Client, provider: Provider, names: Iterable[str]
) -> tuple[list[Repository], Named]:
    rows: list[Repository] = []
    missing: list[str] = []
    renamed: dict[str, str] = {}
    for name in names:
        try:
            answer = repositories(client, provider.organization, name)
        except ProjectNotFoundError:
            missing.append(name)
            continue
        rows += answer
        renamed |= new_name(name, answer)
    return rows, Named(missing=tuple(missing), renamed=renamed)


def new_name(project: str, rows: Iterable[Repository]) -> Mapping[str, str]:
    """The project's name of today, by the former one that it was asked for by and answered to;
    nothing where it is called so."""
    today = {row.project for row in rows}
    if len(today) == 1 and project.lower() not in {name.lower() for name in today}:
        return {project: today.pop()}
    return {}


def asked_by_name(provider: Provider) -> tuple[str, ...]:
    """The provider's projects if it names them all outright, else nothing: then the whole
    organisation is asked for its repositories."""
    return provider.project if all(map(is_literal, provider.project)) else ()


def list_all(
    client: Client, provider: Provider, wanted: Sequence[Repository], *, concurrency: int
) -> Listed:
    """The provider's manifests in these repositories; a failure concerns its repository only."""

    def ask(repository: Repository) -> tuple[Sequence[Found], Sequence[Location]] | ServiceError:
        try:
            return _manifests(client, provider, repository)
        except ServiceError as error:
            return error

    found: list[Found] = []
    outside: list[Location] = []
    done, branchless = [], []
    failed: list[tuple[Repository, ServiceError]] = []
    answers = in_order(ask, wanted, workers=concurrency)
    for repository, answer in zip(wanted, answers, strict=True):
        if isinstance(answer, BranchNotFoundError | ItemNotFoundError):
            branchless.append(repository)
        elif isinstance(answer, ServiceError):
            failed.append((repository, answer))
        else:
            found += answer[0]
            outside += answer[1]
            done.append(repository)
    return Listed(
        found=tuple(found),
        outside=tuple(outside),
        repositories=tuple(done),
        branchless=tuple(branchless),
        failed=tuple(failed),
    )


def _manifests(
    client: Client, provider: Provider, repository: Repository
) -> tuple[Sequence[Found], Sequence[Location]]:
    """The repository's manifests, and its near misses."""
    items = files(
        client,
        provider.organization,
        repository.project,
        repository.name,
        provider.branch,
        deep=not _root_only(provider),
    )
    every = [_found(provider, repository, item) for item in items]
    found = [each for each in every if covers(provider, each.location).covered]
    return found, [each.location for each in every if is_near(provider, each.location)]


def _found(provider: Provider, repository: Repository, item: Item) -> Found:
    return Found(
        location=Location(
            organization=provider.organization,
            project=repository.project,
            repository=repository.name,
            path=item.path,
            branch=provider.branch,
        ),
        provider=provider.id,
        reported_id=item.object_id,
        by_git=True,
        project_id=repository.project_id,
        repository_id=repository.id,
    )


def _root_only(provider: Provider) -> bool:
    """Whether every path is a file of the root folder: then nothing deeper need be listed."""
    return all(is_literal(pattern) and rooted(pattern).count("/") == 1 for pattern in provider.path)
