"""The plan's files to one git commit; whatever else is in the repository stays as it is.

Made from git's parts (objects, a temporary index, a guarded move of HEAD) in a number of git
calls that does not depend on the number of files. The repository's own commit hooks do not run:
they would be shown the user's index, not this commit.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync import git
from sync.catalog.files import Files, as_files
from sync.errors import GitError
from sync.file import File
from sync.publish.hold import moving, scratch, take_index
from sync.publish.sparse import left_out
from sync.publish.tree import (
    Author,
    Changes,
    entries_of,
    indexed,
    refuse_blocked,
    update_index,
    wanted_entries,
    write_blobs,
    write_commit,
    write_tree,
)
from sync.publish.worktree import Worktree

__all__ = ["Author", "Draft", "commit", "commit_onto", "is_sealed"]

SEAL = "Catalog-Sync-Tree: "
"""Begins the line with the tree that a commit was made with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a commit is to be: paths are relative to the catalog's folder, with ``/``."""

    owned: Mapping[str, bytes]
    """What it holds: these bytes are committed, whatever is on disk."""
    removed: Collection[str]
    message: str
    author: Author | None = None
    """Comes before ``GIT_AUTHOR_*`` and git's configuration; without any of them there is a fixed
    one."""
    when: datetime | None = None
    """Both dates."""
    sign: Callable[[str], str] | None = None
    """Makes a commit, by its id, into one that is signed: then git does not, and GitHub's author
    and dates are what it has."""


def commit(worktree: Worktree, draft: Draft) -> str | None:
    """The id of a new commit on HEAD; ``None`` when HEAD is so already.

    Either way the index agrees with HEAD about these paths afterwards, and every other path of it
    is left alone. GitError when it cannot be done; then HEAD is where it was, unless the message
    names the new commit.
    """
    new, wanted = _make(worktree, draft)
    if new is None:
        _settle_index(worktree, wanted)
        return None
    _move_head(worktree, new, draft.message)
    try:
        _settle_index(worktree, wanted)
    except GitError as error:
        raise GitError(
            f"The commit {new} was made, but git's index could not be brought up to it, so "
            f"`git status` shows the catalog as changed. Sync again to mend it. {error}"
        ) from error
    return new


def commit_onto(worktree: Worktree, draft: Draft) -> str | None:
    """As `commit`, but only the commit itself, on ``worktree.head``: no branch, index or file of
    the work tree changes.

    The message ends in a line by which `is_sealed` knows that nobody changed the commit since.
    """
    return _make(worktree, draft, seal=SEAL)[0]


def is_sealed(message: str, tree: str) -> bool:
    """Whether a commit with this message and tree is as `commit_onto` made it."""
    return message.rstrip().endswith(f"\n{SEAL}{tree}")


def _make(worktree: Worktree, draft: Draft, seal: str = "") -> tuple[str | None, Changes]:
    """The new commit, if there has to be one, and what each path is in it."""
    head = entries_of(worktree)
    files = as_files(draft.owned)
    wanted = wanted_entries(worktree, head, _placed(worktree, files), draft.removed)
    changes: Changes = {path: to for path, to in wanted.items() if head.get(path) != to}
    if not changes:
        return None, wanted
    _refuse_ignored(worktree, [path for path, to in changes.items() if to and path not in head])
    refuse_blocked(head, changes)
    write_blobs(worktree, (file for path, file in _placed(worktree, files) if path in changes))
    tree = write_tree(worktree, changes)
    text = f"{draft.message.rstrip()}\n\n{seal}{tree}\n" if seal else draft.message
    signed = draft.sign is not None
    made = write_commit(worktree, tree, text, draft.author, draft.when, unsigned=signed)
    return (made if draft.sign is None else draft.sign(made)), wanted


def _placed(worktree: Worktree, files: Files) -> Iterator[tuple[bytes, File]]:
    """Each file, by its path from the repository's top."""
    start = worktree.root + b"/"
    for path, file in files.each():
        yield start + os.fsencode(path), file


def _refuse_ignored(worktree: Worktree, new: list[bytes]) -> None:
    """An ignored catalog would be committed but invisible to whoever works in the clone."""
    if not new:
        return
    arguments = ("check-ignore", "--verbose", "-z", "--stdin")
    answer = git.attempt(worktree.top, *arguments, stdin=(path + b"\0" for path in new))
    if answer.code not in {0, 1}:
        raise GitError(f"git check-ignore failed in {worktree.top}: {answer.words}")
    fields = [os.fsdecode(field) for field in answer.output.split(b"\0")[:-1]]
    for source, line, pattern, path in zip(*[iter(fields)] * 4, strict=True):
        if not pattern.startswith("!"):
            raise GitError(
                f"The catalog cannot be committed: git ignores {path} because of `{pattern}` in "
                f"{source}, line {line}. Remove that line, or choose another `folder` in "
                "providers.yaml."
            )


def _move_head(worktree: Worktree, new: str, message: str) -> None:
    """Move HEAD, or its branch, if it is still where this run saw it."""
    subject = message.partition("\n")[0]
    old = worktree.head or "0" * len(new)
    arguments = ("update-ref", "-m", f"commit (catalog-sync): {subject}", "HEAD", new, old)
    with moving(worktree.git_folder, _locks_of_head(worktree)):
        answer = git.attempt(worktree.top, *arguments)
    if answer.code != 0:
        raise GitError(
            f"The commit could not be put on the branch of {worktree.top}; it may have moved "
            f"during the sync. Nothing is lost: sync again. Git says: {answer.words}"
        )


def _locks_of_head(worktree: Worktree) -> tuple[Path, ...]:
    """The files by which git locks HEAD and its branch while it moves them."""
    branch = git.attempt(worktree.top, "symbolic-ref", "--quiet", "HEAD").output.strip()
    locks = [worktree.git_folder / "HEAD.lock"]
    if branch:
        place = git.run(worktree.top, "rev-parse", "--git-path", os.fsdecode(branch) + ".lock")
        locks.append(worktree.top / os.fsdecode(place.rstrip(b"\n")))
    return tuple(locks)


def _settle_index(worktree: Worktree, wanted: Changes) -> None:
    """Make the user's index agree with HEAD about ``wanted``, and about nothing else."""
    different, absent = dict(wanted), {path for path, to in wanted.items() if to is None}
    for path, held, stage in indexed(worktree):
        if stage == b"0" and wanted.get(path) == held:
            del different[path]
        absent.discard(path)
    for path in absent:
        del different[path]
    if different:
        away = _left_out(worktree, [path for path, to in different.items() if to is not None])
        if away and worktree.head is not None and not (worktree.git_folder / "index").exists():
            return  # Nothing was checked out yet: the first checkout makes the index.
        with scratch(worktree.git_folder) as folder:
            lock = take_index(worktree.git_folder, folder)
            try:
                _replace_index(worktree, different, away, folder / "index")
            except OSError as error:
                raise GitError(f"git's index cannot be written: {error.strerror}") from error
            finally:
                lock.unlink(missing_ok=True)


def _left_out(worktree: Worktree, paths: Collection[bytes]) -> list[bytes]:
    """The ``paths`` that the work tree is not to have, nor git to miss there."""
    start = len(worktree.root) + 1
    names = left_out(worktree, [os.fsdecode(path[start:]) for path in paths])
    return [worktree.root + b"/" + os.fsencode(name) for name in names]


def _replace_index(
    worktree: Worktree, changes: Changes, away: Collection[bytes], new: Path
) -> None:
    """Change a copy of the user's index and put it in its place, all at once."""
    index = worktree.git_folder / "index"
    if index.exists():
        shutil.copy2(index, new)
    environment = {"GIT_INDEX_FILE": str(new)}
    update_index(worktree, changes, environment)
    if away:
        paths = b"".join(path + b"\0" for path in away)
        arguments: tuple[str, ...] = ("update-index", "-z", "--skip-worktree", "--stdin")
        git.run(worktree.top, *arguments, stdin=paths, environment=environment)
    # Only file times are noted here; a failure costs a later `git status` some reading.
    arguments = ("--literal-pathspecs", "add", "--refresh", "--", os.fsdecode(worktree.root))
    git.attempt(worktree.top, *arguments, environment=environment)
    new.replace(index)
