"""What a work tree leaves out on purpose: sparse checkouts, and files marked as skip-worktree."""

import os
from collections.abc import Collection, Iterable, Mapping

from sync import git
from sync.publish.hold import scratch
from sync.publish.tree import Entry, update_index
from sync.publish.worktree import Worktree

_SKIPPED = (b"S ", b"s ")


def left_out(worktree: Worktree, paths: Collection[str]) -> frozenset[str]:
    """The ``paths``, relative to the catalog's folder, that are not to be in the work tree.

    The index tells of what it has; of the rest the patterns of a sparse checkout do.
    """
    arguments = ("--literal-pathspecs", "ls-files", "-t", "-z", "--", os.fsdecode(worktree.root))
    lines = git.run(worktree.top, *arguments).split(b"\0")[:-1]
    start = len(worktree.root) + 1
    known = {os.fsdecode(line[2 + start :]): line[:2] in _SKIPPED for line in lines}
    skipped = {path for path in paths if known.get(path)}
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
        empty = Entry(mode=b"100644", id=_line(worktree, apart, "hash-object", "-w", "--stdin"))
        update_index(worktree, {os.fsencode(f"{root}/{path}"): empty for path in paths}, apart)
        tree = os.fsdecode(_line(worktree, apart, "write-tree"))
        there = (f"--git-dir={worktree.git_folder}", f"--work-tree={folder / 'tree'}")
        apart["GIT_INDEX_FILE"] = str(folder / "taken")
        git.run(folder / "tree", *there, "read-tree", "--reset", "-u", tree, environment=apart)
        listing = git.run(folder / "tree", *there, "ls-files", "-t", "-z", environment=apart)
    outside = [line[2:] for line in listing.split(b"\0")[:-1] if line[:2] in _SKIPPED]
    return [os.fsdecode(path)[len(root) + 1 :] for path in outside]


def _line(worktree: Worktree, environment: Mapping[str, str], *arguments: str) -> bytes:
    return git.run(worktree.top, *arguments, environment=environment).strip()
