"""Which manifests stay in the catalog, and which of them gets each entity ref. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sync.azure.urls import parse_target
from sync.catalog.layout import entity_path
from sync.catalog.limit import Removal
from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot
from sync.catalog.standing import WITHHELD
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
    withheld: Mapping[EntityRef, str] = field(default_factory=dict)
    """Those of ``holds`` that would go but have to stay, each with the words for that."""
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


_NOTHING: Mapping[EntityRef, str] = MappingProxyType({})
WAITS_FOR_PROVIDER = (
    "is no longer in this manifest; it stays until its provider can be read completely, because "
    "it may have moved"
)
_WAITS_FOR_LEAVE = (
    "would be removed: {reason}. It stays until that is allowed (--allow-deletions), because one "
    "run would remove more than settings.maxDeletions"
)


def settle(
    snapshot: Snapshot, situation: Situation, held: Mapping[EntityRef, str] = _NOTHING
) -> Claims:
    """Give each ref to one manifest.

    The one that has it in the catalog keeps it while it wants it; otherwise it goes to the first
    by provider order and target of those that were read. ``contested`` must be empty. ``held``
    are refs that nobody wants any more and that stay where they are, each with why it would go;
    whatever else is settled does not depend on them.
    """
    standings = tuple(_standings(snapshot, situation, held))
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


def removals(
    snapshot: Snapshot, situation: Situation, grants: Collection[EntityRef]
) -> Iterator[Removal]:
    """What leaves the catalog because nobody is granted it, each with why."""
    outcomes = {target_of(outcome): outcome for outcome in situation.outcomes}
    removed = _removed(snapshot, situation, outcomes)
    for ref, target in snapshot.holders.items():
        if ref in grants or snapshot.file_of(ref) is None:
            continue
        reason = removed.get(target) or "the manifest no longer has it"
        outcome = outcomes.get(target)
        if isinstance(outcome, Read) and situation.bars(outcome.found.provider, ref):
            provider = outcome.found.provider
            reason = f"provider {provider} may not bring its kind (allow in providers.yaml)"
        yield Removal(ref=ref, target=target, reason=reason)


def waits_for_leave(snapshot: Snapshot, removal: Removal) -> bool:
    """Whether the log marks it as held back by an earlier run, as there were too many."""
    start = f"{removal.ref} {_WAITS_FOR_LEAVE.partition('{')[0]}"
    entry = snapshot.entries.get(removal.target)
    return entry is not None and any(
        problem.type == WITHHELD and problem.message.startswith(start) for problem in entry.problems
    )


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
    snapshot: Snapshot, situation: Situation, held: Mapping[EntityRef, str] = _NOTHING
) -> Iterator[Standing]:
    outcomes = {target_of(outcome): outcome for outcome in situation.outcomes}
    removed = _removed(snapshot, situation, outcomes)
    for target in sorted(snapshot.entries.keys() | outcomes.keys()):
        if target not in removed:
            yield _standing(snapshot, target, outcomes.get(target), situation, held)
        elif held and (stays := _held_of(snapshot, target, held)):
            entry = snapshot.entries[target]
            yield Standing(
                target=target,
                provider=entry.provider,
                entry=entry,
                outcome=None,
                holds=frozenset(stays),
                withheld=stays,
            )


def _held_of(
    snapshot: Snapshot, target: str, held: Mapping[EntityRef, str]
) -> dict[EntityRef, str]:
    """What a manifest holds of ``held``, with the words of the log."""
    entry = snapshot.entries.get(target)
    return {
        ref: _WAITS_FOR_LEAVE.format(reason=held[ref])
        for ref in (snapshot.held_by(entry) if entry and held else ())
        if ref in held
    }


def _standing(
    snapshot: Snapshot,
    target: str,
    outcome: Outcome | None,
    situation: Situation,
    held: Mapping[EntityRef, str],
) -> Standing:
    entry = snapshot.entries.get(target)
    holds = frozenset(snapshot.held_by(entry)) if entry else frozenset()
    if isinstance(outcome, Read):
        withheld = _held_of(snapshot, target, held)
        return _read_standing(snapshot, outcome, holds, situation, withheld)
    known = entry.provider if entry else ""
    return Standing(
        target=target,
        provider=known
        if isinstance(outcome, Doubtful | Unanswered | Gone | None)
        else outcome.found.provider,
        entry=entry,
        outcome=outcome,
        holds=holds,
        waits=frozenset({*entry.entities, *entry.claims}) - holds if entry else frozenset(),
    )


def _read_standing(
    snapshot: Snapshot,
    outcome: Read,
    held: frozenset[EntityRef],
    situation: Situation,
    withheld: Mapping[EntityRef, str],
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
    if provider in situation.incomplete():
        withheld = dict.fromkeys(absent - kept, WAITS_FOR_PROVIDER)
    return Standing(
        target=outcome.found.location.target,
        provider=provider,
        entry=snapshot.entries.get(outcome.found.location.target),
        outcome=outcome,
        holds=(held & offers.keys()) | kept | withheld.keys(),
        kept=kept,
        withheld=withheld,
        offers=offers,
    )


def _removed(
    snapshot: Snapshot, situation: Situation, outcomes: Mapping[str, Outcome]
) -> dict[str, str]:
    """Targets that leave the log: gone, no longer covered, or followed from nowhere any more; with
    the reason of each.

    A followed target without an outcome of its own lives as long as a manifest that lives names
    it. What was only doubted of and is not in the log leaves nothing to remember. Nothing that
    the log knows leaves it while its provider is incomplete.
    """
    found = {t for t, o in outcomes.items() if isinstance(o, Read | Unchanged | Unreadable)}
    dropped = {t for t, o in outcomes.items() if isinstance(o, Gone)}
    dropped |= {
        t
        for t, o in outcomes.items()
        if isinstance(o, Doubtful | Unanswered) and t not in snapshot.entries
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
    reasons = {target: _reason(target, situation, outcomes.get(target)) for target in dropped}
    orphans = followed - alive - dropped
    if situation.partial:  # those that wait to be removed, but lie elsewhere, are not of this run
        orphans = {target for target in orphans if _is_judged(snapshot, target, outcomes)}
    reasons |= dict.fromkeys(orphans, "no Location names the manifest any more")
    return {target: reason for target, reason in reasons.items() if target not in kept}


def _is_judged(snapshot: Snapshot, target: str, outcomes: Collection[str]) -> bool:
    """Whether the run looked at a manifest that led to this one."""
    seen: set[str] = set()
    while (entry := snapshot.entries.get(target)) is not None and target not in seen:
        seen.add(target)
        if entry.discovered_via is None:
            return False
        target = entry.discovered_via
        if target in outcomes:
            return True
    return False


def _reason(target: str, situation: Situation, outcome: Outcome | None) -> str:
    if isinstance(outcome, Gone):
        return f"the manifest is gone: {outcome.reason}"
    covered = target not in situation.uncovered
    return "it was never read" if covered else "providers.yaml no longer covers the manifest"


def _children(snapshot: Snapshot, outcomes: Mapping[str, Outcome], target: str) -> tuple[str, ...]:
    outcome = outcomes.get(target)
    if isinstance(outcome, Read):
        return outcome.children
    entry = snapshot.entries.get(target)
    return entry.children if entry else ()
