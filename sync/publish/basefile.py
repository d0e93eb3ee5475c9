"""What a job needs of this repository's commits and its clone lacks, got with the job's token: one
file of the commit that a proposal would be merged into, and the catalog of the last one."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sync import git
from sync.errors import GitError
from sync.publish.base import catalog_at
from sync.publish.remote import open_remote, promised
from sync.publish.worktree import find_worktree

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def file_at(commit: str, file: Path, largest: int, environment: Mapping[str, str]) -> bytes | None:
    """The bytes that ``file``, a path in a work tree, has at ``commit``; ``None`` when it is not
    there, or no plain file of at most ``largest`` bytes.

    GitError when the commit cannot be had. What is missing is fetched with the GITHUB_TOKEN of
    ``environment``, from the remote that this repository names.
    """
    if not _COMMIT.fullmatch(commit):
        raise GitError("the commit has no id of a commit")
    folder = file.parent.resolve()
    top = Path(os.fsdecode(git.run(folder, "rev-parse", "--show-toplevel").rstrip(b"\r\n")))
    prefix = os.fsdecode(git.run(folder, "rev-parse", "--show-prefix").rstrip(b"\r\n"))
    for one in file.absolute().parents:
        if one.is_symlink() and one.parent.resolve().is_relative_to(top):
            raise GitError(f"{one} is a symbolic link, which a proposal may turn elsewhere")
    _, access = promised(top, environment)
    # A partial clone would get the commit with all that is before it.
    here = {**access, "GIT_NO_LAZY_FETCH": "1"}
    if git.attempt(top, "cat-file", "-e", f"{commit}^{{commit}}", environment=here).code != 0:
        open_remote(top, None, environment).fetch(commit)
    listing = ("ls-tree", "-z", "-l", "--full-tree", commit, "--", f"{prefix}{file.name}")
    entry = git.run(top, *listing, environment=access)
    found = re.match(rb"100(?:644|755) blob ([0-9a-f]+) +([0-9]+)\t", entry)
    if found is None or int(found[2]) > largest:
        return None
    return git.run(top, "cat-file", "blob", found[1].decode("ascii"), environment=access)


def fetch_catalog(repository: Path, folder: str, environment: Mapping[str, str]) -> None:
    """Let a partial clone get the catalog of its last commit, with the GITHUB_TOKEN of
    ``environment``; another process, which has none, finds it there. GitError when it cannot."""
    worktree = find_worktree(repository, folder)
    if worktree is not None and worktree.promisor is not None and worktree.head is not None:
        _, access = promised(worktree.top, environment)
        catalog_at(replace(worktree, access=access), worktree.head)
