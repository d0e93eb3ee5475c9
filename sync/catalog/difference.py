"""How a catalog that is to be differs from one that is, for publishing on another base. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sync.catalog.layout import LOG_FILE, kind_of_path, origin_of, ref_of_path
from sync.catalog.log import parse_log
from sync.catalog.plan import Action, Change
from sync.catalog.snapshot import Snapshot
from sync.errors import CatalogError
from sync.model import LogEntry


def difference(before: Snapshot, owned: Mapping[str, bytes]) -> tuple[Change, ...]:
    """What happens to entities, by ref, when the tool's files in ``before`` become ``owned``."""
    changes = (*_written(before, owned), *_removed(before, owned))
    return tuple(sorted(changes, key=lambda change: change.ref))


def superseded(before: Snapshot, owned: Mapping[str, bytes]) -> tuple[str, ...]:
    """Paths of the tool's files in ``before`` that ``owned`` no longer has."""
    places = (path for path in before.files if ref_of_path(path) is not None or kind_of_path(path))
    return tuple(path for path in places if path not in owned and before.is_ours(path))


def only_times_differ(before: Snapshot, owned: Mapping[str, bytes]) -> bool:
    """Whether nothing is left to do but to note in the log when something was seen."""
    if superseded(before, owned):
        return False
    different = {path for path, data in owned.items() if before.files.get(path) != data}
    if different - {LOG_FILE}:
        return False
    return not different or _timeless(before.files.get(LOG_FILE)) == _timeless(owned[LOG_FILE])


def _written(before: Snapshot, owned: Mapping[str, bytes]) -> Iterator[Change]:
    for path, after in owned.items():
        ref = ref_of_path(path)
        was = before.files.get(path)
        if ref is None or was == after:
            continue
        action: Action = "create" if was is None else "update"
        target = origin_of(after) or ""
        yield Change(action=action, ref=ref, target=target)


def _removed(before: Snapshot, owned: Mapping[str, bytes]) -> Iterator[Change]:
    for path in superseded(before, owned):
        ref = ref_of_path(path)
        if ref is not None:
            was = before.files[path]
            target = before.holders.get(ref) or origin_of(was) or ""
            yield Change(action="delete", ref=ref, target=target)


def _timeless(log: bytes | None) -> tuple[LogEntry, ...] | None:
    """The log's entries without their times; ``None`` for one that cannot be read."""
    try:
        entries = () if log is None else parse_log(log)
    except CatalogError:
        return None
    return tuple(replace(entry, last_discovered_at="") for entry in entries)
