"""The files of a repository, as what a manifest names is looked up: here those on disk."""

import errno
import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from sync.disk import read_file
from sync.model import Answer, Content, Missing, Unavailable

_LARGEST = 32 << 20
"""Bytes that are read of a file, as of one in Git; what is too long for an include is told so."""
MOST_NAMES = 500
"""Names in a folder among which a misspelt one is looked for."""
NOWHERE = Missing(reason="there is no such file")
_SPECIAL = re.compile(r"[*?\[\\({!+@]")


class Files(Protocol):
    """The files of one repository; paths are from its top and start with a slash."""

    def read(self, path: str) -> Answer:
        """What lies at a path: a folder is no file, and so missing."""

    def paths(self, pattern: str) -> Sequence[str]:
        """The files among which those are that ``pattern`` matches."""

    def names(self, path: str) -> Sequence[str]:
        """The names in the folder of ``path``, some of very many."""


class Disk:
    """The files in a folder; links in it are followed, and nothing out of it is read."""

    def __init__(self, root: Path) -> None:
        """``root`` is resolved already."""
        self._root = root
        self._below: dict[str, Sequence[str]] = {}

    def read(self, path: str) -> Answer:
        """The file that lies there now."""
        try:
            file = (self._root / path.lstrip("/")).resolve(strict=True)
            if not file.is_relative_to(self._root):
                return Missing(reason="it is a symbolic link out of the repository")
            return Content(data=read_file(file, _LARGEST), content_id="")
        except (OSError, ValueError, RuntimeError) as error:
            return _failure(error)

    def paths(self, pattern: str) -> Sequence[str]:
        """Every file below the folder that the pattern names before it has a wildcard."""
        plain = _SPECIAL.split(pattern, maxsplit=1)[0]
        folder = plain[: plain.rindex("/") + 1] if "/" in plain else "/"
        if folder not in self._below:
            self._below[folder] = tuple(self._walk(folder))
        return self._below[folder]

    def names(self, path: str) -> Sequence[str]:
        """What lies beside a path; nothing where its folder is none."""
        folder = self._root / path.rpartition("/")[0].lstrip("/")
        try:
            inside = folder.resolve(strict=True).is_relative_to(self._root)
            with os.scandir(folder) as found:
                return tuple(each.name for each in islice(found, MOST_NAMES)) if inside else ()
        except (OSError, ValueError, RuntimeError):
            return ()

    def _walk(self, folder: str) -> Iterator[str]:
        start = self._root / folder.strip("/")
        if not start.resolve().is_relative_to(self._root):
            return
        for at, folders, names in os.walk(start):
            folders[:] = sorted(name for name in folders if name != ".git")
            # Git holds a link to a folder as a file.
            links = [name for name in folders if Path(at, name).is_symlink()]
            above = Path(at).relative_to(self._root).as_posix()
            prefix = "/" if above == "." else f"/{above}/"
            yield from (prefix + name for name in [*names, *links])


def _failure(error: Exception) -> Missing | Unavailable:
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return NOWHERE
    if isinstance(error, IsADirectoryError):
        return Missing(reason="it is a folder")
    # A RuntimeError is how resolve tells of a circle before Python 3.13.
    if isinstance(error, OSError) and error.errno != errno.ELOOP:
        return Unavailable(reason=f"it cannot be read: {error.strerror}")
    return Missing(reason="it is a symbolic link that leads in a circle")
