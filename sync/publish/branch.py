"""A pull request's branch: whose it is, and what it was made on. Asks git only."""

import os
from dataclasses import dataclass

from sync import git
from sync.catalog.layout import may_be_ours
from sync.publish.commit import is_sealed
from sync.publish.worktree import Worktree


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchState:
    """What is at the update branch."""

    tip: str | None
    """``None`` when there is no such branch."""
    ground: str | None = None
    """The commit of the base branch that it stands on; ``None`` when it is not ours alone."""
    stranger: str = ""
    """Who made its last commit and what they call it, when that was not this tool."""


def state_of(worktree: Worktree, tip: str | None, base: str) -> BranchState:
    """Tell whose the commit ``tip`` is.

    Taken for ours is a commit as `commit_onto` makes it, also below a merge that only brought the
    base in (GitHub's "Update branch"). ``tip`` and its parents must be present, no more of its
    history.
    """
    if tip is None or tip == base:
        return BranchState(tip=tip, ground=None if tip is None else base)
    parents = _line(worktree, "rev-list", "--max-count=1", "--parents", tip).split()[1:]
    if len(parents) == 1 and _is_sealed(worktree, tip) and _only_catalog(worktree, parents[0], tip):
        return BranchState(tip=tip, ground=parents[0])
    if (
        len(parents) == 2
        and _is_sealed(worktree, parents[0])
        and _only_merges(worktree, tip, parents)
        and _only_catalog(worktree, parents[1], tip)
    ):
        return BranchState(tip=tip, ground=parents[1])
    about = _line(worktree, "log", "--max-count=1", "--format=%h by %an: %s", tip)
    return BranchState(tip=tip, stranger=about)


def same_catalog(worktree: Worktree, one: str, other: str) -> bool:
    """Whether two commits hold the same catalog folder, foreign files among it."""
    return _tree(worktree, one) == _tree(worktree, other)


def _tree(worktree: Worktree, commit: str) -> bytes:
    path = f"{commit}:{os.fsdecode(worktree.root)}"
    answer = git.attempt(worktree.top, "rev-parse", "--verify", "--quiet", path)
    return answer.output if answer.code == 0 else b""


def _is_sealed(worktree: Worktree, commit: str) -> bool:
    message = git.run(worktree.top, "log", "--max-count=1", "--format=%B", commit)
    tree = _line(worktree, "rev-parse", f"{commit}^{{tree}}")
    return is_sealed(message.decode("utf-8", "replace"), tree)


def _only_catalog(worktree: Worktree, before: str, after: str) -> bool:
    """Whether nothing but places of our layout differs. Everybody can write the line that seals a
    commit, so it is believed no further than that."""
    arguments = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after)
    changed = git.run(worktree.top, *arguments, environment=worktree.access).split(b"\0")[:-1]
    root = worktree.root + b"/"
    return all(
        path.startswith(root) and may_be_ours(os.fsdecode(path[len(root) :])) for path in changed
    )


def _only_merges(worktree: Worktree, merge: str, parents: list[str]) -> bool:
    """Whether a merge holds the first parent's catalog and, beside it, the second's files."""
    folder = os.fsdecode(worktree.root)
    beside = git.attempt(
        worktree.top,
        *("diff-tree", "--quiet", "-r", parents[1], merge, "--", ":/", f":(top,exclude){folder}"),
    )
    return beside.code == 0 and same_catalog(worktree, merge, parents[0])


def _line(worktree: Worktree, *arguments: str) -> str:
    return git.run(worktree.top, *arguments).decode("utf-8", "replace").strip()
