"""Whether a manifest must be read: what is reported today beside what the log remembers of this
run's part of the catalog. Pure.

Search's content id is compared with the one it reported before and with the blob id of what was
read. Where that leaves a doubt, Git is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha1

from sync.catalog.layout import kind_of
from sync.catalog.snapshot import Snapshot, needs_reading
from sync.catalog.status import NOT_ALLOWED
from sync.config.kinds import Allowance
from sync.model import (
    Existence,
    Found,
    Include,
    Location,
    LogEntry,
    Missing,
    Present,
    Problem,
)
from sync.reading.passing import passes_otherwise
from sync.reading.scope import Scope

_FEW = 20
"""So many lagging manifests are asked for in any case: all of a small catalog may lag at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """An entry of the log that this run may judge, with its place and provider of today."""

    entry: LogEntry
    location: Location
    provider: str


def recall(
    scope: Scope, snapshot: Snapshot, found: Mapping[str, Found]
) -> tuple[dict[str, Remembered], frozenset[str]]:
    """The entries that this run may judge, and the targets that nothing covers any more.

    ``found`` by target is what discovery saw: a provider covers what it finds. A partial run
    uncovers nothing: it judges only its part.
    """
    named = {child: entry.target for entry in snapshot.log for child in entry.children}
    remembered: dict[str, Remembered] = {}
    uncovered: set[str] = set()
    for entry in snapshot.log:
        seen = found.get(entry.target)
        if seen is not None and seen.provider == entry.provider:
            remembered[entry.target] = Remembered(
                entry=entry, location=seen.location, provider=seen.provider
            )
            continue
        place = scope.place_of(entry, named.get(entry.target))
        if place is None:
            if not scope.partial:
                uncovered.add(entry.target)
        elif place.judged:
            remembered[entry.target] = Remembered(
                entry=place.entry, location=place.location, provider=place.owner.id
            )
    return remembered, frozenset(uncovered)


def lagging(found: Mapping[str, Found], remembered: Mapping[str, Remembered]) -> frozenset[str]:
    """The found manifests whose reported id says nothing about what Git holds now.

    So it is where search gives no id, and where it still reports the id that it reported when Git
    already had newer content. But search's ids need not be blob ids at all (it is likely, and
    documented nowhere): where many differ and none agrees, a difference means nothing.
    """
    silent: set[str] = set()
    late: set[str] = set()
    agree = False
    for target, item in found.items():
        known = remembered.get(target)
        if known is None or item.by_git:
            continue
        if item.reported_id is None:
            silent.add(target)
        elif item.reported_id == known.entry.content_id:
            agree = True
        elif item.reported_id == known.entry.reported_id:
            late.add(target)
    return frozenset(silent | late if agree or len(late) <= _FEW else silent)


def changed(
    found: Found,
    known: Remembered | None,
    snapshot: Snapshot,
    existence: Mapping[str, Existence],
    allowance: Allowance,
) -> bool:
    """Whether a manifest, or what it depends on, is not what the log says.

    ``allowance`` is what its provider may bring today.
    """
    if known is None or needs_reading(known.entry, snapshot):
        return True
    entry = known.entry
    if judged_otherwise(entry, allowance, found.location.branch):
        return True
    return (
        _content_changed(found, entry, existence.get(found.location.target))
        or any(_include_changed(include, existence) for include in entry.includes)
        or any(isinstance(existence.get(child), Missing) for child in entry.children)
    )


def judged_otherwise(entry: LogEntry, allowance: Allowance, branch: str | None) -> bool:
    """Whether a manifest has what its provider may no longer bring, or lacks what it may now.

    ``branch`` is where it is; on one that its provider does not read less may come.
    """
    kinds = {kind_of(ref) for ref in (*entry.entities, *entry.claims)}
    if any(allowance.bars(kind) for kind in kinds) or passes_otherwise(entry, allowance):
        return True
    ways = [allowance]
    if branch not in {None, allowance.branch}:
        ways.append(replace(allowance, elsewhere=True))
    return any(
        not any(_still_left_out(problem, way) for way in ways)
        for problem in entry.problems
        if problem.type == NOT_ALLOWED
    )


def _still_left_out(problem: Problem, allowance: Allowance) -> bool:
    """Whether it is told today in the same words."""
    kind = kind_of(problem.entity or "")
    return allowance.bars(kind) and problem.message.endswith(allowance.reason(kind))


def _content_changed(found: Found, entry: LogEntry, answer: Existence | None) -> bool:
    match answer:
        case Present(content_id=content_id):
            return content_id != entry.content_id
        case _ if found.by_git or found.reported_id is None:
            return found.reported_id != entry.content_id
        case _:
            return found.reported_id not in {entry.content_id, entry.reported_id}


def _include_changed(include: Include, existence: Mapping[str, Existence]) -> bool:
    """Whether an included file changed; without an answer what is there stays.

    An empty id stands for a file that did not exist.
    """
    match existence.get(include.target):
        case Present(content_id=content_id):
            return content_id != include.content_id
        case Missing():
            return include.content_id != ""
        case _:
            return False


def root_of(location: Location) -> Location:
    """The root of a file's repository at its branch: by it the repository is listed."""
    return replace(location, path="/")


def listing_id(matches: Iterable[str]) -> str:
    """An id that changes when a glob matches other files."""
    return sha1("\n".join(matches).encode(), usedforsecurity=False).hexdigest()
