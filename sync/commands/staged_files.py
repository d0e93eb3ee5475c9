"""The files that a commit in the making holds, as a manifest in it would find them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from sync.commands.repository_files import MOST_NAMES, NOWHERE
from sync.errors import GitError
from sync.model import Answer, Content, Missing, Unavailable
from sync.publish.tree import StagedFile, staged_content, staged_files


class Staged:
    """The files that the commit in the making holds, by git's index.

    Links are told as links, as Git has them, and followed by who asks; git is asked for its
    list once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _files(self) -> Mapping[str, StagedFile]:
        return staged_files(self._folder)

    def read(self, path: str) -> Answer:
        """The file as it is staged; a link is told as one."""
        name = path.lstrip("/")
        file = self._files.get(name)
        if file is None:
            return NOWHERE
        if file.submodule:
            return Missing(reason="it is a submodule")
        try:
            data = staged_content(self._folder, name)
        except GitError as error:
            return Unavailable(reason=f"it cannot be read: {error}")
        return Content(data=data, content_id=file.id, link=file.link)

    def paths(self, pattern: str) -> Sequence[str]:  # noqa: ARG002 — all are at hand
        """Every file there is."""
        return tuple(f"/{name}" for name in self._files)

    def names(self, path: str) -> Sequence[str]:
        """The names of the files beside a path."""
        folder = path.lstrip("/").rpartition("/")[0]
        files = (name.rpartition("/") for name in self._files)
        return tuple(islice((name for above, _, name in files if above == folder), MOST_NAMES))
