"""Followed targets whose parents were not read again: they live as long as a parent names them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sync.catalog.removal import children_of, first_parents, unnamed, unreachable
from sync.model import (
    Doubtful,
    Existence,
    Found,
    Gone,
    LogEntry,
    Missing,
    Outcome,
    Present,
    Unanswered,
    Unavailable,
    Unchanged,
)
from sync.reading.freshness import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """What becomes of remembered followed targets that have no outcome yet."""

    outcomes: tuple[Outcome, ...]
    to_read: tuple[Found, ...]


def settle_families(
    remembered: Mapping[str, Remembered],
    log: Mapping[str, LogEntry],
    outcomes: Mapping[str, Outcome],
    existence: Mapping[str, Existence],
    changed: Iterable[str],
) -> Families:
    """Judge every remembered followed target without an outcome.

    ``log`` holds every manifest that may name one, also those that this run may not judge.
    ``changed`` are the targets whose content, or that of what they include, is not what the log
    says. A target that no manifest names any more is gone from the catalog's point of view.
    """
    alive = _named(log, outcomes)
    settled: list[Outcome] = []
    to_read: list[Found] = []
    for target, item in sorted(remembered.items()):
        if item.entry.discovered_via is None or target in outcomes:
            continue
        if target not in alive:
            settled.append(unnamed(item.entry))
            continue
        found = Found(
            location=item.location, provider=item.provider, via=alive[target], by_git=True
        )
        match existence.get(target):
            case Present() if target in changed:
                to_read.append(found)
            case Present():
                settled.append(Unchanged(found=found))
            case (Missing() | Unavailable()) as answer:
                settled.append(unreachable(target, answer))
            case None:  # its parent was not judged either: it stays as it is
                pass
    return Families(outcomes=tuple(settled), to_read=tuple(to_read))


def under_first_parent(
    log: Mapping[str, LogEntry], outcomes: Mapping[str, Outcome]
) -> dict[str, Outcome]:
    """The outcomes with every followed target under the first manifest that names it.

    Otherwise it would depend on what happened to be read which of several the log remembers.
    """
    alive = _named(log, outcomes)
    return {target: _under(outcome, alive.get(target)) for target, outcome in outcomes.items()}


def _under(outcome: Outcome, parent: str | None) -> Outcome:
    if isinstance(outcome, Gone | Doubtful | Unanswered):
        return outcome
    if outcome.found.via in {None, parent} or not parent:
        return outcome
    return replace(outcome, found=replace(outcome.found, via=parent))


def _named(log: Mapping[str, LogEntry], outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """By target, the first parent that names it, directly or through others: the one that
    fewest Locations lead to, of those the first by target.

    A parent that nothing was learnt about this time names what it named before.
    """
    roots = {target for target, entry in log.items() if entry.discovered_via is None}
    roots -= outcomes.keys()
    rest: set[str] = set()
    for target, outcome in outcomes.items():
        if not isinstance(outcome, Gone):
            (rest if _is_followed(target, outcome, log) else roots).add(target)

    def children(parent: str) -> tuple[str, ...]:
        return children_of(parent, log, outcomes)

    return first_parents(rest, children) | first_parents(roots, children)


def _is_followed(target: str, outcome: Outcome, log: Mapping[str, LogEntry]) -> bool:
    if isinstance(outcome, Doubtful | Unanswered):
        return target in log and log[target].discovered_via is not None
    return not isinstance(outcome, Gone) and outcome.found.via is not None
