"""Which manifests stay in the catalog, and which of them gets each entity ref. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sync.azure.urls import parse_target
from sync.catalog.layout import entity_path
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
    Unchanged,
    Unreadable,
    target_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A manifest that stays, with what it wants of the catalog."""

    target: str
    provider: str
    entry: LogEntry | None
    """Of today; ``None`` for a new manifest."""
    outcome: Outcome | None
    holds: frozenset[EntityRef]
    """Refs that it has in the catalog and still wants."""
    kept: frozenset[EntityRef] = frozenset()
    """Those of ``holds`` whose present document is refused."""
    withheld: frozenset[EntityRef] = frozenset()
    """Those of ``holds`` that its manifest no longer has, but whose provider is incomplete."""
    offers: Mapping[EntityRef, EntityFile] = field(default_factory=dict)
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


def settle(snapshot: Snapshot, situation: Situation) -> Claims:
    """Give each ref to one manifest.

    The one that has it in the catalog keeps it while it wants it; otherwise it goes to the first
    by provider order and target of those that were read. ``contested`` must be empty.
    """
    standings = tuple(_standings(snapshot, situation))
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
    return Claims(standings=standings, grants=grants, foreign=frozenset(foreign))


def contested(snapshot: Snapshot, situation: Situation) -> tuple[Found, ...]:
    """Manifests that wait for an entity which nobody has any more, and that were not read.

    They must be read, whether or not their content changed, and have a new outcome before
    ``make_plan`` is called; reading them may free further refs, so ask again until it is empty.
    """
    standings = tuple(_standings(snapshot, situation))
    taken = {ref for standing in standings for ref in standing.holds}
    waiting = (
        standing
        for standing in standings
        if isinstance(standing.outcome, Unchanged | None)
        and any(ref not in taken and not _is_foreign(snapshot, ref) for ref in standing.waits)
    )
    known = situation.provider_order
    return tuple(found for standing in waiting if (found := _found(standing, known)) is not None)


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


def _standings(snapshot: Snapshot, situation: Situation) -> Iterator[Standing]:
    outcomes = {target_of(outcome): outcome for outcome in situation.outcomes}
    removed = _removed(snapshot, situation, outcomes)
    for target in sorted(snapshot.entries.keys() | outcomes.keys()):
        if target not in removed:
            yield _standing(snapshot, target, outcomes.get(target), situation)


def _standing(
    snapshot: Snapshot, target: str, outcome: Outcome | None, situation: Situation
) -> Standing:
    entry = snapshot.entries.get(target)
    held = frozenset(snapshot.held_by(entry)) if entry else frozenset()
    if isinstance(outcome, Read):
        return _read_standing(snapshot, entry, outcome, held, situation)
    known = entry.provider if entry else ""
    return Standing(
        target=target,
        provider=known if isinstance(outcome, Doubtful | Gone | None) else outcome.found.provider,
        entry=entry,
        outcome=outcome,
        holds=held,
        waits=frozenset({*entry.entities, *entry.claims}) - held if entry else frozenset(),
    )


def _read_standing(
    snapshot: Snapshot,
    entry: LogEntry | None,
    outcome: Read,
    held: frozenset[EntityRef],
    situation: Situation,
) -> Standing:
    """A refused document keeps the last good entity of its ref; one that is too broken to have a
    ref may be any of them, so all stay that are not there in a better form. What its provider may
    not bring does not stay so. While its provider is incomplete a manifest loses nothing: the
    entity may have moved to one that was not seen."""
    offers = {entity.ref: entity for entity in outcome.entities}
    absent = frozenset(ref for ref in held - offers.keys() if snapshot.file_of(ref) is not None)
    provider = outcome.found.provider
    refused = absent if None in outcome.refused else absent.intersection(outcome.refused)
    kept = frozenset(ref for ref in refused if not situation.bars(provider, ref))
    incomplete = provider in situation.incomplete()
    withheld = absent - kept if incomplete else frozenset[EntityRef]()
    return Standing(
        target=outcome.found.location.target,
        provider=provider,
        entry=entry,
        outcome=outcome,
        holds=(held & offers.keys()) | kept | withheld,
        kept=kept,
        withheld=withheld,
        offers=offers,
    )


def _removed(
    snapshot: Snapshot, situation: Situation, outcomes: Mapping[str, Outcome]
) -> frozenset[str]:
    """Targets that leave the log: gone, no longer covered, or followed from nowhere any more.

    A followed target without an outcome of its own lives as long as a manifest that lives names
    it. What was only doubted of and is not in the log leaves nothing to remember. Nothing that
    the log knows leaves it while its provider is incomplete.
    """
    found = {t for t, o in outcomes.items() if isinstance(o, Read | Unchanged | Unreadable)}
    dropped = {t for t, o in outcomes.items() if isinstance(o, Gone)}
    dropped |= {
        t for t, o in outcomes.items() if isinstance(o, Doubtful) and t not in snapshot.entries
    }
    dropped |= situation.uncovered - found
    followed = {
        entry.target
        for entry in snapshot.log
        if entry.discovered_via is not None and entry.target not in outcomes
    }
    alive = (snapshot.entries.keys() | outcomes.keys()) - dropped - followed
    pending = list(alive)
    while pending:
        for child in _children(snapshot, outcomes, pending.pop()):
            if child in followed and child not in alive and child not in dropped:
                alive.add(child)
                pending.append(child)
    incomplete = situation.incomplete()
    # An entry without a provider was recovered from an entity file: it may be anyone's.
    doubtful = incomplete | {""} if incomplete else incomplete
    kept = {entry.target for entry in snapshot.log if entry.provider in doubtful}
    return frozenset((dropped | (followed - alive)) - kept)


def _children(snapshot: Snapshot, outcomes: Mapping[str, Outcome], target: str) -> tuple[str, ...]:
    outcome = outcomes.get(target)
    if isinstance(outcome, Read):
        return outcome.children
    entry = snapshot.entries.get(target)
    return entry.children if entry else ()
