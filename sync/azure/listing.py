"""Finds a provider's manifests by listing repositories with the Git API; needs no Code Search."""

from collections.abc import Sequence
from dataclasses import dataclass

from sync.azure.answers import BranchNotFoundError, ItemNotFoundError, ProjectNotFoundError
from sync.azure.client import Client
from sync.azure.parallel import in_order
from sync.azure.repositories import Item, Repository, files, repositories
from sync.azure.scope import covers, covers_repository, is_literal, rooted
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.model import Found, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What listing some repositories gave."""

    found: tuple[Found, ...]
    repositories: tuple[Repository, ...]
    """Those that were listed, so that Git's word on them is complete."""
    branchless: tuple[Repository, ...]
    """Those without the branch that was asked for."""
    failed: tuple[tuple[Repository, ServiceError], ...]


def repositories_in_scope(
    client: Client, provider: Provider
) -> tuple[tuple[Repository, ...], tuple[str, ...]]:
    """Every repository that the provider covers, forks and disabled ones among them; and the
    projects that it names outright and that are not there."""
    rows: list[Repository] = []
    missing: list[str] = []
    for name in _asked_by_name(provider) or (None,):
        try:
            rows += repositories(client, provider.organization, name)
        except ProjectNotFoundError:
            if name is None:
                raise
            missing.append(name)
    covered = {
        row.key: row for row in rows if covers_repository(provider, row.project, row.name).covered
    }
    return tuple(sorted(covered.values(), key=lambda row: row.label)), tuple(missing)


def missing_projects(client: Client, provider: Provider, seen: set[str]) -> tuple[str, ...]:
    """Projects that the provider names outright and that are not there; asks for those not
    among ``seen`` (lower case)."""
    missing = []
    for name in filter(is_literal, provider.project):
        if name.lower() not in seen:
            try:
                repositories(client, provider.organization, name)
            except ProjectNotFoundError:
                missing.append(name)
    return tuple(missing)


def _asked_by_name(provider: Provider) -> tuple[str, ...]:
    """The provider's projects if it names them all outright, else nothing."""
    return provider.project if all(map(is_literal, provider.project)) else ()


def list_all(
    client: Client, provider: Provider, wanted: Sequence[Repository], *, concurrency: int
) -> Listed:
    """The provider's manifests in these repositories; a failure concerns its repository only."""

    def ask(repository: Repository) -> tuple[Found, ...] | ServiceError:
        try:
            return _manifests(client, provider, repository)
        except ServiceError as error:
            return error

    found: list[Found] = []
    done, branchless = [], []
    failed: list[tuple[Repository, ServiceError]] = []
    answers = in_order(ask, wanted, workers=concurrency)
    for repository, answer in zip(wanted, answers, strict=True):
        if isinstance(answer, BranchNotFoundError | ItemNotFoundError):
            branchless.append(repository)
        elif isinstance(answer, ServiceError):
            failed.append((repository, answer))
        else:
            found += answer
            done.append(repository)
    return Listed(
        found=tuple(found),
        repositories=tuple(done),
        branchless=tuple(branchless),
        failed=tuple(failed),
    )


def _manifests(client: Client, provider: Provider, repository: Repository) -> tuple[Found, ...]:
    items = files(
        client,
        provider.organization,
        repository.project,
        repository.name,
        provider.branch,
        deep=not _root_only(provider),
    )
    found = (_found(provider, repository, item) for item in items)
    return tuple(each for each in found if covers(provider, each.location).covered)


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
    )


def _root_only(provider: Provider) -> bool:
    """Whether every path is a file of the root folder: then nothing deeper need be listed."""
    return all(is_literal(pattern) and rooted(pattern).count("/") == 1 for pattern in provider.path)
