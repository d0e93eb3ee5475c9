"""What a work tree leaves out on purpose: sparse checkouts, and files marked as skip-worktree."""

import os
from collections.abc import Collection, Iterable

from sync import git
from sync.publish.hold import scratch
from sync.publish.worktree import Worktree

_SKIPPED = (b"S ", b"s ")


def left_out(worktree: Worktree, paths: Collection[str]) -> frozenset[str]:
    """Those of ``paths``, relative to the catalog's folder, that are not to be in the work tree.

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
    """Those of ``paths`` that a sparse checkout does not take in."""
    sparse = git.attempt(worktree.top, "config", "--type=bool", "--get", "core.sparseCheckout")
    if not paths or sparse.output.strip() != b"true":
        return ()
    where = git.run(worktree.top, "rev-parse", "--git-path", "info/sparse-checkout")
    patterns = worktree.top / os.fsdecode(where.rstrip(b"\n"))
    if not patterns.exists():
        return ()
    root = os.fsdecode(worktree.root)
    nothing = "0" * (64 if worktree.object_format == "sha256" else 40)
    lines = "".join(f"100644 {nothing[:-1]}1 0\t{root}/{path}\0" for path in paths)
    with scratch(worktree.git_folder) as folder:
        environment = {"GIT_INDEX_FILE": str(folder / "index")}
        arguments = ("-c", "core.sparseCheckout=false", "update-index", "-z", "--index-info")
        git.run(worktree.top, *arguments, stdin=os.fsencode(lines), environment=environment)
        inside = git.run(
            worktree.top,
            *("-c", "core.sparseCheckout=false", "ls-files", "--cached", "--ignored", "-z"),
            f"--exclude-from={patterns}",
            environment=environment,
        )
    taken = {os.fsdecode(path)[len(root) + 1 :] for path in inside.split(b"\0")[:-1]}
    return (path for path in paths if path not in taken)
