"""How many entities one run may delete, and what is held back where that is more. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from sync.catalog.removal import Removal
from sync.catalog.status import WITHHELD
from sync.config.settings import DeletionLimit
from sync.model import LogEntry

ALWAYS_ALLOWED = 5
"""As many deletions are everyday work in a catalog of any size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Deletions that wait until somebody allows them by number. All else of the run is done."""

    removals: tuple[Removal, ...]
    """Sorted by ref."""
    entities: int
    """How many the catalog has."""
    limit: int
    """How many may go at once; 0 where all of them wait since an earlier run."""

    @property
    def count(self) -> int:
        """The number to allow."""
        return len(self.removals)


def withheld(
    removals: Collection[Removal], entities: int, limit: DeletionLimit, allowed: int | None
) -> Withheld | None:
    """All of the removals, sorted as they are, when they are too many for a catalog of so many
    entities, or ``None``."""
    count = len(removals)
    most = max(ALWAYS_ALLOWED, _most(entities, limit))
    if count <= most or (allowed is not None and count <= allowed):
        return None
    return Withheld(removals=tuple(removals), entities=entities, limit=most)


def unmarked(log: Iterable[LogEntry], held: Withheld | None) -> Iterator[LogEntry]:
    """The log without the marks on what is held back, for where that is told by itself."""
    refs = frozenset(removal.ref for removal in held.removals) if held else frozenset()
    for entry in log:
        others = tuple(p for p in entry.problems if p.type != WITHHELD or p.entity not in refs)
        yield entry if len(others) == len(entry.problems) else replace(entry, problems=others)


def _most(entities: int, limit: DeletionLimit) -> int:
    if limit.count is not None:
        return limit.count
    return entities if limit.percent is None else int(entities * limit.percent / 100)
