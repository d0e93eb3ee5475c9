"""What the locations log holds of this run's part of the catalog, each entry with its place."""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.catalog.snapshot import Snapshot
from sync.model import Found, Location, LogEntry
from sync.reading.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """An entry of the log that this run may judge, with its place and provider of today."""

    entry: LogEntry
    location: Location
    provider: str


def recall(
    scope: Scope, snapshot: Snapshot, found: Mapping[str, Found]
) -> tuple[dict[str, Remembered], frozenset[str]]:
    """The entries that this run may judge, and the targets that nothing covers any more.

    ``found`` by target is what discovery saw: a provider covers what it finds. A partial run
    uncovers nothing: it judges only its part.
    """
    named = {child: entry.target for entry in snapshot.log for child in entry.children}
    remembered: dict[str, Remembered] = {}
    uncovered: set[str] = set()
    for entry in snapshot.log:
        seen = found.get(entry.target)
        if seen is not None and seen.provider == entry.provider:
            remembered[entry.target] = Remembered(
                entry=entry, location=seen.location, provider=seen.provider
            )
            continue
        place = scope.place_of(entry, named.get(entry.target))
        if place is None:
            if not scope.partial:
                uncovered.add(entry.target)
        elif place.judged:
            remembered[entry.target] = Remembered(
                entry=place.entry, location=place.location, provider=place.owner.id
            )
    return remembered, frozenset(uncovered)
