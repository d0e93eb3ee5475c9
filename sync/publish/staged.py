"""What the commit in the making changes, as its index has it."""

import os
from collections.abc import Iterator
from pathlib import Path

from sync import git


def index() -> dict[str, str]:
    """The variables that lead git to the index of the commit in the making, which ``git commit
    FILE`` keeps in a place apart. Only the environment of a hook says so."""
    name = os.environ.get("GIT_INDEX_FILE")
    return {} if name is None else {"GIT_INDEX_FILE": str(Path(name).absolute())}


def staged(folder: Path, below: str = ".") -> dict[str, bool]:
    """Paths that the commit changes in ``below``, from ``folder``; False for those it deletes."""
    arguments = ("diff", "--cached", "--relative", "--name-status", "--no-renames", "-z")
    place = ("--", f":(literal){below}") if below != "." else ()
    fields = git.run(folder, *arguments, *place, environment=index()).split(b"\0")[:-1]
    pairs = zip(*[iter(fields)] * 2, strict=True)
    return {os.fsdecode(path): state != b"D" for state, path in pairs}


def content(folder: Path, path: str) -> bytes:
    """The bytes of a file as they are staged, by its path from the repository's top.

    The stage is named: without it a path such as ``0:d/x`` would be taken for another file's.
    """
    return git.run(folder, "cat-file", "blob", f":0:{path}", environment=index())


def deleted(folder: Path, below: str) -> Iterator[str]:
    """Paths below ``below``, from there, that the commit deletes."""
    start = len(below) + 1
    yield from (path[start:] for path, present in staged(folder, below).items() if not present)
