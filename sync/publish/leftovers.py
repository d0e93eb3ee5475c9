"""Files of ours that git's index alone still has, although the last commit lost them.

A run that was killed between its commit and git's index leaves such. What the last commit has is
no leftover: a run starts from that, so its plan says what becomes of it.
"""

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from sync import git
from sync.publish.tree import entries_of
from sync.publish.worktree import Worktree, open_worktree


def leftovers(
    repository: Path, folder: str, owned: Collection[str], is_ours: Callable[[bytes], bool]
) -> tuple[str, ...]:
    """The paths below ``folder`` that the index has, that neither HEAD nor the disk nor
    ``owned`` has, and whose bytes ``is_ours`` says the tool wrote."""
    worktree = open_worktree(repository, folder)
    if worktree.head is None:
        return ()
    start = len(worktree.root) + 1
    found: list[str] = []
    for path, object_id in _in_index_alone(worktree):
        name = os.fsdecode(path[start:])
        if name in owned or os.path.lexists(worktree.top / os.fsdecode(path)):
            continue
        arguments = ("cat-file", "blob", object_id)
        if is_ours(git.run(worktree.top, *arguments, environment=worktree.access)):
            found.append(name)
    return tuple(sorted(found))


def _in_index_alone(worktree: Worktree) -> Iterator[tuple[bytes, str]]:
    """Every file in the catalog's folder that the index has and HEAD lacks, with its blob id."""
    committed, root = entries_of(worktree), os.fsdecode(worktree.root)
    index = git.run(worktree.top, "--literal-pathspecs", "ls-files", "-s", "-z", "--", root)
    for line in index.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, object_id, _ = about.decode("ascii").split(" ")
        if mode != "160000" and path not in committed:
            yield path, object_id
