"""Why a manifest or an entity leaves the catalog, or stays although it was not seen. Pure.

All of these decisions, and the words for them: the plan, the locations log, a sync's list of
deletions and the guides use no others. What it comes to is the table of
tests/catalog/test_removal.py.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot
from sync.catalog.status import WITHHELD
from sync.model import (
    Doubtful,
    EntityRef,
    Existence,
    Gone,
    LogEntry,
    Missing,
    Outcome,
    Present,
    Problem,
    Read,
    Unanswered,
    Unavailable,
    Unchanged,
    Unreadable,
)

GONE = "the manifest is gone: {}"
UNCOVERED = "providers.yaml no longer covers the manifest"
UNNAMED = "no Location names the manifest any more"
NEVER_READ = "it was never read"
NOT_IN_MANIFEST = "the manifest no longer has it"
NOT_ALLOWED_KIND = "provider {} may not bring its kind (allow in providers.yaml)"
"""Why something leaves."""

NOT_SEEN = "discovery did not show it, and Git gave no answer: {}"
NOT_READ = "could not be read: {}"
WAITS_FOR_PROVIDER = (
    "is no longer in this manifest; it stays until its provider can be read completely, because "
    "it may have moved"
)
WAITS_FOR_LEAVE = (
    "would be removed: {}. It stays until that is allowed (--allow-deletions), because one "
    "run would remove more than settings.maxDeletions"
)
"""Why something stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An entity that would go."""

    ref: EntityRef
    target: str
    """The manifest that it comes from."""
    reason: str
    """Why it would go, as a clause: ``the manifest no longer has it``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """Entities of a manifest that was read, which it does not offer (any more) and keeps."""

    kept: frozenset[EntityRef] = frozenset()
    """The present document is refused: the last good version stays."""
    withheld: Mapping[EntityRef, str] = field(default_factory=dict)
    """Would go, but wait; each with the words for that."""


# Manifests: what Git says of those that discovery did not show.


def unseen(target: str, answer: Existence) -> Gone | Doubtful | Present:
    """What becomes of a manifest that search does not show: only Git's own word removes it, and
    where Git has it, it is as if it had been shown."""
    match answer:
        case Missing(reason=reason):
            return Gone(target=target, reason=reason)
        case Unavailable(reason=reason):
            return _doubtful(target, NOT_SEEN.format(reason), answer)
        case Present():
            return answer


def unreachable(target: str, answer: Missing | Unavailable) -> Doubtful:
    """What becomes of a target that a manifest still names and that cannot be had: it stays, as
    its parent says that it belongs to the catalog."""
    cause = answer if isinstance(answer, Unavailable) else None
    return _doubtful(target, NOT_READ.format(answer.reason), cause)


def unnamed(entry: LogEntry) -> Gone:
    """What becomes of a followed target that no manifest names any more."""
    return Gone(target=entry.target, reason=f"{entry.discovered_via} no longer names it")


def leaving(snapshot: Snapshot, situation: Situation) -> dict[str, str]:
    """The targets that leave the log, each with the reason.

    A followed target without an outcome of its own lives as long as a manifest that lives names
    it. What was only doubted of and is not in the log leaves nothing to remember. Nothing that
    the log knows leaves it while its provider is incomplete.
    """
    outcomes = situation.by_target
    dropped = _dropped(snapshot, situation, outcomes)
    orphans = _orphans(snapshot, outcomes, dropped)
    if situation.partial:  # those that wait to be removed, but lie elsewhere, are not of this run
        orphans = {target for target in orphans if _is_judged(snapshot, target, outcomes)}
    if not dropped and not orphans:
        return {}
    incomplete = situation.incomplete()
    # An entry without a provider was recovered from an entity file: it may be anyone's.
    doubted = incomplete | {""} if incomplete else incomplete
    kept = {entry.target for entry in snapshot.log if entry.provider in doubted}
    reasons = {**dropped, **dict.fromkeys(orphans, UNNAMED)}
    return {target: reason for target, reason in reasons.items() if target not in kept}


def _dropped(
    snapshot: Snapshot, situation: Situation, outcomes: Mapping[str, Outcome]
) -> dict[str, str]:
    """What Git or providers.yaml removes."""
    reasons = {
        target: UNCOVERED
        for target in situation.uncovered
        if not isinstance(outcomes.get(target), Read | Unchanged | Unreadable)
    }
    for target, outcome in outcomes.items():
        if isinstance(outcome, Unchanged):
            continue  # as nearly all
        match outcome:
            case Gone(reason=reason):
                reasons[target] = GONE.format(reason)
            case Doubtful() | Unanswered() if target not in snapshot.entries:
                reasons.setdefault(target, NEVER_READ)
            case _:
                pass
    return reasons


def _orphans(
    snapshot: Snapshot, outcomes: Mapping[str, Outcome], dropped: Collection[str]
) -> set[str]:
    """Followed targets to which nothing that stays leads any more."""
    followed = {
        entry.target
        for entry in snapshot.log
        if entry.discovered_via is not None
        and entry.target not in outcomes
        and entry.target not in dropped
    }
    if not followed:
        return followed
    roots = (snapshot.entries.keys() | outcomes.keys()) - set(dropped) - followed

    def children(target: str) -> Iterator[str]:
        return (c for c in children_of(target, snapshot.entries, outcomes) if c in followed)

    return followed - first_parents(roots, children).keys()


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


def _doubtful(target: str, message: str, cause: Unavailable | None) -> Doubtful:
    problem = Problem(type="unreadable", message=message)
    return Doubtful(target=target, problem=problem, cause=cause)


# From parents to children.


def first_parents(
    roots: Collection[str], children: Callable[[str], Iterable[str]]
) -> dict[str, str]:
    """By target the first manifest that names it, directly or through others: the one that
    fewest Locations lead to, of those the first by target."""
    parent_of: dict[str, str] = {}
    parents: Collection[str] = roots
    while parents:
        fresh: dict[str, str] = {}
        for parent in sorted(parents):
            for child in children(parent):
                if child not in parent_of:
                    fresh.setdefault(child, parent)
        parent_of |= fresh
        parents = fresh.keys() - set(roots)
    return parent_of


def children_of(
    target: str, log: Mapping[str, LogEntry], outcomes: Mapping[str, Outcome]
) -> tuple[str, ...]:
    """What a manifest names; one of which nothing was learnt this time names what it named."""
    outcome = outcomes.get(target)
    if isinstance(outcome, Read):
        return outcome.children
    entry = log.get(target)
    return entry.children if entry else ()


# Entities.


def removals(
    snapshot: Snapshot,
    situation: Situation,
    left: Mapping[str, str],
    grants: Collection[EntityRef],
) -> Iterator[Removal]:
    """What leaves the catalog because nobody is granted it, each with why; ``left`` are the
    manifests that leave, as `leaving` tells."""
    outcomes = situation.by_target
    for ref, target in snapshot.holders.items():
        if ref in grants or snapshot.file_of(ref) is None:
            continue
        reason = left.get(target) or NOT_IN_MANIFEST
        outcome = outcomes.get(target)
        if isinstance(outcome, Read) and situation.bars(outcome.found.provider, ref):
            reason = NOT_ALLOWED_KIND.format(outcome.found.provider)
        yield Removal(ref=ref, target=target, reason=reason)


def staying(
    snapshot: Snapshot, situation: Situation, outcome: Read, held: Mapping[EntityRef, str]
) -> Staying:
    """What a manifest that was read keeps of what it no longer offers.

    A refused document keeps the last good entity of its ref; one that is too broken to have a
    ref may be any of them, so all stay that are not there in a better form. What its provider
    may not bring does not stay so. While its provider is incomplete a manifest loses nothing:
    the entity may have moved to one that was not seen. ``held`` are removals that wait to be
    allowed, each with why it would go.
    """
    entry = snapshot.entries.get(outcome.found.location.target)
    offered = {entity.ref for entity in outcome.entities}
    had = frozenset(snapshot.held_by(entry)) if entry else frozenset()
    absent = frozenset(ref for ref in had - offered if snapshot.file_of(ref) is not None)
    provider = outcome.found.provider
    refused = absent if None in outcome.refused else absent.intersection(outcome.refused)
    kept = frozenset(ref for ref in refused if not situation.bars(provider, ref))
    if provider in situation.incomplete():
        return Staying(kept=kept, withheld=dict.fromkeys(absent - kept, WAITS_FOR_PROVIDER))
    return Staying(kept=kept, withheld=held_of(snapshot, entry, held))


def held_of(
    snapshot: Snapshot, entry: LogEntry | None, held: Mapping[EntityRef, str]
) -> dict[EntityRef, str]:
    """What a manifest has of ``held``, with the words of the log."""
    refs = snapshot.held_by(entry) if entry is not None and held else ()
    return {ref: WAITS_FOR_LEAVE.format(held[ref]) for ref in refs if ref in held}


def waits_for_leave(snapshot: Snapshot, removal: Removal) -> bool:
    """Whether the log marks it as held back by an earlier run, as there were too many."""
    start = f"{removal.ref} {WAITS_FOR_LEAVE.partition('{')[0]}"
    entry = snapshot.entries.get(removal.target)
    return entry is not None and any(
        problem.type == WITHHELD and problem.message.startswith(start) for problem in entry.problems
    )
