"""The catalog of the last commit, and what a work tree adds to it. Pure.

The last commit is the catalog of today: what a work tree lacks, or holds in an older or edited
form, removes and changes nothing. What only a work tree holds counts, and so does what a run wrote
there after the last commit and nobody edited since.
"""

from collections.abc import Iterator, Mapping

from sync.catalog.bundles import homes_of
from sync.catalog.files import Files
from sync.catalog.layout import LOG_FILE, origin_of, ref_of_path
from sync.catalog.log import DamagedLogError, parse_log
from sync.catalog.scan import Scan, bundles_in
from sync.catalog.snapshot import Snapshot, as_written, snapshot_from
from sync.file import File
from sync.model import EntityRef, LogEntry


def overlaid(committed: Files, seen: Scan, folder: str) -> Snapshot:
    """The catalog that a run starts from.

    ``committed`` are the files of the last commit at places of our layout, ``seen`` is the work
    tree. ``CatalogError`` when the only log there is is damaged.
    """
    if all(seen.files.file(path) == file for path, file in committed.each()):
        bundles = {path: one for path, one in seen.bundles.items() if path in committed}
        all_of_them = len(bundles) == len(seen.bundles)
        homes = None if all_of_them else homes_of(bundles, seen.origins)
        return snapshot_from(seen, folder, homes=homes)
    log, newer = _log(committed, seen, folder)
    files = dict(seen.files.each())
    for path, file in committed.each():
        ref = ref_of_path(path)
        if path not in files or (ref is not None and ref not in newer and files[path] != file):
            files[path] = file
    entities = {ref: file for path, file in files.items() if (ref := ref_of_path(path)) is not None}
    scan = Scan(
        files=Files(files),
        others=seen.others,
        entities=entities,
        origins=dict(_origins(entities, seen)),
        bundles=bundles_in(Files(files), entities, seen),
    )
    before = bundles_in(committed, entities, scan)
    return snapshot_from(scan, folder, log, homes_of(before, scan.origins))


def differing(snapshot: Snapshot, others: Files) -> frozenset[str]:
    """Paths of files that ``others`` lack, or have otherwise than the catalog of today."""
    return frozenset(path for path, file in snapshot.files.each() if others.file(path) != file)


def _log(
    committed: Files, seen: Scan, folder: str
) -> tuple[tuple[LogEntry, ...], frozenset[EntityRef]]:
    """The log of both, and the entities whose newer text is the work tree's.

    An entry of the work tree comes first when it is not older, and when its entities lie there
    as they were written. One that only one of the logs has stays: if its manifest is gone, the
    service says so again.
    """
    before = {entry.target: entry for entry in _parsed(committed, folder)}
    entries, newer = dict(before), set[EntityRef]()
    for entry in _parsed(seen.files, folder, trusted=LOG_FILE not in committed):
        known = before.get(entry.target)
        whole = as_written(entry, seen.entities)
        if known is None or (
            entry != known and whole and entry.last_discovered_at >= known.last_discovered_at
        ):
            entries[entry.target] = entry
            newer.update(entry.entities if whole else ())
    return tuple(entries.values()), frozenset(newer)


def _parsed(files: Files, folder: str, *, trusted: bool = True) -> tuple[LogEntry, ...]:
    """A log's entries; a damaged one has none where there is another to go by."""
    if LOG_FILE not in files:
        return ()
    try:
        return parse_log(files[LOG_FILE], f"{folder}/{LOG_FILE}")
    except DamagedLogError:
        if trusted:
            raise
        return ()


def _origins(entities: Mapping[EntityRef, File], seen: Scan) -> Iterator[tuple[EntityRef, str]]:
    for ref, file in entities.items():
        same = seen.entities.get(ref) is file
        origin = seen.origins.get(ref) if same else origin_of(file.data)
        if origin is not None:
            yield ref, origin
