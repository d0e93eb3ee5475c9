"""The catalog that a run starts from: the last commit's, with what a work tree adds to it.

A sparse checkout, a partial clone or a deleted folder lacks files; it removes no entities. The
locations log alone is read quickly.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from sync.catalog.files import Files
from sync.catalog.headroom import is_measured
from sync.catalog.layout import LARGEST_LOG, LOG_FILE
from sync.catalog.log import parse_log
from sync.catalog.overlay import differing, overlaid
from sync.catalog.scan import Scan, scan_below
from sync.catalog.snapshot import Snapshot, snapshot_from
from sync.config.settings import Config
from sync.disk import read_file
from sync.errors import CatalogError
from sync.model import LogEntry
from sync.publish.commit_files import files_of, places
from sync.publish.sparse import left_out, marks_of
from sync.publish.tree import blob_id, entries_of, sizes_of
from sync.publish.untouched import untouched
from sync.publish.worktree import Worktree, find_worktree


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Where a run starts."""

    snapshot: Snapshot
    stale: frozenset[str] = frozenset()
    """Paths of files that the work tree lacks, or has otherwise than the snapshot."""
    committed: bool = False
    """Whether the last commit has every file of the snapshot as it is there."""
    worktree: Worktree | None = None
    """``None`` outside of a git repository."""

    def stands(self, worktree: Worktree) -> bool:
        """Whether all of it is in the last commit, which is still that of ``worktree``."""
        before = None if self.worktree is None else self.worktree.head
        return self.committed and worktree.head == before

    def left_out(self, paths: Collection[str]) -> frozenset[str]:
        """The ``paths`` that are not to be written into the work tree."""
        return frozenset() if self.worktree is None else left_out(self.worktree, paths)


def read_base(repository: Path, folder: str, worktree: Worktree | None = None) -> Base:
    """The catalog in ``folder`` of ``repository`` as of the last commit, and what only the work
    tree has of it. Without a repository, or a commit, the work tree alone.

    ``worktree`` is that of ``repository``, where it is open already.
    ``CatalogError`` when it cannot be read, ``GitError`` when a partial clone cannot get it.
    """
    worktree = worktree or find_worktree(repository, folder)
    if worktree is None or worktree.head is None:
        seen = scan_below(repository, folder)
        return Base(snapshot=snapshot_from(seen, _name(folder)), worktree=worktree)
    seen, committed = _both(worktree, repository, folder)
    snapshot = overlaid(committed, seen, _name(folder))
    return Base(
        snapshot=snapshot,
        stale=differing(snapshot, seen.files),
        committed=not differing(snapshot, committed),
        worktree=worktree,
    )


def read_catalog(repository: Path, folder: str) -> Snapshot:
    """The snapshot of `read_base`."""
    return read_base(repository, folder).snapshot


def read_checked_out(repository: Path, folder: str) -> Snapshot:
    """The catalog as it lies in the work tree, for who judges hand edits: only what a sparse
    checkout leaves out is taken from the last commit."""
    worktree, seen = find_worktree(repository, folder), scan_below(repository, folder)
    if worktree is None or worktree.head is None:
        return snapshot_from(seen, _name(folder))
    ids = _ids(worktree)
    away = left_out(worktree, ids.keys())
    hidden = {path: name for path, name in ids.items() if path in away}
    committed = _committed(worktree, hidden, seen)
    return overlaid(committed, seen, _name(folder))


def committed_file(repository: Path, folder: str, path: str) -> bytes | None:
    """One file of the catalog as the last commit has it; ``None`` where that has none."""
    worktree = find_worktree(repository, folder)
    name = _ids(worktree).get(path)
    if worktree is None or name is None:
        return None
    return files_of(worktree, {path: name}, str(worktree.head))[path]


def committed_places(repository: Path, folder: str) -> frozenset[str]:
    """Paths of the last commit's files at places of our layout, from the catalog's folder."""
    return frozenset(_ids(find_worktree(repository, folder)))


def catalog_at(worktree: Worktree, commit: str) -> Snapshot:
    """The catalog as it is in a commit."""
    ids = places(worktree, entries_of(replace(worktree, head=commit)))
    files = files_of(worktree, ids, commit)
    nothing = Scan(files=Files({}), entities={}, origins={})
    return overlaid(files, nothing, _name(os.fsdecode(worktree.root)))


def measured(config: Config) -> dict[str, int]:
    """The bytes of the files whose size matters, by path: as the last commit has them, or the work
    tree where there is none, and where a partial clone would have to fetch them."""
    folder = config.file.parent / config.folder
    worktree = find_worktree(config.file.parent, config.folder)
    if worktree is not None and worktree.head is not None and worktree.promisor is None:
        start = len(worktree.root) + 1
        found = sizes_of(worktree, (LOG_FILE, "bundles")).items()
        sizes = {os.fsdecode(path[start:]): size for path, size in found}
    else:
        files = (folder / LOG_FILE, *(folder / "bundles").glob("*.yaml"))
        sizes = {
            file.relative_to(folder).as_posix(): file.lstat().st_size
            for file in files
            if file.is_file()
        }
    return {path: size for path, size in sizes.items() if is_measured(path)}


def log_path(config: Config) -> Path:
    """Where the log of this configuration lies."""
    return config.file.parent / config.folder / LOG_FILE


def read_log(config: Config) -> tuple[LogEntry, ...] | None:
    """The log's entries, by target: of the work tree, or where that lacks it, as a sparse checkout
    does, of the last commit. ``None`` when there is no log yet.

    ``CatalogError`` when it cannot be read or is damaged.
    """
    data = present_file(config, LOG_FILE)
    return None if data is None else parse_log(data, f"{config.folder}/{LOG_FILE}")


def present_file(config: Config, path: str) -> bytes | None:
    """A file of the catalog as the work tree has it, or where that lacks it the last commit;
    ``None`` where neither has one. ``CatalogError`` when it cannot be read."""
    file = config.file.parent / config.folder / path
    try:
        return read_file(file, LARGEST_LOG, through_links=False)
    except FileNotFoundError:
        return committed_file(config.file.parent, config.folder, path)
    except OSError as error:
        raise CatalogError(f"{file} cannot be read: {error.strerror}") from error


def _both(worktree: Worktree, repository: Path, folder: str) -> tuple[Scan, Files]:
    """What the work tree has, and the last commit; what git knows of either is held no longer."""
    ids, marks = _ids(worktree), marks_of(worktree)
    seen = scan_below(repository, folder, untouched(worktree, ids, marks))
    seen = _without(seen, left_out(worktree, ids.keys() | seen.files.keys(), marks))
    return seen, _committed(worktree, ids, seen)


def _ids(worktree: Worktree | None) -> dict[str, str]:
    """The blob ids of the last commit's files at places of our layout; none without a commit."""
    return {} if worktree is None else places(worktree, entries_of(worktree))


def _committed(worktree: Worktree, ids: dict[str, str], seen: Scan) -> Files:
    """The files of ``ids``: the work tree's own where they are the same."""
    same = {}
    for path, name in ids.items():
        file = seen.files.file(path)
        if file is not None and blob_id(worktree.object_format, file).decode("ascii") == name:
            same[path] = file
    rest = {path: name for path, name in ids.items() if path not in same}
    return Files({**same, **dict(files_of(worktree, rest, str(worktree.head)).each())})


def _without(seen: Scan, paths: Collection[str]) -> Scan:
    """What was seen but for what a work tree is to be taken for not having."""
    if not any(path in seen.files for path in paths):
        return seen
    files = {path: file for path, file in seen.files.each() if path not in paths}
    kept = {id(file) for file in files.values()}
    return replace(
        seen,
        files=Files(files),
        entities={ref: file for ref, file in seen.entities.items() if id(file) in kept},
    )


def _name(folder: str) -> str:
    return folder.rpartition("/")[2]
