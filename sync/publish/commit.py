"""The plan's files to one git commit; whatever else is in the repository stays as it is.

Made from git's parts (objects, a temporary index, a guarded move of HEAD) in a number of git
calls that does not depend on the number of files. The repository's own commit hooks do not run:
they would be shown the user's index, not this commit.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from sync import git
from sync.errors import GitError
from sync.publish.worktree import Worktree, open_worktree

FALLBACK_NAME = "catalog-sync"
FALLBACK_EMAIL = "catalog-sync@users.noreply.github.com"

_FILE = b"100644"
_EXECUTABLE = b"100755"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who a commit is by: its author and its committer."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What git holds at a path."""

    mode: bytes
    id: bytes


_Tree: TypeAlias = dict[bytes, _Entry]
_Changes: TypeAlias = dict[bytes, _Entry | None]
"""What each path becomes; ``None`` where it goes."""


def refuse_unready(repository: Path, folder: str) -> None:
    """GitError when `commit` could not work here: to be asked before any file is written."""
    open_worktree(repository, folder)


def commit(
    repository: Path,
    folder: str,
    *,
    owned: Mapping[str, bytes],
    removed: Iterable[str],
    message: str,
    author: Author | None = None,
    when: datetime | None = None,
) -> str | None:
    """The id of a new commit on HEAD that holds ``owned`` and lacks ``removed``.

    ``repository`` is the work tree or a folder in it, ``folder`` the catalog's place below it.
    Paths are relative to the catalog's folder, with ``/``; what is committed is the bytes given,
    whatever is on disk. ``None`` when HEAD is so already. Either way the index agrees with HEAD
    about these paths afterwards, and every other path of it is left alone.

    ``author`` comes before ``GIT_AUTHOR_*`` and git's configuration; without any of them there
    is a fixed one. ``when`` sets both dates. GitError when it cannot be done; then HEAD is
    where it was, unless the message names the new commit.
    """
    worktree = open_worktree(repository, folder)
    head = _head_entries(worktree)
    contents = {worktree.root + b"/" + os.fsencode(path): data for path, data in owned.items()}
    wanted = _wanted(worktree, head, contents, removed)
    changes: _Changes = {path: to for path, to in wanted.items() if head.get(path) != to}
    if not changes:
        _settle_index(worktree, wanted)
        return None
    _refuse_ignored(worktree, [path for path in changes if path in contents and path not in head])
    _refuse_blocked(head, changes)
    _write_blobs(worktree, [contents[path] for path in changes if path in contents])
    tree = _write_tree(worktree, changes)
    new = _write_commit(worktree, tree, message, author, when)
    _move_head(worktree, new, message)
    try:
        _settle_index(worktree, wanted)
    except GitError as error:
        raise GitError(
            f"The commit {new} was made, but git's index could not be brought up to it, so "
            f"`git status` shows the catalog as changed. Sync again to mend it. {error}"
        ) from error
    return new


def _head_entries(worktree: Worktree) -> _Tree:
    if worktree.head is None:
        return {}
    root = os.fsdecode(worktree.root)
    listing = git.run(worktree.top, "ls-tree", "-r", "-z", worktree.head, "--", root)
    entries: _Tree = {}
    for line in listing.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, _, object_id = about.split(b" ")
        entries[path] = _Entry(mode=mode, id=object_id)
    return entries


def _wanted(
    worktree: Worktree, head: _Tree, contents: Mapping[bytes, bytes], removed: Iterable[str]
) -> _Changes:
    """What each named path is to be. An executable bit that someone set is left to them."""
    wanted: _Changes = {worktree.root + b"/" + os.fsencode(path): None for path in removed}
    for path, data in contents.items():
        before = head.get(path)
        mode = _EXECUTABLE if before is not None and before.mode == _EXECUTABLE else _FILE
        wanted[path] = _Entry(mode=mode, id=_blob_id(worktree.object_format, data))
    return wanted


def _blob_id(object_format: str, data: bytes) -> bytes:
    digest = hashlib.new(object_format, b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest().encode("ascii")


def _refuse_ignored(worktree: Worktree, new: list[bytes]) -> None:
    """An ignored catalog would be committed but invisible to whoever works in the clone."""
    if not new:
        return
    arguments = ("check-ignore", "--verbose", "-z", "--stdin")
    answer = git.attempt(worktree.top, *arguments, stdin=b"".join(path + b"\0" for path in new))
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


def _refuse_blocked(head: _Tree, changes: _Changes) -> None:
    """A file, link or submodule of someone else is never replaced by a folder."""
    for path in changes:
        parts = path.split(b"/")
        for count in range(1, len(parts)):
            above = b"/".join(parts[:count])
            if above in head and changes.get(above, head[above]) is not None:
                raise GitError(
                    f"The catalog cannot be committed: {os.fsdecode(above)} is not a folder in the "
                    f"last commit, but {os.fsdecode(path)} has to go into it. Move it away."
                )


def _write_blobs(worktree: Worktree, contents: list[bytes]) -> None:
    """All blobs by one process: many become one pack, few become loose objects."""
    stream = b"".join(b"blob\ndata %d\n%b\n" % (len(data), data) for data in contents)
    git.run(worktree.top, "fast-import", "--quiet", "--done", stdin=stream + b"done\n")


def _write_tree(worktree: Worktree, changes: _Changes) -> str:
    """The id of HEAD's tree with ``changes``, made in an index of its own."""
    with tempfile.TemporaryDirectory(prefix="catalog-sync-", dir=worktree.git_folder) as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        source = ["--empty"] if worktree.head is None else [worktree.head]
        git.run(worktree.top, "read-tree", *source, environment=environment)
        _update_index(worktree, changes, environment)
        tree = git.run(worktree.top, "write-tree", "--missing-ok", environment=environment)
    return tree.decode("ascii").strip()


def _update_index(
    worktree: Worktree, changes: _Changes, environment: Mapping[str, str] | None = None
) -> None:
    absent = b"0" * (64 if worktree.object_format == "sha256" else 40)
    lines = (
        b"0 %b\t%b\0" % (absent, path) if to is None else b"%b %b\t%b\0" % (to.mode, to.id, path)
        for path, to in changes.items()
    )
    arguments = ("update-index", "-z", "--index-info")
    git.run(worktree.top, *arguments, stdin=b"".join(lines), environment=environment)


def _write_commit(
    worktree: Worktree, tree: str, message: str, author: Author | None, when: datetime | None
) -> str:
    parent = [] if worktree.head is None else ["-p", worktree.head]
    signed = git.attempt(worktree.top, "config", "--type=bool", "--get", "commit.gpgsign")
    sign = ["-S"] if signed.output.strip() == b"true" else []
    output = git.run(
        worktree.top,
        *_fallback_identity(worktree),
        *("-c", "i18n.commitEncoding=UTF-8"),
        *("commit-tree", tree, *parent, *sign, "-F", "-"),
        stdin=message.encode(),
        environment=_identity(author, when),
    )
    return output.decode("ascii").strip()


def _fallback_identity(worktree: Worktree) -> list[str]:
    """Options for what git's configuration leaves open; ``GIT_AUTHOR_*`` still come before it."""
    options: list[str] = []
    for key, value in (("user.name", FALLBACK_NAME), ("user.email", FALLBACK_EMAIL)):
        configured = git.attempt(worktree.top, "config", "--get", key).output.strip()
        options += [] if configured else ["-c", f"{key}={value}"]
    return options


def _identity(author: Author | None, when: datetime | None) -> dict[str, str]:
    environment: dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        if author is not None:
            environment[f"GIT_{role}_NAME"] = author.name
            environment[f"GIT_{role}_EMAIL"] = author.email
        if when is not None:
            environment[f"GIT_{role}_DATE"] = f"@{int(when.timestamp())} +0000"
    return environment


def _move_head(worktree: Worktree, new: str, message: str) -> None:
    """Moves HEAD, or its branch, if it is still where this run saw it."""
    subject = message.partition("\n")[0]
    old = worktree.head or "0" * len(new)
    arguments = ("update-ref", "-m", f"commit (catalog-sync): {subject}", "HEAD", new, old)
    answer = git.attempt(worktree.top, *arguments)
    if answer.code != 0:
        raise GitError(
            f"The commit could not be put on the branch of {worktree.top}; it may have moved "
            f"during the sync. Nothing is lost: sync again. Git says: {answer.words}"
        )


def _settle_index(worktree: Worktree, wanted: _Changes) -> None:
    """Makes the user's index agree with HEAD about ``wanted``, and about nothing else."""
    root = os.fsdecode(worktree.root)
    present: dict[bytes, _Entry | None] = {}
    listing = git.run(worktree.top, "--literal-pathspecs", "ls-files", "-s", "-z", "--", root)
    for line in listing.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, object_id, stage = about.split(b" ")
        present[path] = _Entry(mode=mode if stage == b"0" else b"unmerged", id=object_id)
    different = {path: to for path, to in wanted.items() if present.get(path) != to}
    if different:
        _update_index(worktree, different)
        # Only file times are noted here; a failure costs a later `git status` some reading.
        git.attempt(worktree.top, "--literal-pathspecs", "add", "--refresh", "--", root)
