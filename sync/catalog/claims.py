"""Which manifests stay in the catalog, and which of them gets each entity ref. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sync.catalog.layout import entity_path
from sync.catalog.removal import Staying, held_of, leaving, staying
from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot
from sync.model import (
    Doubtful,
    EntityFile,
    EntityRef,
    Found,
    Gone,
    LogEntry,
    Outcome,
    Read,
    Unanswered,
    Unchanged,
)
from sync.urls import parse_target

_NOTHING: Mapping[EntityRef, str] = MappingProxyType({})
_NO_OFFERS: Mapping[EntityRef, EntityFile] = MappingProxyType({})
_NO_REFS = frozenset[EntityRef]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A manifest that stays, with what it wants of the catalog."""

    target: str
    provider: str
    entry: LogEntry | None
    """What the log says of it before this run; ``None`` for a new manifest."""
    outcome: Outcome | None
    holds: tuple[EntityRef, ...]
    """Refs that it has in the catalog and still wants, each once."""
    kept: frozenset[EntityRef] = frozenset()
    """The refs of ``holds`` whose present document is refused."""
    withheld: Mapping[EntityRef, str] = field(default_factory=lambda: _NOTHING)
    """The refs of ``holds`` that would go but have to stay, each with the words for that."""
    offers: Mapping[EntityRef, EntityFile] = field(default_factory=lambda: _NO_OFFERS)
    """The entities that were read in this run."""
    waits: frozenset[EntityRef] = frozenset()
    """Refs that it is known to have, but whose text this run does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The outcome of all contests."""

    standings: tuple[Standing, ...]
    """By target."""
    grants: Mapping[EntityRef, Standing]
    """The one manifest that each entity of the catalog will come from."""
    foreign: frozenset[EntityRef]
    """Refs whose path is taken by a file that the tool did not write: nobody gets them."""
    left: Mapping[str, str]
    """Manifests (targets) that leave the log, each with the reason."""


def settle_claims(
    snapshot: Snapshot, situation: Situation, held: Mapping[EntityRef, str] = _NOTHING
) -> Claims:
    """Give each ref to one manifest.

    The one that has it in the catalog keeps it while it wants it; otherwise it goes to the first
    by provider order and target of those that were read. ``contested`` must be empty. ``held``
    are refs that nobody wants any more and that stay where they are, each with why it would go;
    whatever else is settled does not depend on them.
    """
    left = leaving(snapshot, situation)
    standings = tuple(_standings(snapshot, situation, left, held))
    rank = {provider: index for index, provider in enumerate(situation.provider_order)}
    offered = sorted(
        (standing for standing in standings if standing.offers),
        key=lambda standing: (rank.get(standing.provider, len(rank)), standing.target),
    )
    grants = {ref: standing for standing in standings for ref in standing.holds}
    foreign: set[EntityRef] = set()
    for standing in offered:
        for ref in standing.offers:
            if _is_foreign(snapshot, ref):
                foreign.add(ref)
            else:
                grants.setdefault(ref, standing)
    for standing in standings:
        foreign.update(ref for ref in standing.waits if _is_foreign(snapshot, ref))
    return Claims(standings=standings, grants=grants, foreign=frozenset(foreign), left=left)


def contested(snapshot: Snapshot, situation: Situation) -> tuple[Found, ...]:
    """Manifests that wait for an entity which nobody has any more, and that were not read.

    They must be read, whether or not their content changed, and have a new outcome before
    ``make_plan`` is called; reading them may free further refs, so ask again until it is empty.
    """
    waits = {
        entry.target for entry in snapshot.log if entry.claims or not _has_all(snapshot, entry)
    }
    if not waits:
        return ()
    standings = tuple(_standings(snapshot, situation, leaving(snapshot, situation)))
    taken = {ref for standing in standings for ref in standing.holds}
    waiting = (
        standing
        for standing in standings
        if standing.target in waits
        and isinstance(standing.outcome, Unchanged | None)
        and any(ref not in taken and not _is_foreign(snapshot, ref) for ref in standing.waits)
    )
    known = situation.provider_order
    return tuple(found for standing in waiting if (found := _found(standing, known)) is not None)


def _has_all(snapshot: Snapshot, entry: LogEntry) -> bool:
    """Whether no other manifest holds what is the entry's."""
    return all(snapshot.holders.get(ref) == entry.target for ref in entry.entities)


def _found(standing: Standing, providers: Collection[str]) -> Found | None:
    """Where to read a waiting manifest; ``None`` when the log does not tell who could read it."""
    if isinstance(standing.outcome, Unchanged):
        return standing.outcome.found
    location = parse_target(standing.target)
    if location is None or location.target != standing.target or standing.entry is None:
        return None
    via = standing.entry.discovered_via
    if standing.provider not in providers:
        return None
    return Found(location=location, provider=standing.provider, via=via)


def _is_foreign(snapshot: Snapshot, ref: EntityRef) -> bool:
    return ref not in snapshot.holders and entity_path(ref) in snapshot.files


def _standings(
    snapshot: Snapshot,
    situation: Situation,
    left: Mapping[str, str],
    held: Mapping[EntityRef, str] = _NOTHING,
) -> Iterator[Standing]:
    outcomes = situation.by_target
    for target in sorted(snapshot.entries.keys() | outcomes.keys()):
        if target not in left:
            yield _standing(snapshot, target, outcomes.get(target), situation, held)
        elif stays := held_of(snapshot, snapshot.entries.get(target), held):
            entry = snapshot.entries[target]
            yield Standing(
                target=target,
                provider=entry.provider,
                entry=entry,
                outcome=None,
                holds=tuple(stays),
                withheld=stays,
            )


def _standing(
    snapshot: Snapshot,
    target: str,
    outcome: Outcome | None,
    situation: Situation,
    held: Mapping[EntityRef, str],
) -> Standing:
    entry = snapshot.entries.get(target)
    holds = snapshot.held_by(entry) if entry else ()
    if isinstance(outcome, Read):
        stays = staying(snapshot, situation, outcome, held)
        return _read_standing(outcome, entry, holds, stays)
    known = entry.provider if entry else ""
    return Standing(
        target=target,
        provider=known
        if isinstance(outcome, Doubtful | Unanswered | Gone | None)
        else outcome.found.provider,
        entry=entry,
        outcome=outcome,
        holds=holds,
        waits=_waits(entry, holds) if entry else _NO_REFS,
    )


def _waits(entry: LogEntry, holds: tuple[EntityRef, ...]) -> frozenset[EntityRef]:
    """What is known of a manifest that it does not hold: mostly nothing."""
    if not entry.claims and len(holds) == len(entry.entities):
        return _NO_REFS
    return frozenset({*entry.entities, *entry.claims}.difference(holds))


def _read_standing(
    outcome: Read, entry: LogEntry | None, holds: tuple[EntityRef, ...], stays: Staying
) -> Standing:
    offers = {entity.ref: entity for entity in outcome.entities}
    still = tuple(ref for ref in holds if ref in offers)
    return Standing(
        target=outcome.found.location.target,
        provider=outcome.found.provider,
        entry=entry,
        outcome=outcome,
        holds=(*still, *(stays.kept | stays.withheld.keys()).difference(still)),
        kept=stays.kept,
        withheld=stays.withheld,
        offers=offers,
    )
