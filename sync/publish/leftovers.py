"""Files of ours that the last commit still has although they are deleted on disk.

A run that was killed after it wrote the catalog, or ``--no-commit``, leaves such: the next plan
finds nothing to delete any more, and yet the commit has to lose them.
"""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from sync import git
from sync.publish.worktree import open_worktree


def leftovers(
    repository: Path, folder: str, owned: Collection[str], is_ours: Callable[[bytes], bool]
) -> tuple[str, ...]:
    """Return the paths below ``folder`` that HEAD has, the disk and ``owned`` have not, and whose
    committed bytes ``is_ours`` says the tool wrote."""
    worktree = open_worktree(repository, folder)
    if worktree.head is None:
        return ()
    root = worktree.root + b"/"
    arguments = ("ls-tree", "-r", "-z", worktree.head, "--", os.fsdecode(worktree.root))
    found: list[str] = []
    for line in git.run(worktree.top, *arguments).split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        name = os.fsdecode(path.removeprefix(root))
        if name in owned or os.path.lexists(worktree.top / os.fsdecode(path)):
            continue
        _, kind, object_id = about.decode("ascii").split(" ")
        if kind == "blob" and is_ours(git.run(worktree.top, "cat-file", "blob", object_id)):
            found.append(name)
    return tuple(found)
