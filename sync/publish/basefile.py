"""One file of one commit of this repository, fetched where the clone is too shallow to have it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from sync import git
from sync.errors import GitError
from sync.publish.remote import open_remote

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
    if git.attempt(top, "cat-file", "-e", f"{commit}^{{commit}}").code != 0:
        open_remote(top, None, environment).fetch(commit)
    entry = git.run(top, "ls-tree", "-z", "-l", "--full-tree", commit, "--", f"{prefix}{file.name}")
    found = re.match(rb"100(?:644|755) blob ([0-9a-f]+) +([0-9]+)\t", entry)
    if found is None or int(found[2]) > largest:
        return None
    return git.run(top, "cat-file", "blob", found[1].decode("ascii"))
