"""What else is to be told of a changed entity, from the locations log before and after. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sync.catalog.plan import Change
from sync.catalog.removal import NOT_IN_MANIFEST
from sync.model import EntityRef, LogEntry, Status

FIXED = "fixed"
LEFT = "its manifest left the catalog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Beside a change; both are empty where there is nothing to tell."""

    reason: str = ""
    moved_from: str = ""
    """The manifest that the entity came from before, where that is another one."""


def remarked(
    changes: Iterable[Change], before: Iterable[LogEntry], after: Iterable[LogEntry]
) -> Iterator[tuple[Change, Remark]]:
    """Each change with its remark. ``before`` and ``after`` are the locations log as it was and as
    it will be."""
    had = {entry.target: entry for entry in before}
    has = {entry.target: entry for entry in after}
    holders = {ref: entry for entry in had.values() for ref in entry.entities}
    for change in changes:
        holder = holders.get(change.ref)
        now = has.get(change.target)
        if change.action == "delete":
            yield change, Remark(reason=change.reason or (NOT_IN_MANIFEST if now else LEFT))
        else:
            fixed = _is_fixed(change.ref, holder or had.get(change.target), now)
            was = change.target if holder is None else holder.target
            yield (
                change,
                Remark(
                    reason=FIXED if fixed else "", moved_from="" if was == change.target else was
                ),
            )


def _is_fixed(ref: EntityRef, before: LogEntry | None, after: LogEntry | None) -> bool:
    """Whether the entity's document was refused before and is not now."""
    if before is None or after is None or before.status is not Status.INVALID:
        return False
    refused = {p.entity for p in before.problems if p.severity == "error"}
    named = ref in before.kept or ref in refused
    unnamed = None in refused and after.status is not Status.INVALID
    return ref not in after.kept and (named or unnamed)
