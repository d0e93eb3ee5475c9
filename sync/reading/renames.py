"""Which repositories may have other names today, and what follows from the answers. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.catalog.snapshot import Snapshot
from sync.config.coverage import covers, is_literal, with_renamed
from sync.config.settings import Provider
from sync.model import Discovery, Found, Location
from sync.reading.scope import Key, Scope, key_of
from sync.urls import is_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A repository as the log has it."""

    location: Location
    """The place of one of its manifests."""
    provider: str
    id: str | None
    project_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What discovery shows of repositories."""

    by_id: Mapping[str, Sequence[Location]]
    """By repository id one of its manifests under each name, or spelling, that it is shown by."""
    nameless: Mapping[Key, Location]
    """Repositories without an id."""
    askers: Mapping[Key, str]
    """The provider that showed each."""
    projects: Mapping[str, str]
    """By project id its name, where it is shown by one alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What is known before anything is asked, and what is to be asked."""

    shown: Shown
    logged: Mapping[Key, Logged]
    asked: Mapping[Key, tuple[str, Asked]]
    """By place the one question about it, and whose credential asks it."""

    def known(self) -> frozenset[Key]:
        """Places that the log has, or had by another name that was asked about."""
        today = {place for entry in self.logged.values() if entry.id for place in self._of(entry)}
        return frozenset(self.logged) | today

    def _of(self, entry: Logged) -> Iterable[Key]:
        return map(key_of, self.shown.by_id.get(entry.id or "", ()))

    def ids(self) -> Mapping[str, Mapping[tuple[str, str], str]]:
        """By provider and place (project and name): the repository's id, where that is known."""
        found: defaultdict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        for ident, places in self.shown.by_id.items():
            for place in places:
                key = key_of(place)
                found[self.shown.askers[key]][key[1:]] = ident
        for key, entry in self.logged.items():
            if entry.id is not None:
                found[entry.provider].setdefault(key[1:], entry.id)
        return found

    def by_provider(self) -> Mapping[str, frozenset[Asked]]:
        """The questions that each provider's credential asks."""
        found: defaultdict[str, set[Asked]] = defaultdict(set)
        for provider, one in self.asked.values():
            found[provider].add(one)
        return {provider: frozenset(every) for provider, every in found.items()}


def questions(scope: Scope, snapshot: Snapshot, discoveries: Iterable[Discovery]) -> Questions:
    """What has to be asked about names.

    Of repositories that have one name, that of the log, nothing. Where discovery is incomplete,
    only about projects that providers.yaml names outright: they may be what it is lacking.
    """
    discoveries = tuple(discoveries)
    shown = _shown(discoveries)
    logged = _logged(scope, snapshot)
    complete = {discovery.provider: discovery.complete for discovery in discoveries}
    asked: dict[Key, tuple[str, Asked]] = {}
    for ident, places in shown.by_id.items():
        if len(places) > 1:
            for place in places:
                asked[key_of(place)] = shown.askers[key_of(place)], _asked(place, ident)
    for key, entry in logged.items():
        if _is_open(key, entry, shown) and (
            entry.id in shown.by_id or _may_ask(scope, entry, complete)
        ):
            asked[key] = entry.provider, _asked(entry.location, entry.id)
    for key, place in _unsure(shown, logged).items():
        known = logged[key].id if key in logged else None
        asked.setdefault(key, (shown.askers[key], _asked(place, known)))
    return Questions(shown=shown, logged=logged, asked=asked)


def _shown(discoveries: Iterable[Discovery]) -> Shown:
    by_id: defaultdict[str, dict[tuple[str, str], Location]] = defaultdict(dict)
    nameless: dict[Key, Location] = {}
    askers: dict[Key, str] = {}
    projects: defaultdict[str, set[str]] = defaultdict(set)
    for discovery in discoveries:
        for item in discovery.found:
            place = item.location
            askers.setdefault(key_of(place), discovery.provider)
            if item.project_id is not None:
                projects[item.project_id].add(place.project)
            if item.repository_id is None:
                nameless.setdefault(key_of(place), place)
            else:
                by_id[item.repository_id].setdefault((place.project, place.repository), place)
    return Shown(
        by_id={ident: tuple(places.values()) for ident, places in by_id.items()},
        nameless=nameless,
        askers=askers,
        projects={ident: min(names) for ident, names in projects.items() if len(names) == 1},
    )


def _is_open(key: Key, entry: Logged, shown: Shown) -> bool:
    """Whether discovery leaves open what a repository of the log is called."""
    if entry.id is not None and entry.id in shown.by_id:
        return key not in map(key_of, shown.by_id[entry.id])
    return key not in shown.nameless and (entry.id is not None or key not in shown.askers)


def _unsure(shown: Shown, logged: Mapping[Key, Logged]) -> Mapping[Key, Location]:
    """Where search tells no ids and shows a name that is new to the log: that, and what it may be
    the new name of."""
    fresh = shown.nameless.keys() - logged.keys()
    return shown.nameless if fresh and logged else {}


def _asked(place: Location, ident: str | None = None) -> Asked:
    return Asked(place.project, place.repository, ident)


class Today:
    """What repositories are called, as far as the service told."""

    def __init__(self, asked: Questions, answers: Mapping[tuple[str, Asked], Repository]) -> None:
        self._asked = asked
        self._by_id = {row.id: row for row in answers.values() if row.id is not None}
        told = {row.project_id: row.project for row in answers.values() if row.project_id}
        self._projects = {**asked.shown.projects, **told}
        self.rows: dict[Key, Repository] = {}
        """By the place that was asked about, what Git said of it."""
        for key, question in asked.asked.items():
            row = answers.get(question)
            if row is not None:
                self.rows[key] = row
        shown = asked.shown.by_id.values()
        self._differs = bool(answers) or any(len(places) > 1 for places in shown)
        self.moves = self._moves()
        """By place in the log: project and repository of today, where they are others."""

    def _moves(self) -> dict[Key, tuple[str, str]]:
        moves: dict[Key, tuple[str, str]] = {}
        for key, entry in self._asked.logged.items():
            names = self._names(key, entry.id) or self._in_project(key, entry)
            if names is not None and (key[0], *map(str.lower, names)) != key:
                moves[key] = names
        return moves

    def _names(self, key: Key, ident: str | None) -> tuple[str, str] | None:
        """Git's word, else the only name that discovery shows for the id."""
        row = self.rows.get(key) if ident is None else self._by_id.get(ident)
        if row is not None:
            return row.project, row.name
        places = self._asked.shown.by_id.get(ident or "", ())
        if not places or key in map(key_of, places):
            return None
        place = min(places, key=key_of)
        return place.project, place.repository

    def _in_project(self, key: Key, entry: Logged) -> tuple[str, str] | None:
        """Where a repository would be of which nobody tells anything: in its project, whose name
        others tell. Git can say there that it is gone."""
        if entry.id is None or key in map(key_of, self._asked.shown.by_id.get(entry.id, ())):
            return None
        project = self._projects.get(entry.project_id or "")
        return None if project is None else (project, entry.location.repository)

    def found(self, item: Found) -> Found:
        """A manifest that discovery shows, where it is today, with the ids that are known."""
        if not self._differs:
            return item
        key, ident = key_of(item.location), item.repository_id
        row = self.rows.get(key) if ident is None else self._by_id.get(ident)
        if row is not None:
            place = _at(item.location, project=row.project, repository=row.name)
            ids = row.project_id or item.project_id, row.id or ident
            return replace(item, location=place, project_id=ids[0], repository_id=ids[1])
        places = self._asked.shown.by_id.get(ident or "", ())
        if len(places) < 2:
            return item
        best = min(
            places, key=lambda other: (key_of(other) not in self._asked.logged, other.target)
        )
        place = _at(item.location, project=best.project, repository=best.repository)
        return replace(item, location=place)


def held_back(scope: Scope, asked: Questions, today: Today) -> dict[Key, tuple[str, str]]:
    """Places of the log that stay as they are, because providers.yaml names the former project or
    repository outright and so does not cover that of today: by place the provider, and why."""
    held: dict[Key, tuple[str, str]] = {}
    for key, (project, repository) in today.moves.items():
        old = asked.logged[key].location
        new = replace(old, project=project, repository=repository)
        if scope.reached_by(new) is not None:
            continue
        for provider in scope.providers:
            if scope.reaches(provider, old) and scope.reaches(_adopted(provider, old, new), new):
                held[key] = provider.id, _reason(provider, old, new)
                break
    return held


def _adopted(provider: Provider, old: Location, new: Location) -> Provider:
    """The provider, were providers.yaml to have the new names beside the old ones."""
    return replace(
        provider,
        project=with_renamed(provider.project, {old.project: new.project}),
        repository=with_renamed(provider.repository, {old.repository: new.repository}),
    )


def _reason(provider: Provider, old: Location, new: Location) -> str:
    """What is called otherwise now, and the line to change."""
    parts = []
    if not covers(_like(provider, project=provider.project), _at(old, project=new.project)).covered:
        parts.append(("project", old.project, new.project))
    if not covers(_like(provider, project=("*",)), _at(old, repository=new.repository)).covered:
        parts.append(("repository", old.repository, new.repository))
    return "; ".join(
        f"{what} {former} is called {now} now: write {what}: {now} instead of {former} in "
        "providers.yaml; until then nothing new is found there, and nothing of it is deleted"
        for what, former, now in parts
    )


def _like(provider: Provider, *, project: tuple[str, ...]) -> Provider:
    return replace(provider, project=project, path=("*",))


def _at(location: Location, *, project: str = "", repository: str = "") -> Location:
    return replace(
        location,
        project=project or location.project,
        repository=repository or location.repository,
    )


def _logged(scope: Scope, snapshot: Snapshot) -> dict[Key, Logged]:
    """The log's repositories; those with two ids have none."""
    logged: dict[Key, Logged] = {}
    for entry in snapshot.log:
        location = scope.written(entry.target)
        if location is None:
            continue
        key = key_of(location)
        before = logged.get(key)
        known = None if before is None else before.id
        if known is not None and entry.repository_id in {None, known}:
            continue  # as nearly all: a repository has many manifests
        provider = _asker(scope, entry.provider, location)
        if provider is None:
            continue
        ident = entry.repository_id if is_id(entry.repository_id or "") else None
        project = entry.project_id if is_id(entry.project_id or "") else None
        if before is None or before.id is None:
            logged[key] = Logged(location=location, provider=provider, id=ident, project_id=project)
        elif ident not in {None, before.id}:
            logged[key] = replace(before, id=None)
    return logged


def _asker(scope: Scope, preferred: str, location: Location) -> str | None:
    """The provider whose credential may ask about a place of the log."""
    able = [provider.id for provider in scope.providers if scope.reaches(provider, location)]
    return preferred if preferred in able else next(iter(able), None)


def _may_ask(scope: Scope, entry: Logged, complete: Mapping[str, bool]) -> bool:
    """Whether this run may ask about a repository that discovery does not show."""
    if entry.provider not in complete or not scope.includes(entry.provider, entry.location):
        return False
    if complete[entry.provider]:
        return True
    [provider] = [each for each in scope.providers if each.id == entry.provider]
    literal = {name.lower() for name in filter(is_literal, provider.project)}
    return entry.location.project.lower() in literal
