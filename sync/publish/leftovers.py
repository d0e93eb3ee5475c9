"""Files of ours that git still has, in the last commit or its index, although they are deleted.

A run that was killed after it wrote the catalog, or ``--no-commit``, leaves such: the next plan
finds nothing to delete any more, and yet the commit, or the index alone, has to lose them.
"""

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from sync import git
from sync.publish.worktree import Worktree, open_worktree


def leftovers(
    repository: Path, folder: str, owned: Collection[str], is_ours: Callable[[bytes], bool]
) -> tuple[str, ...]:
    """Return the paths below ``folder`` that HEAD or the index has, the disk and ``owned`` have
    not, and whose bytes there ``is_ours`` says the tool wrote."""
    worktree = open_worktree(repository, folder)
    if worktree.head is None:
        return ()
    root = worktree.root + b"/"
    found: set[str] = set()
    for path, object_id in _known_to_git(worktree):
        name = os.fsdecode(path.removeprefix(root))
        if name in owned or name in found or os.path.lexists(worktree.top / os.fsdecode(path)):
            continue
        if is_ours(git.run(worktree.top, "cat-file", "blob", object_id)):
            found.add(name)
    return tuple(sorted(found))


def _known_to_git(worktree: Worktree) -> Iterator[tuple[bytes, str]]:
    """Every file in the catalog's folder of HEAD and of the index, with its blob id."""
    root = os.fsdecode(worktree.root)
    tree = git.run(worktree.top, "ls-tree", "-r", "-z", str(worktree.head), "--", root)
    index = git.run(worktree.top, "--literal-pathspecs", "ls-files", "-s", "-z", "--", root)
    for line in tree.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        _, kind, object_id = about.decode("ascii").split(" ")
        if kind == "blob":
            yield path, object_id
    for line in index.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, object_id, _ = about.decode("ascii").split(" ")
        if mode != "160000":
            yield path, object_id
