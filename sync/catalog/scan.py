"""Reads the catalog folder once, from the first file to the last, and holds on to few bytes."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sync.catalog.bundles import Bundle, read_bundle, refs_by_id
from sync.catalog.files import Files, held, id_of, stored
from sync.catalog.layout import (
    bundle_of_path,
    in_our_case,
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
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    """What each bundle holds, by path."""


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
    refs = refs_by_id(entities)
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
            bundle = read_bundle(file.data, refs, entities)
        bundles[path] = bundle
    return bundles


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
    bundles: dict[str, str] = {}
    for path, place in places.items():
        if (ref := ref_of_path(path)) is not None:
            data = _read(place)
            files[path] = entities[ref] = stored(place, id_of(data), len(data))
            if (origin := origin_of(data)) is not None:
                origins[ref] = sys.intern(origin)
        elif bundle_of_path(path) is not None:
            bundles[path] = place
        elif may_be_ours(path):
            files[path] = held(_read(place))
    refs = refs_by_id(entities)
    known: dict[str, Bundle] = {}
    for path, place in bundles.items():
        data = _read(place)
        files[path] = stored(place, id_of(data), len(data))
        known[path] = read_bundle(data, refs, entities)
    return Scan(
        files=Files(files),
        others=frozenset(places.keys() - files.keys()),
        entities=entities,
        origins=origins,
        bundles=known,
    )


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
