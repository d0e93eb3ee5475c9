"""How many entities one run may delete. Pure."""

from dataclasses import dataclass

from sync.config.settings import DeletionLimit
from sync.counting import counted
from sync.model import EntityRef

ALWAYS_ALLOWED = 5
"""As many deletions are everyday work in a catalog of any size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a plan must not be applied."""

    deletions: tuple[EntityRef, ...]
    """All entities that would go, sorted."""
    entities: int
    """How many the catalog has today."""
    limit: int
    """How many may go in one run."""

    @property
    def message(self) -> str:
        """What happened and what to do, with the list."""
        count = len(self.deletions)
        listed = "".join(f"\n  {ref}" for ref in self.deletions)
        total = counted(self.entities, "entity", "entities")
        most = f"{self.limit} {'is' if self.limit == 1 else 'are'}"
        return (
            f"this run would delete {count} of {total}, and {most} allowed "
            "(settings.maxDeletions), so nothing was written. If they are meant to go, "
            f"run again with --allow-deletions {count}. They are:{listed}"
        )


def refusal(
    deletions: tuple[EntityRef, ...], entities: int, limit: DeletionLimit, allowed: int | None
) -> Refusal | None:
    """The refusal of a plan with these deletions in a catalog of so many entities, if any."""
    count = len(deletions)
    most = max(ALWAYS_ALLOWED, _most(entities, limit))
    if count <= most or (allowed is not None and count <= allowed):
        return None
    return Refusal(deletions=tuple(sorted(deletions)), entities=entities, limit=most)


def _most(entities: int, limit: DeletionLimit) -> int:
    if limit.count is not None:
        return limit.count
    return entities if limit.percent is None else int(entities * limit.percent / 100)
