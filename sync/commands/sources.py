"""Which files ``validate`` judges: what its paths name, and what of a folder is a manifest."""

import os
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from errno import EFBIG
from glob import glob, has_magic
from pathlib import Path

from sync.config.coverage import matches
from sync.disk import read_file, repository_top
from sync.errors import UsageError
from sync.text.safe import plain

STDIN = "-"
MANIFEST_NAMES = ("catalog-info.yaml", "catalog-info.yml")
_LARGEST = 64 << 20
"""Bytes that are read of a file; one that is far too long for a manifest is told as what it is."""
_SUFFIXES = (".yaml", ".yml")
_NOT_SEARCHED = frozenset({".git", ".hg", ".svn", ".venv", "node_modules"})
_SKELETON = "${{"
"""In the name of a file or folder: https://backstage.io/docs/features/software-templates/ has
templates put values there, so what lies there is no manifest yet."""
_ENTITY = rb"""apiVersion["']?[ \t]*:[ \t]*["']?(?:[a-z0-9.-]+\.)?(?:backstage|roadie)\.io/"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file: its content, or why there is none."""

    name: str
    data: bytes = b""
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the command line named."""

    sources: tuple[Source, ...]
    """Each file once, in the order of the command line, those of a folder sorted."""
    passed_over: int
    """YAML files of folders that hold nothing of Backstage's."""
    barren: tuple[str, ...]
    """Folders without any manifest."""
    excluded: int = 0
    """Files that were left out on purpose."""
    skeletons: int = 0
    """Files of templates, which become manifests only when somebody uses the template."""


def select(paths: Sequence[str], kinds: Collection[str], exclude: Sequence[str] = ()) -> Selection:
    """Read what ``paths`` name: files, folders, globs, ``-`` for standard input.

    ``kinds`` are the names of kinds with an apiVersion of their own. What ``exclude`` matches, as
    a path of providers.yaml would, or what lies in a folder that it matches, is not read; nor is a
    template's skeleton, which its name tells.
    ``UsageError`` when a path names nothing.
    """
    sources: dict[str, Source] = {}
    passed_over = excluded = skeletons = 0
    barren = []
    is_entity = _recognise(kinds)
    for name in (name for path in paths for name in _expand(path)):
        if name == STDIN or not os.path.isdir(name):  # noqa: PTH112 — half the time of Path's
            if _is_excluded(name, "", exclude):
                excluded += 1
            elif is_skeleton(name):
                skeletons += 1
            else:
                sources.setdefault(name, _read(name))
            continue
        every = list(_below(name))
        below = [i for i in every if isinstance(i, Source) or not is_skeleton(i[len(name) :])]
        skeletons += len(every) - len(below)
        wanted = [item for item in below if not _is_excluded(item, name, exclude)]
        excluded += len(below) - len(wanted)
        found = [item if isinstance(item, Source) else _read(item) for item in wanted]
        taken = [s for s in found if s.failure or is_entity.search(s.data) or _is_named(s.name)]
        for source in taken:
            sources.setdefault(source.name, source)
        passed_over += len(found) - len(taken)
        if not taken and len(wanted) == len(every):
            barren.append(name)
    return Selection(
        sources=tuple(sources.values()),
        passed_over=passed_over,
        barren=tuple(barren),
        excluded=excluded,
        skeletons=skeletons,
    )


def is_skeleton(path: str) -> bool:
    """Whether a template fills in a name of the path, as in ``${{ values.name }}/x.yaml``."""
    return _SKELETON in path


def _is_excluded(item: "Source | str", folder: str, exclude: Sequence[str]) -> bool:
    """Whether a pattern matches a file's path, that below the ``folder`` which the command line
    names, or the path of a folder that it is in."""
    if not exclude:
        return False
    name = Path(item.name if isinstance(item, Source) else item)
    paths = [name, name.relative_to(folder)] if folder else [name]
    every = [part.as_posix() for path in paths for part in (path, *path.parents)]
    return any(
        matches(pattern.strip("/"), path.strip("/")) for pattern in exclude for path in every
    )


def _expand(path: str) -> list[str]:
    try:
        if path == STDIN or Path(path).exists():
            return [path]
        found = sorted(glob(path, recursive=True)) if has_magic(path) else []  # noqa: PTH207 — may be absolute
    except ValueError:  # a NUL, for instance
        found = []
    if not found:
        raise UsageError(f"{plain(path)}: no such file or folder")
    return found


def _recognise(kinds: Collection[str]) -> re.Pattern[bytes]:
    names = b"|".join(re.escape(kind.encode()) for kind in kinds)
    further = rb"""|kind["']?[ \t]*:[ \t]*["']?(?:%s)\b""" % names if names else b""
    return re.compile(_ENTITY + further)


def _is_named(name: str) -> bool:
    return os.path.basename(name) in MANIFEST_NAMES  # noqa: PTH119 — half the time of Path's


def _below(folder: str) -> Iterator[Source | str]:
    """The paths of the YAML files below a folder, sorted, and the folders that cannot be looked
    into."""
    unreadable: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if name not in _NOT_SEARCHED)
        for name in sorted(names):
            file = os.path.join(root, name)  # noqa: PTH118 — half the time of Path's
            if name.endswith(_SUFFIXES) and not _is_device(file):
                yield file
    for error in unreadable:
        yield Source(name=str(error.filename), failure=error.strerror or "unreadable")


def _is_device(file: str) -> bool:
    """Whether reading it could wait for ever. A link to nothing is none: that is to be told."""
    return os.path.exists(file) and not os.path.isfile(file)  # noqa: PTH110, PTH113


def _read(name: str) -> Source:
    try:
        if name == STDIN:
            return Source(name=name, data=_piped())
        if os.path.islink(name) and _leads_out(Path(name)):  # noqa: PTH114
            return Source(name=name, failure="it is a symbolic link out of the repository")
        return Source(name=name, data=read_file(Path(name), _LARGEST))
    except OSError as error:
        return Source(name=name, failure=error.strerror or "unreadable")


def _leads_out(link: Path) -> bool:
    """Whether what a link names is no part of the link's own git repository, where it is in one:
    a sync does not follow such links."""
    place = Path(os.path.abspath(link.parent))  # noqa: PTH100 — links above it are not followed
    root = repository_top(place)
    return root is not None and not link.resolve().is_relative_to(root.resolve())


def _piped() -> bytes:
    data = sys.stdin.buffer.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError(EFBIG, f"it is larger than {_LARGEST:,} bytes")
    return data
