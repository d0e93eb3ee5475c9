"""What a manifest's status is, and what it is again once it can be read. Pure."""

from dataclasses import replace

from sync.model import LogEntry, Status

PASSING = (Status.UNREADABLE, Status.SKIPPED)
"""Statuses that lie over what the documents deserve; the first problem tells the reason."""

WITHHELD = "withheld"
"""Type of the problem that a removal waits for its provider to be complete."""


def status_of(*, refused: bool, claims: bool) -> Status:
    """The status of a manifest that was read: one refused document outweighs conflicts."""
    if refused:
        return Status.INVALID
    return Status.CONFLICT if claims else Status.SYNCED


def resumed(entry: LogEntry) -> LogEntry | None:
    """The entry as it stands when its content is readable again and did not change.

    ``None`` when only reading it tells: the log does not say whether a document was refused.
    """
    if entry.status not in PASSING:
        return entry
    problems = entry.problems[1:]
    others = [p for p in problems if p.type != "conflict" and p.severity == "error"]
    if others:
        return None
    status = status_of(refused=False, claims=bool(entry.claims))
    return replace(entry, status=status, problems=problems)
