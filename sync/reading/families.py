"""Followed targets whose parents were not read again: they live as long as a parent names them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.model import (
    Doubtful,
    Existence,
    Found,
    Gone,
    LogEntry,
    Missing,
    Outcome,
    Present,
    Problem,
    Read,
    Unavailable,
    Unchanged,
)
from sync.reading.remembered import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """What becomes of remembered followed targets that have no outcome yet."""

    outcomes: tuple[Outcome, ...]
    to_read: tuple[Found, ...]


def settle(
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
            settled.append(
                Gone(target=target, reason=f"{item.entry.discovered_via} no longer names it")
            )
            continue
        found = Found(
            location=item.location, provider=item.provider, via=alive[target], by_git=True
        )
        match existence.get(target):
            case Present() if target in changed:
                to_read.append(found)
            case Present():
                settled.append(Unchanged(found=found))
            case Missing(reason=reason) | Unavailable(reason=reason):
                problem = Problem(type="unreadable", message=f"Git gave no content: {reason}")
                settled.append(Doubtful(target=target, problem=problem))
            case None:  # its parent was not judged either: it stays as it is
                pass
    return Families(outcomes=tuple(settled), to_read=tuple(to_read))


def _named(log: Mapping[str, LogEntry], outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """Return by target the parent that names it, directly or through others.

    A parent that nothing was learnt about this time names what it named before.
    """
    unjudged = (
        target
        for target, entry in log.items()
        if target not in outcomes and entry.discovered_via is None
    )
    judged = (target for target, outcome in outcomes.items() if not isinstance(outcome, Gone))
    parents = [*judged, *unjudged]
    alive: dict[str, str] = {}
    while parents:
        parent = parents.pop()
        for child in _children(parent, log, outcomes):
            if child not in alive:
                alive[child] = parent
                if child not in outcomes:
                    parents.append(child)
    return alive


def _children(
    target: str, log: Mapping[str, LogEntry], outcomes: Mapping[str, Outcome]
) -> tuple[str, ...]:
    outcome = outcomes.get(target)
    if isinstance(outcome, Read):
        return outcome.children
    return log[target].children if target in log else ()
