"""One manifest keeps one entry in the log, however its place is spelt today: names in Azure DevOps
compare without regard to case, and an organisation has two hosts."""

from collections.abc import Iterable, Iterator

from sync.catalog.snapshot import Snapshot
from sync.model import Discovery, LogEntry
from sync.reading.scope import Scope


def respelt(snapshot: Snapshot, scope: Scope, discoveries: Iterable[Discovery]) -> Snapshot:
    """Return the catalog as if its log had been written with the names of today.

    What is spelt in another way now is read again, as its URLs stand in the entities. A partial
    run leaves alone what it may not judge.
    """
    found = {item.location.target for discovery in discoveries for item in discovery.found}
    names: dict[str, str] = {}
    for target in {*_targets(snapshot.log)} - found:
        location = scope.locate(target)
        if location is None or location.target == target:
            continue
        if not scope.partial or any(scope.includes(p.id, location) for p in scope.providers):
            names[target] = location.target
    return snapshot.renamed(names) if names else snapshot


def _targets(log: Iterable[LogEntry]) -> Iterator[str]:
    for entry in log:
        yield entry.target
        yield from entry.children
        yield from (include.target for include in entry.includes)
