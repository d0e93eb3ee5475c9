"""Which entries of the locations log are shown, and in what order. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

from sync.catalog.status import has_errors
from sync.entities.ownership import NOBODY
from sync.model import LogEntry, Status

_SortKey: TypeAlias = Callable[[LogEntry], tuple[object, ...]]

_ORDER = {status: place for place, status in enumerate(Status)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The filters of ``locations``; one that is empty lets everything through."""

    errors: bool = False
    search: str = ""
    providers: Collection[str] = ()
    statuses: Collection[str] = ()
    owners: Collection[str] = ()
    """As the log has them; an empty one stands for manifests without."""

    def takes(self, entry: LogEntry) -> bool:
        """Whether an entry passes every filter."""
        return (
            (not self.errors or has_errors(entry))
            and (not self.providers or entry.provider in self.providers)
            and (not self.statuses or entry.status in self.statuses)
            and (not self.owners or (entry.owner or NOBODY) in self.owners)
            and (not self.search or self.search.lower() in _searched(entry))
        )


def _searched(entry: LogEntry) -> str:
    """Everything that a search looks at, in lower case; the URL also as people read it."""
    parts = (
        entry.target,
        unquote(entry.target),
        entry.provider,
        entry.owner or "",
        str(entry.status),
        *entry.entities,
        *entry.claims,
        *(problem.message for problem in entry.problems),
        *(problem.type for problem in entry.problems),
    )
    return "\n".join(parts).lower()


def _newest_first(entry: LogEntry) -> tuple[object, ...]:
    return tuple(-ord(character) for character in entry.last_discovered_at)


SORTS: Mapping[str, _SortKey] = {
    "status": lambda entry: (_ORDER[entry.status],),
    "target": lambda _entry: (),
    "entity": lambda entry: (not entry.entities, entry.entities[:1]),
    "provider": lambda entry: (entry.provider,),
    "owner": lambda entry: (not entry.owner, entry.owner),
    "changed": _newest_first,
    "problems": lambda entry: (-len(entry.problems),),
}
"""By name of ``--sort``; what is equal is in the order of URLs."""


def select(
    entries: Iterable[LogEntry], selection: Selection, *, sort: str = "status"
) -> tuple[LogEntry, ...]:
    """The entries that pass, sorted."""
    key = SORTS[sort]
    taken = [entry for entry in entries if selection.takes(entry)]
    return tuple(sorted(taken, key=lambda entry: (*key(entry), entry.target)))
