"""The repositories that there are where a provider looks, whether it covers them or not: one
listing a project that it names outright, else one of the organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.azure import reasons
from sync.azure.answers import ProjectNotFoundError
from sync.azure.client import Client
from sync.azure.listing import asked_by_name, new_name
from sync.azure.repositories import Repository, repositories
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.text.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What the service listed. Of what it did not list nothing may be said."""

    rows: tuple[Repository, ...] = ()
    """Disabled ones and forks among them."""
    projects: tuple[str, ...] | None = ()
    """Which were listed, as they were asked for; ``None`` for all that the credential sees."""
    missing: tuple[str, ...] = ()
    """Projects that are not there, or not for this credential."""
    failures: tuple[str, ...] = ()
    """What could not be listed beside those, and why, for people."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Former names of projects that still answer → their names of today."""


def call_roster(client: Client, provider: Provider) -> Roster:
    """Every repository of the provider's projects, or of its organisation where it names these by
    patterns. Raises nothing for what the service does."""
    names = asked_by_name(provider)
    if names:
        return _of_projects(client, provider, names)
    try:
        rows = repositories(client, provider.organization)
    except ServiceError as error:
        return Roster(failures=(reasons.failure(error, provider),))
    if not rows:
        # As whom nothing is granted to sees it; an organisation of no use would look alike.
        place, who = provider.organization.url, reasons.credential(provider)
        return Roster(failures=(f"{place} shows {who} no Git repository at all",))
    return Roster(rows=rows, projects=None)


def _of_projects(client: Client, provider: Provider, names: Sequence[str]) -> Roster:
    rows: list[Repository] = []
    there: list[str] = []
    missing: list[str] = []
    failures: dict[str, list[str]] = {}
    renamed: dict[str, str] = {}
    for name in names:
        try:
            answer = repositories(client, provider.organization, name)
        except ProjectNotFoundError:
            missing.append(name)
        except ServiceError as error:
            failures.setdefault(reasons.failure(error, provider), []).append(name)
        else:
            there.append(name)
            rows += answer
            renamed |= new_name(name, answer)
    return Roster(
        rows=tuple(rows),
        projects=tuple(there),
        missing=tuple(missing),
        failures=tuple(f"{_which(some)} not listed: {why}" for why, some in failures.items()),
        renamed=renamed,
    )


def _which(names: Sequence[str]) -> str:
    return f"{'project' if len(names) == 1 else 'projects'} {listed(names)}"
