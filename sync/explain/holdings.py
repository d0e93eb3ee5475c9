"""Which repositories have a manifest and which have none: the service's list of them beside what
the locations log knows. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sync.azure.repositories import Repository
from sync.config.coverage import covers_repository, matching, same_organization
from sync.config.load import Lines
from sync.config.settings import Provider
from sync.model import Location, LogEntry, Organization, Status
from sync.reading.scope import Key, Scope, key_of
from sync.urls import page_url


class State(StrEnum):
    """What a repository is to the catalog: the first of these that it is."""

    WITH = "with"
    INVALID = "invalid"
    WITHOUT = "without"
    EXCLUDED = "excluded"
    FORK = "fork"
    DISABLED = "disabled"
    EMPTY = "empty"


HAVING = (State.WITH, State.INVALID)
EXPECTED = (*HAVING, State.WITHOUT)
"""What a manifest can be expected of: the others are counted by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One repository, and what the catalog has of it."""

    organization: str
    project: str
    repository: str
    url: str
    state: State
    reason: str = ""
    """Why nothing is read there; empty where something is, or could be."""
    line: str = ""
    """``providers.yaml:7``, where that is the reason."""
    manifests: tuple[LogEntry, ...] = ()
    """As the log has them, those that a Location led to among them."""

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.project}/{self.repository}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Every repository of the projects that providers name, as far as the service listed them."""

    holdings: tuple[Holding, ...]
    """By organisation, project and name."""
    elsewhere: int = 0
    """Repositories in projects that no provider names."""

    def by_project(self) -> Mapping[tuple[str, str], Counter[State]]:
        """By organisation and project how many repositories are in each state."""
        counts: defaultdict[tuple[str, str], Counter[State]] = defaultdict(Counter)
        for each in self.holdings:
            counts[each.organization, each.project][each.state] += 1
        return counts

    def of(self, state: State) -> tuple[Holding, ...]:
        """The repositories in one state."""
        return tuple(each for each in self.holdings if each.state is state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """The manifests of the locations log, by the repository that each is in."""

    by_id: Mapping[str, Sequence[LogEntry]]
    by_name: Mapping[Key, Sequence[LogEntry]]
    places: Mapping[Key, Location]

    def of(self, place: Organization, row: Repository) -> tuple[LogEntry, ...]:
        """The manifests of a repository: by its id, which survives renames; by its name only those
        of which no id is known, as another repository may have had that name."""
        named = self.by_name.get(repository_key(place, row), ())
        if row.id is None:
            return tuple(named)
        nameless = (entry for entry in named if entry.repository_id is None)
        return (*self.by_id.get(row.id, ()), *nameless)

    def known_by_name(self) -> frozenset[Key]:
        """Repositories of which no id is known."""
        every = self.by_name.items()
        return frozenset(k for k, some in every if any(e.repository_id is None for e in some))


def logged(log: Iterable[LogEntry], scope: Scope) -> Logged:
    """The log by repository, in the names that ``scope`` knows of today."""
    by_id: defaultdict[str, list[LogEntry]] = defaultdict(list)
    by_name: defaultdict[Key, list[LogEntry]] = defaultdict(list)
    places: dict[Key, Location] = {}
    for entry in log:
        place = scope.locate(entry.target)
        if place is not None:
            by_name[key_of(place)].append(entry)
            places[key_of(place)] = place
        if entry.repository_id is not None:
            by_id[entry.repository_id].append(entry)
    return Logged(by_id=by_id, by_name=by_name, places=places)


Listed: TypeAlias = tuple[Organization, Repository]


def take_inventory(
    listed: Iterable[Listed], providers: Sequence[Provider], known: Logged, lines: Lines
) -> Inventory:
    """What each listed repository is to the catalog."""
    holdings: dict[Key, Holding] = {}
    elsewhere: set[Key] = set()
    for place, row in listed:
        key = repository_key(place, row)
        naming = [each for each in providers if _names(each, place, row)]
        if not naming:
            elsewhere.add(key)
        elif key not in holdings:
            holdings[key] = _holding(place, row, naming, known.of(place, row), lines)
    return Inventory(
        holdings=tuple(sorted(holdings.values(), key=_order)),
        elsewhere=len(elsewhere),
    )


def repository_key(place: Organization, row: Repository) -> Key:
    """What names a repository, whatever the case."""
    return (place.url.lower(), *row.key)


def _names(provider: Provider, place: Organization, row: Repository) -> bool:
    """Whether the provider's patterns name the project, be it to leave it out."""
    own = same_organization(provider.organization, place)
    return own and matching(provider.project, row.project) is not None


def _holding(
    place: Organization,
    row: Repository,
    naming: Sequence[Provider],
    manifests: tuple[LogEntry, ...],
    lines: Lines,
) -> Holding:
    coverages = [(each, covers_repository(each, row.project, row.name)) for each in naming]
    reading = [provider for provider, coverage in coverages if coverage.covered]
    state, reason, line = State.WITHOUT, "", ""
    if not reading:
        provider, left_out = coverages[0]
        state, reason = State.EXCLUDED, left_out.reason
        line = lines.of(provider.id, *left_out.setting)
    elif row.disabled:
        state, reason = State.DISABLED, "it is disabled, so nothing can be read there"
    elif manifests:
        invalid = any(entry.status is Status.INVALID for entry in manifests)
        state = State.INVALID if invalid else State.WITH
    elif row.fork and not any(provider.forks for provider in reading):
        state, reason = State.FORK, "it is a fork, and no provider that covers it reads forks"
    elif row.default_branch is None and all(provider.branch is None for provider in reading):
        state, reason = State.EMPTY, "it has no default branch, as an empty repository has none"
    return Holding(
        organization=place.name,
        project=row.project,
        repository=row.name,
        url=page_url(place, row.project, row.name),
        state=state,
        reason=reason,
        line=line,
        manifests=manifests,
    )


def _order(holding: Holding) -> tuple[str, ...]:
    return holding.organization.lower(), holding.project.lower(), holding.repository.lower()
