"""What a work tree leaves out on purpose: sparse checkouts, and files marked as skip-worktree."""

import os
from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from sync import git
from sync.publish.hold import scratch
from sync.publish.tree import entry, update_index
from sync.publish.worktree import Worktree

Marks: TypeAlias = Mapping[str, str]
"""By path from the catalog's folder the letter by which git tells of a file of its index."""

_SKIPPED = frozenset("Ss")


def marks_of(worktree: Worktree) -> Marks:
    """The marks of all that the index has in the catalog's folder, as ``git ls-files -v`` has them:
    ``S`` for what is not to be in the work tree, small letters for what git is not to look at."""
    arguments = ("--literal-pathspecs", "ls-files", "-v", "-z", "--", os.fsdecode(worktree.root))
    lines = os.fsdecode(git.run(worktree.top, *arguments)).split("\0")[:-1]
    start = len(f"H {os.fsdecode(worktree.root)}/")
    return {line[start:]: line[0] for line in lines}


def left_out(
    worktree: Worktree, paths: Collection[str], marks: Marks | None = None
) -> frozenset[str]:
    """The ``paths``, relative to the catalog's folder, that are not to be in the work tree.

    The index tells of what it has, by its ``marks`` where they are known; of the rest the patterns
    of a sparse checkout do.
    """
    if not paths:
        return frozenset()
    known = marks_of(worktree) if marks is None else marks
    skipped = {path for path in paths if known.get(path) in _SKIPPED}
    unknown = [path for path in paths if path not in known]
    return frozenset(skipped.union(_outside(worktree, unknown)))


def _outside(worktree: Worktree, paths: Collection[str]) -> Iterable[str]:
    """The ``paths`` that a sparse checkout does not take in: git is asked what it makes of
    empty files of these names, in a folder of their own."""
    if not paths:
        return ()
    sparse = git.attempt(worktree.top, "config", "--type=bool", "--get", "core.sparseCheckout")
    if sparse.output.strip() != b"true":
        return ()
    root = os.fsdecode(worktree.root)
    with scratch(worktree.git_folder) as folder:
        for name in ("tree", "objects"):
            (folder / name).mkdir()
        apart = {
            "GIT_INDEX_FILE": str(folder / "index"),
            "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        }
        empty = entry(b"100644", _line(worktree, apart, "hash-object", "-w", "--stdin"))
        update_index(worktree, {os.fsencode(f"{root}/{path}"): empty for path in paths}, apart)
        tree = os.fsdecode(_line(worktree, apart, "write-tree"))
        there = (f"--git-dir={worktree.git_folder}", f"--work-tree={folder / 'tree'}")
        apart["GIT_INDEX_FILE"] = str(folder / "taken")
        git.run(folder / "tree", *there, "read-tree", "--reset", "-u", tree, environment=apart)
        listing = git.run(folder / "tree", *there, "ls-files", "-t", "-z", environment=apart)
    lines = os.fsdecode(listing).split("\0")[:-1]
    return [line[len(f"S {root}/") :] for line in lines if line[0] in _SKIPPED]


def _line(worktree: Worktree, environment: Mapping[str, str], *arguments: str) -> bytes:
    return git.run(worktree.top, *arguments, environment=environment).strip()
