"""Reads the catalog folder once, from the first file to the last, and holds on to few bytes."""

import os
import stat
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from sync.catalog.bundles import Bundle, named_by_id, read_bundle, refs_by_id
from sync.catalog.files import Files, held, id_of, stored
from sync.catalog.layout import (
    LOG_FILE,
    bundle_of_path,
    in_our_case,
    may_be_ours,
    origin_of,
    ref_of_path,
)
from sync.errors import CatalogError
from sync.file import File
from sync.model import EntityRef

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
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    """What each bundle holds, by path."""


class Seen(NamedTuple):
    """A file in the folder as git has seen it: not by its bytes, so these may be others."""

    id: str
    size: int


Known: TypeAlias = Mapping[str, Seen]
"""By path."""

_NOTHING: Known = MappingProxyType({})


def scan_below(repository: Path, folder: str, known: Known = _NOTHING) -> Scan:
    """Read ``folder`` of ``repository``, which may be several folders deep.

    ``known`` as of `scan`. ``CatalogError`` as of `scan`, and when one of them is a symbolic link:
    whoever could commit that would have the catalog read, and written, somewhere else.
    """
    for parent in reversed(PurePosixPath(folder).parents):
        place = repository / parent
        if parent.parts and place.is_symlink():
            raise CatalogError(f"{place} is a symbolic link; replace it by what it names")
    return scan(repository / folder, known)


def scan(folder: Path, known: Known = _NOTHING) -> Scan:
    """Read ``folder``, an absent one being empty.

    An entity file that is ``known`` is not read if a bundle holds the file of its id, and that is
    as long as it. ``CatalogError`` when something cannot be read, or is a symbolic link.
    """
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise CatalogError(f"{folder} is not a folder; catalog-sync follows no symbolic links")
        return _scan(str(folder), _looked_up(folder, frozenset(_walk(str(folder), ""))), known)
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
    return Scan(
        files=files,
        others=frozenset(others),
        entities=entities,
        origins=origins,
        bundles=bundles_in(files, entities),
    )


def bundles_in(
    files: Files, entities: Mapping[EntityRef, File], known: Scan | None = None
) -> dict[str, Bundle]:
    """What each bundle among ``files`` holds, by path; one that is ``known`` is not read again."""
    refs = refs_by_id({ref: file.id for ref, file in entities.items()})
    bundles: dict[str, Bundle] = {}
    for path, file in files.each():
        if bundle_of_path(path) is None:
            continue
        bundle = known.bundles.get(path) if known and known.files.file(path) is file else None
        if (
            known is None
            or bundle is None
            or not all(known.entities.get(ref) is entities.get(ref) for ref in bundle.refs)
        ):
            bundle = read_bundle(named_by_id(file.data), refs, entities)
        bundles[path] = bundle
    return bundles


def _looked_up(folder: Path, names: Collection[str]) -> dict[str, str]:
    """The files' own names by the paths that find them: where a file system takes ``new.yaml`` and
    ``NEW.yaml`` for one, what is called so by somebody stands in our place."""
    found: dict[str, str] = {}
    for name in names:
        ours = in_our_case(name)
        other_case = ours != name and ours not in names and os.path.lexists(folder / ours)
        found[ours if other_case else name] = name
    return found


def _scan(folder: str, places: Mapping[str, str], known: Known) -> Scan:
    """``places`` gives for each path in the folder the file's own name there."""
    reading = _Reading(folder, places, known)
    if reading.other:  # what was thought to be known was not
        true = {path: seen for path, seen in known.items() if path not in reading.other}
        reading = _Reading(folder, places, true)
    return Scan(
        files=Files(reading.files),
        others=frozenset(places.keys() - reading.files.keys()),
        entities=reading.entities,
        origins=reading.origins,
        bundles=reading.bundles,
    )


class _Waiting(NamedTuple):
    """An entity file that is known, until its bytes turn up in a bundle."""

    ref: EntityRef
    path: str
    name: str
    seen: Seen


class _Reading:
    """The files at ``places``, each read once at most, and by few calls: there are many."""

    def __init__(self, folder: str, places: Mapping[str, str], known: Known) -> None:
        self.files: dict[str, File] = {}
        self.entities: dict[EntityRef, File] = {}
        self.origins: dict[EntityRef, str] = {}
        self.bundles: dict[str, Bundle] = {}
        self.other: set[str] = set()
        """Paths at which there is something else than what was ``known``."""
        self._folder = folder
        self._ids: dict[EntityRef, str] = {}
        waiting: list[_Waiting] = []
        bundles: list[tuple[str, str]] = []
        for path, name in places.items():
            if (ref := ref_of_path(path)) is not None:
                if (seen := known.get(path)) is not None:
                    self._ids[ref] = seen.id
                    waiting.append(_Waiting(ref, path, name, seen))
                else:
                    self._read_entity(ref, path, name)
            elif bundle_of_path(path) is not None:
                bundles.append((path, name))
            elif path == LOG_FILE:  # a large one
                self.files[path], _ = self._stored(name)
            elif may_be_ours(path):
                self.files[path] = held(_read(f"{folder}/{name}"))
        self._read_bundles(bundles, waiting)
        for one in waiting:
            if one.ref not in self.entities:
                self._read_entity(one.ref, one.path, one.name)
                if self._ids[one.ref] != one.seen.id:
                    self.other.add(one.path)

    def _stored(self, name: str) -> tuple[File, bytes]:
        """A file, and what is in it now."""
        data = _read(f"{self._folder}/{name}")
        return stored(self._folder, name, id_of(data), len(data)), data

    def _read_entity(self, ref: EntityRef, path: str, name: str) -> None:
        file, data = self._stored(name)
        self._ids[ref] = file.id
        self._add(ref, path, file, data)

    def _add(self, ref: EntityRef, path: str, file: File, data: bytes) -> None:
        self.files[path] = self.entities[ref] = file
        if (origin := origin_of(data)) is not None:
            self.origins[ref] = sys.intern(origin)

    def _read_bundles(
        self, bundles: Iterable[tuple[str, str]], waiting: Iterable[_Waiting]
    ) -> None:
        """A part of the size and the id of a file that waits is that file."""
        refs = refs_by_id(self._ids)
        named = {one.seen.id: one for one in waiting if one.seen.id in refs}
        for path, name in bundles:
            self.files[path], data = self._stored(name)
            parts = named_by_id(data)
            self.bundles[path] = read_bundle(parts, refs, self._ids)
            for ident, part in parts:
                one = named.pop(ident, None)
                if one is not None and one.seen.size == len(part):
                    file = stored(self._folder, one.name, one.seen.id, len(part))
                    self._add(one.ref, one.path, file, part)


def _walk(folder: str, prefix: str) -> Iterator[str]:
    """The path of every file below ``folder``, from the first folder."""
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
                yield path


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
