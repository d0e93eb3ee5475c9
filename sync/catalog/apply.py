"""Writes a plan into the catalog folder: each file at once or not at all, the log last.

Decides nothing. A run that is killed in between leaves the old log beside new files; the next run
sees that they do not belong together and reads those manifests again.
"""

import os
import re
import secrets
import stat
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from sync.catalog.layout import LOG_FILE, may_be_ours
from sync.catalog.plan import Plan
from sync.catalog.scan import TEMPORARY
from sync.disk import swapping
from sync.errors import CatalogError
from sync.file import File

_LEFT_BEHIND = re.compile(re.escape(TEMPORARY) + r"[0-9a-f]{16}")
_OURS = ("entities", "kinds", "bundles")


def apply(
    plan: Plan,
    folder: Path,
    *,
    stale: Collection[str] = (),
    left_out: Collection[str] = (),
) -> None:
    """Make ``folder`` hold what the plan says: what it changes, and of what it leaves as it was
    the ``stale`` paths, which the folder lacks or has otherwise; nothing at ``left_out`` paths.

    ``CatalogError`` when something cannot be written, or when a symbolic link or another path
    would lead out of the folder; files that were written by then are whole.
    """
    files = {path: plan.owned.file(path) for path in sorted(stale)}
    files |= plan.files
    files = {path: file for path, file in files.items() if path not in left_out}
    if not files:
        return
    removed = [path for path, file in files.items() if file is None]
    try:
        _refuse_escapes(folder, files)
        folder.mkdir(parents=True, exist_ok=True)
        _clean(folder)
        for parent in {(folder / path).parent for path in files.keys() - removed}:
            parent.mkdir(parents=True, exist_ok=True)
        for path, file in files.items():
            if path != LOG_FILE:
                _write(folder / path, file)
        _delete(folder, removed)
        if LOG_FILE in files:
            _write(folder / LOG_FILE, files[LOG_FILE])
    except OSError as error:
        where = error.filename2 or error.filename or folder
        raise CatalogError(f"{where} cannot be written: {error.strerror}") from error


def _refuse_escapes(folder: Path, paths: Iterable[str]) -> None:
    """Every path is a place of our layout, and nothing on the way to it is a symbolic link."""
    steps = {""}
    for path in paths:
        if not may_be_ours(path):
            raise CatalogError(f"{path!r} is no place in a catalog; nothing was written")
        steps.update(path[:end] for end, character in enumerate(path) if character == "/")
        steps.add(path)
    for step in sorted(steps):
        if (folder / step).is_symlink():
            raise CatalogError(f"{folder / step} is a symbolic link; nothing was written")


def _write(file: Path, wanted: File | None) -> None:
    if wanted is None:
        return
    with swapping(file, file.parent / f"{TEMPORARY}{secrets.token_hex(8)}") as stream:
        stream.writelines(wanted.chunks())


def _delete(folder: Path, paths: Iterable[str]) -> None:
    """Delete files, and the folders of ours that are empty then."""
    parents: set[PurePosixPath] = set()
    for path in paths:
        (folder / path).unlink(missing_ok=True)
        parents.update(PurePosixPath(path).parents)
    for parent in sorted(parents, key=lambda parent: -len(parent.parts)):
        if parent.parts:
            _remove_if_empty(folder / parent)


def _remove_if_empty(folder: Path) -> None:
    try:
        empty = not any(folder.iterdir())
    except FileNotFoundError:
        return
    if empty:
        folder.rmdir()


def _clean(folder: Path) -> None:
    """Remove what a killed run was writing."""
    places = [folder]
    places += [Path(parent) for ours in _OURS for parent, _, _ in os.walk(folder / ours)]
    for place in places:
        with os.scandir(place) as listing:
            stale = [
                item.path
                for item in listing
                if _LEFT_BEHIND.fullmatch(item.name)
                and stat.S_ISREG(item.stat(follow_symlinks=False).st_mode)
            ]
        for path in stale:
            Path(path).unlink(missing_ok=True)
