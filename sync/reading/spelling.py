"""One manifest keeps one entry in the log, however its place is spelt today: names in Azure DevOps
compare without regard to case, an organisation has two hosts, and projects and repositories are
renamed and moved. What was read by another name is read again: its URLs stand in the entities.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.catalog.snapshot import Snapshot
from sync.model import Discovery, Found, Location, LogEntry
from sync.reading.excluded import excluding
from sync.reading.renames import Questions, Today, held_back, questions
from sync.reading.scope import Key, Scope, key_of
from sync.reading.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AsToday:
    """One run's scope, catalog and discoveries, all with the names of today."""

    scope: Scope
    snapshot: Snapshot
    discoveries: tuple[Discovery, ...]


def as_today(
    scope: Scope, snapshot: Snapshot, discoveries: Iterable[Discovery], source: Source
) -> AsToday:
    """Find out what is called otherwise today, and write everything so.

    Ids tell which repositories are one, and Git what that is called; what discovery does not show
    is asked for by its id, or by the name that the log has. Without an answer nothing changes. A
    partial run leaves alone what it may not judge.
    """
    discoveries = tuple(discoveries)
    scope = scope.knowing(discoveries)
    asked = questions(scope, snapshot, discoveries)
    for provider, ids in asked.ids().items():
        source.identify(provider, ids)
    today = Today(asked, _answers(asked, source))
    held = held_back(scope, asked, today)
    discoveries = tuple(_renamed(scope, each, today, held) for each in discoveries)
    scope, discoveries = excluding(scope, asked.known(), discoveries, source)
    moves = {key: names for key, names in today.moves.items() if key not in held}
    rows = {key: row for key, row in today.rows.items() if key not in held}
    scope = scope.knowing(discoveries).learning(rows).also(moves)
    return AsToday(
        scope=scope,
        snapshot=_respelt(snapshot, scope, discoveries, moves),
        discoveries=discoveries,
    )


def learnt(scope: Scope, locations: Iterable[Location], source: Source) -> Scope:
    """The scope that knows what the repositories of targets are called today.

    Each is asked for once in a run, by the name that a manifest writes.
    """
    wanted: dict[str, dict[Key, Asked]] = {}
    for location in locations:
        place = scope.spelt(location)
        provider, key = scope.asker_of(place), key_of(place)
        if provider is not None and key not in scope.names:
            asked = Asked(place.project, place.repository)
            wanted.setdefault(provider.id, {})[key] = asked
    rows: dict[Key, Repository] = {}
    written: dict[Key, tuple[str, str]] = {}
    for provider_id, names in wanted.items():
        answers = source.whereabouts(provider_id, names.values())
        rows |= {key: answers[asked] for key, asked in names.items() if asked in answers}
        written |= {key: (asked.project, asked.repository) for key, asked in names.items()}
    return scope.learning(rows).also(written) if written else scope


def _answers(asked: Questions, source: Source) -> dict[tuple[str, Asked], Repository]:
    answers: dict[tuple[str, Asked], Repository] = {}
    for provider, wanted in asked.by_provider().items():
        for one, row in source.whereabouts(provider, wanted).items():
            answers[provider, one] = row
    return answers


def _renamed(
    scope: Scope, discovery: Discovery, today: Today, held: Mapping[Key, tuple[str, str]]
) -> Discovery:
    """What a provider found, at the places of today, each once; Git's own word first."""
    found: dict[str, Found] = {}
    for item in sorted(discovery.found, key=lambda item: not item.by_git):
        now = today.found(item)
        moved = now is not item and now.location != item.location
        if not moved or scope.finds(discovery.provider, now.location):
            found.setdefault(now.location.target, now)
    own = dict.fromkeys(why for provider, why in held.values() if provider == discovery.provider)
    reasons = [why for why in own if why not in discovery.reason]
    return replace(
        discovery,
        found=tuple(found[target] for target in sorted(found)),
        complete=discovery.complete and not reasons,
        reason="; ".join(filter(None, [discovery.reason, *reasons])),
    )


def _respelt(
    snapshot: Snapshot,
    scope: Scope,
    discoveries: Iterable[Discovery],
    moves: Mapping[Key, tuple[str, str]],
) -> Snapshot:
    """The catalog as if its log had been written with the names and ids of today."""
    found = {item.location.target for discovery in discoveries for item in discovery.found}
    names: dict[str, str] = {}
    for target in {*_targets(snapshot.log)}:
        if target in found and not moves:
            continue
        written = scope.written(target)
        if written is None:
            continue
        location = scope.spelt(written)
        if key_of(written) in moves:
            project, repository = moves[key_of(written)]
            location = replace(location, project=project, repository=repository)
        elif target in found:
            continue
        if location.target != target and _judged(scope, location):
            names[target] = location.target
    snapshot = snapshot.renamed(names) if names else snapshot
    ids = {}
    for entry in snapshot.log:
        place = scope.written(entry.target)
        known = None if place is None else scope.ids.get(key_of(place))
        if place is not None and known is not None and _judged(scope, place):
            ids[entry.target] = known
    return snapshot.identified(ids)


def _judged(scope: Scope, location: Location) -> bool:
    return not scope.partial or any(scope.includes(p.id, location) for p in scope.providers)


def _targets(log: Iterable[LogEntry]) -> Iterator[str]:
    for entry in log:
        yield entry.target
        yield from entry.children
        yield from (include.target for include in entry.includes)
