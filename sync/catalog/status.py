"""What a manifest's status is, what it is again once it can be read, and which problems are new.
Pure."""

from collections.abc import Iterable
from dataclasses import replace

from sync.model import EntityRef, LogEntry, Problem, Status

SKIPPED = "skipped"
"""Type of the problem that a manifest was left out before it was read."""

NOT_ALLOWED = "not-allowed"
"""Type of the problem that documents are of a kind that their provider may not bring."""

PASSED_ON = "passed-on"
"""Type of the problem that a target is the portal's to follow; it asks nobody to do anything."""

NOT_PASSED_ON = "not-passed-on"
"""Type of the problem that it is not, because its provider may not bring every kind."""

WITHHELD = "withheld"
"""Type of the problem that a removal waits: for its provider to be complete, or to be allowed."""


def status_of(entry: LogEntry, *, refused: bool) -> Status:
    """The status of a manifest that was read: one refused document outweighs conflicts.

    ``entry`` is what else will be remembered of it. One that brings nothing because all that it
    holds is of kinds that its provider may not bring is skipped.
    """
    if refused:
        return Status.INVALID
    if entry.claims:
        return Status.CONFLICT
    left_out = any(problem.type == NOT_ALLOWED for problem in entry.problems)
    brings = entry.entities or entry.children
    return Status.SKIPPED if left_out and not brings else Status.SYNCED


def has_errors(entry: LogEntry) -> bool:
    """Whether someone has to do something about a manifest."""
    return any(problem.severity == "error" for problem in entry.problems)


def passing(entry: LogEntry) -> bool:
    """Whether its status lies over what its documents deserve; its first problem is why."""
    if entry.status is Status.SKIPPED:
        return not entry.problems or entry.problems[0].type == SKIPPED
    return entry.status is Status.UNREADABLE


def resumed(entry: LogEntry) -> LogEntry | None:
    """The entry as it stands when its content is readable again and did not change.

    ``None`` when only reading it tells: the log does not say whether a document was refused.
    """
    if not passing(entry):
        return entry
    problems = entry.problems[1:]
    others = [p for p in problems if p.type != "conflict" and p.severity == "error"]
    if others:
        return None
    below = replace(entry, problems=problems)
    return replace(below, status=status_of(below, refused=False))


def new_problems(before: Iterable[LogEntry], after: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """The entries of ``after`` with those problems alone that their manifests did not have before.
    A problem that only moved within its file is no new one."""
    known = {entry.target: {*map(_about, entry.problems)} for entry in before if entry.problems}
    fresh: list[LogEntry] = []
    for entry in after:
        had = known.get(entry.target, set())
        problems = tuple(problem for problem in entry.problems if _about(problem) not in had)
        if problems:
            fresh.append(replace(entry, problems=problems))
    return tuple(fresh)


def _about(problem: Problem) -> tuple[str, str, EntityRef | None]:
    return problem.type, problem.message, problem.entity
