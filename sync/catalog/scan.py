"""Reads the catalog folder once, from the first file to the last, and holds on to few bytes."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sync.catalog.files import Files, blob_hash, held, stored
from sync.catalog.layout import (
    SEAM,
    bundle_path,
    in_our_case,
    kind_of,
    kind_of_path,
    may_be_ours,
    origin_of,
    ref_of_path,
)
from sync.errors import CatalogError
from sync.model import EntityRef, File

TEMPORARY = ".catalog-sync-"
"""How the names of files begin that are being written; a killed run leaves such a file."""

_OURS = ("entities/", "kinds/", "bundles/")
_CHUNK = 1 << 20
_USUAL = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What lies in a catalog folder."""

    files: Files
    """By relative path with ``/``: the files at places of our layout, whoever wrote them."""
    others: frozenset[str] = frozenset()
    """Paths of all other files."""
    entities: Mapping[EntityRef, File]
    """The files that are places of entities."""
    origins: Mapping[EntityRef, str]
    """The manifest (target) that each entity file names in its header."""
    whole: Mapping[str, int] = field(default_factory=dict)
    """Kinds whose bundle is known to be all of their entity files, by ref, and how many."""


def scan_below(repository: Path, folder: str) -> Scan:
    """Read ``folder`` of ``repository``, which may be several folders deep.

    ``CatalogError`` as of `scan`, and when one of them is a symbolic link: whoever could commit
    that would have the catalog read, and written, somewhere else.
    """
    for parent in reversed(PurePosixPath(folder).parents):
        place = repository / parent
        if parent.parts and place.is_symlink():
            raise CatalogError(f"{place} is a symbolic link; replace it by what it names")
    return scan(repository / folder)


def scan(folder: Path) -> Scan:
    """Read ``folder``, an absent one being empty.

    ``CatalogError`` when something cannot be read, or is a symbolic link.
    """
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise CatalogError(f"{folder} is not a folder; catalog-sync follows no symbolic links")
        return _scan(_looked_up(folder, dict(_walk(str(folder), ""))))
    except FileNotFoundError:
        return Scan(files=Files({}), entities={}, origins={})
    except OSError as error:
        raise CatalogError(f"{error.filename} cannot be read: {error.strerror}") from error


def scan_of(files: Files, others: Iterable[str] = ()) -> Scan:
    """As if a folder held ``files``, at places of our layout, and ``others``."""
    entities = {ref: file for path, file in files.each() if (ref := ref_of_path(path)) is not None}
    origins = {
        ref: origin
        for ref, file in entities.items()
        if (origin := origin_of(file.data)) is not None
    }
    return Scan(files=files, others=frozenset(others), entities=entities, origins=origins)


def _looked_up(folder: Path, places: Mapping[str, str]) -> dict[str, str]:
    """The files by the paths that find them: where a file system takes ``new.yaml`` and
    ``NEW.yaml`` for one, what is called so by somebody stands in our place."""
    found: dict[str, str] = {}
    for path, place in places.items():
        ours = in_our_case(path)
        other_case = ours != path and ours not in places and os.path.lexists(folder / ours)
        found[ours if other_case else path] = place
    return found


def _scan(places: Mapping[str, str]) -> Scan:
    """``places`` gives for each relative path the file's own."""
    files: dict[str, File] = {}
    entities: dict[EntityRef, File] = {}
    origins: dict[EntityRef, str] = {}
    kinds: dict[str, dict[EntityRef, str]] = {}
    others: set[str] = set()
    for path, place in places.items():
        if (ref := ref_of_path(path)) is not None:
            kinds.setdefault(kind_of(ref), {})[ref] = path
        elif (kind := kind_of_path(path)) is not None and path == bundle_path(kind):
            kinds.setdefault(kind, {})
        elif may_be_ours(path):
            files[path] = held(_read(place))
        else:
            others.add(path)
    whole: dict[str, int] = {}
    for kind, paths in kinds.items():
        bundle = _Bundle(places.get(bundle_path(kind)))
        for ref, path in sorted(paths.items()):
            data = _read(places[path])
            files[path] = entities[ref] = stored(places[path], held(data).id, len(data))
            if (origin := origin_of(data)) is not None:
                origins[ref] = sys.intern(origin)
            bundle.compare(data)
        if (file := bundle.end()) is not None:
            files[bundle_path(kind)] = file
        if bundle.agrees:
            whole[kind] = len(paths)
    return Scan(
        files=Files(files),
        others=frozenset(others),
        entities=entities,
        origins=origins,
        whole=whole,
    )


class _Bundle:
    """A kind's bundle, read beside the entity files that it should be made of."""

    def __init__(self, place: str | None) -> None:
        self.agrees = place is not None
        self._place = place
        self._started = False
        if place is not None:
            self._stream = open(place, "rb", buffering=_CHUNK)  # noqa: PTH123, SIM115
            self._size = os.fstat(self._stream.fileno()).st_size
            self._blob = blob_hash(self._size)

    def compare(self, data: bytes) -> None:
        """See whether the next entity file comes next in the bundle, too."""
        if self.agrees:
            expected = SEAM + data if self._started else data
            self._started = True
            there = self._stream.read(len(expected))
            self._blob.update(there)
            self.agrees = there == expected

    def end(self) -> File | None:
        """The bundle, if there is one; what is left of it comes from no entity file."""
        if self._place is None:
            return None
        with self._stream:
            while chunk := self._stream.read(_CHUNK):
                self._blob.update(chunk)
                self.agrees = False
        return stored(self._place, self._blob.hexdigest(), self._size)


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Every file below ``folder``: its path from the first folder, and where it is."""
    with os.scandir(folder) as listing:
        for item in listing:
            path = prefix + item.name
            if item.is_symlink():
                raise CatalogError(f"{item.path} is a symbolic link; replace it by what it names")
            if item.name == ".git":
                if path.startswith(_OURS):
                    raise CatalogError(
                        f"{folder} is a submodule or a git repository of its own; make it an "
                        "ordinary folder"
                    )
            elif item.is_dir(follow_symlinks=False):
                yield from _walk(item.path, f"{path}/")
            elif item.is_file(follow_symlinks=False) and not item.name.startswith(TEMPORARY):
                yield path, item.path


def _read(place: str) -> bytes:
    """The bytes of a file, by as few calls as there can be: there are tens of thousands."""
    file = os.open(place, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = chunk = os.read(file, _USUAL)
        while len(chunk) > 0:
            chunk = os.read(file, _CHUNK)
            data += chunk
        return data
    finally:
        os.close(file)
