"""A git work tree that is fit to be committed to, or the words that say why it is not."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sync import git
from sync.errors import GitError
from sync.publish.remote import promised

SAFE = "git config --global --add safe.directory"
"""Makes git use a folder that belongs to somebody else."""

_UNFINISHED = (
    ("MERGE_HEAD", "merge", "git merge --continue", "git merge --abort"),
    ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue", "git cherry-pick --abort"),
    ("REVERT_HEAD", "revert", "git revert --continue", "git revert --abort"),
    ("rebase-merge", "rebase", "git rebase --continue", "git rebase --abort"),
    ("rebase-apply", "rebase", "git rebase --continue", "git rebase --abort"),
)
"""What git leaves in its folder while such a command is under way, and how each is ended."""

_NOT_A_FOLDER = {
    b"160000": "a submodule",
    b"120000": "a symbolic link",
    b"100644": "a file",
    b"100755": "a file",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worktree:
    """A work tree and the catalog's place in it."""

    top: Path
    """The root folder; git runs there, so that paths are those of the repository."""
    git_folder: Path
    """The work tree's own git folder: for a linked worktree not the one that it shares."""
    object_format: str
    """``sha1`` or ``sha256``."""
    root: bytes
    """Path of the catalog's folder from ``top``, with ``/``."""
    head: str | None
    """The commit that HEAD names; ``None`` on a branch without commits."""
    promisor: str | None = None
    """The remote that has what a partial clone lacks; ``None`` for a clone that has all."""
    access: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What git needs in its environment to fetch from there by itself."""


def open_worktree(repository: Path, folder: str) -> Worktree:
    """The work tree that ``repository`` lies in, for a catalog in its ``folder``.

    GitError when there is none, when git is in the middle of something, when another process
    holds the index, or when the catalog's folder is not the repository's own.
    """
    worktree = _find(repository, folder)
    _refuse_unfinished(worktree)
    _refuse_locked(worktree)
    _refuse_foreign_folder(worktree)
    return worktree


def find_worktree(repository: Path, folder: str) -> Worktree | None:
    """As `open_worktree` for who only reads: in any state, and ``None`` where there is none that
    git can use."""
    try:
        return _find(repository, folder)
    except GitError:
        return None


def _find(repository: Path, folder: str) -> Worktree:
    asked = ("--is-inside-work-tree", "--show-object-format", "--absolute-git-dir")
    answer = git.attempt(repository, "rev-parse", *asked, "--show-toplevel", "--show-prefix")
    if "dubious ownership" in answer.words:
        told = re.search(r"safe\.directory (.+)", answer.words)
        place = told[1].strip() if told else str(repository)
        raise GitError(
            f"git does not use {repository}, as it belongs to another user than the one who runs "
            f"this. If you trust what is in it: {SAFE} {place}"
        )
    if "not a git repository" in answer.words:
        raise GitError(
            f"{repository} is not in a git repository, so nothing can be committed there; "
            "run `git init` in it, or sync with --no-commit."
        )
    if answer.output.startswith(b"false") or "cannot use bare repository" in answer.words:
        raise GitError(
            f"{repository} has no work tree (a bare repository, files that look like one, or "
            "git's own folder); run in a clone of it."
        )
    if answer.code != 0:
        raise GitError(f"git cannot use the repository at {repository}: {answer.words}")
    _, object_format, git_folder, top, prefix, *_ = answer.output.split(b"\n")
    root = Path(os.fsdecode(top))
    promisor, access = promised(root)
    return Worktree(
        top=root,
        git_folder=Path(os.fsdecode(git_folder)),
        object_format=object_format.decode("ascii"),
        root=prefix + os.fsencode(folder),
        head=head_of(root),
        promisor=promisor,
        access=access,
    )


def head_of(top: Path) -> str | None:
    """The commit that HEAD names."""
    answer = git.attempt(top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return answer.output.decode("ascii").strip() if answer.code == 0 else None


def _refuse_unfinished(worktree: Worktree) -> None:
    for name, what, finish, abort in _UNFINISHED:
        if (worktree.git_folder / name).exists():
            raise GitError(
                f"A {what} is in progress in {worktree.top}; a commit now would become part of "
                f"it. Finish it (`{finish}`) or drop it (`{abort}`), then sync again."
            )


def _refuse_locked(worktree: Worktree) -> None:
    lock = worktree.git_folder / "index.lock"
    if lock.exists():
        raise GitError(
            f"Another git process is at work in {worktree.top} ({lock} exists); nothing was "
            "committed. Let it end and sync again; if none is running, delete that file first."
        )


def _refuse_foreign_folder(worktree: Worktree) -> None:
    parts = worktree.root.split(b"/")
    chain = [b"/".join(parts[: count + 1]) for count in range(len(parts))]
    for path in chain:
        place = worktree.top / os.fsdecode(path)
        if place.is_symlink():
            raise _foreign(path, "a symbolic link")
        if (place / ".git").exists():
            raise _foreign(path, "a submodule or a git repository of its own")
    committed: set[bytes] = set()
    if worktree.head is not None:
        arguments = ("ls-tree", "-z", worktree.head, "--", *map(os.fsdecode, chain))
        for line in git.run(worktree.top, *arguments).split(b"\0")[:-1]:
            about, _, path = line.partition(b"\t")
            mode = about.partition(b" ")[0]
            if path in chain and mode in _NOT_A_FOLDER:  # others are what lies beside them
                raise _foreign(path, f"{_NOT_A_FOLDER[mode]} in the last commit")
            committed.add(path)
    for path in chain:
        place = worktree.top / os.fsdecode(path)
        if path not in committed and place.exists() and place not in place.parent.iterdir():
            raise GitError(
                f"The catalog cannot be committed: {os.fsdecode(path)} is there already, but its "
                "name has other capital letters, and this file system takes both for one. Write "
                "`folder` in providers.yaml as the folder is called, or rename that."
            )


def _foreign(path: bytes, what: str) -> GitError:
    return GitError(
        f"The catalog cannot be committed: {os.fsdecode(path)} is {what}, not a folder of this "
        "repository. Choose another `folder` in providers.yaml, or make it an ordinary folder."
    )
