"""Which files of the last commit git knows to lie in the work tree as they were checked out.

Git's index has each file's times, size and inode of when it was last seen to be the same; by them
``git status`` knows what somebody touched. What nobody touched need not be read to be known.
https://git-scm.com/docs/racy-git
"""

import os
import re
from collections.abc import Mapping

from sync import git
from sync.catalog.scan import Known, Seen
from sync.publish.sparse import Marks
from sync.publish.worktree import Worktree

_SIZE = re.compile(rb"\n  size: ([0-9]+)\tflags: [0-9a-f]+\n")
"""How ``git ls-files --debug`` tells a file's size."""
_UNMARKED = "H"
"""Git's letter for a file of the index that it looks after; in lower case it was told not to."""


def untouched(worktree: Worktree, ids: Mapping[str, str], marks: Marks) -> Known:
    """What of ``ids`` (blob ids of HEAD, by path from the catalog's folder) lies in the work tree
    as it is in HEAD, as far as git's index knows; ``marks`` are the index's.

    Each with its size in the work tree: for git a file is the same, too, that ends lines otherwise.
    None in a repository of SHA-256, whose ids are not those of ``File``.
    """
    if worktree.object_format != "sha1" or not marks:
        return {}
    arguments = ("-c", "core.fsmonitor=false", "--literal-pathspecs", "diff-index", "-z")
    what = ("--name-only", "--no-renames", "--ignore-submodules=all", str(worktree.head))
    place = ("--", os.fsdecode(worktree.root))
    listing = git.run(worktree.top, *arguments, *what, *place, environment=worktree.access)
    start = len(worktree.root) + 1
    touched = {os.fsdecode(path[start:]) for path in listing.split(b"\0")[:-1]}
    return {
        path: Seen(name, size)
        for path, size in _sizes(worktree, marks).items()
        if path not in touched and marks[path] == _UNMARKED and (name := ids.get(path)) is not None
    }


def _sizes(worktree: Worktree, marks: Marks) -> dict[str, int]:
    """The sizes that files had when git last saw them to be the same.

    No other command prints them. The form of this one may change, says its page; then there are
    none, and all is read.
    """
    arguments = ("--literal-pathspecs", "ls-files", "--debug", "-z", "--")
    sizes = _SIZE.findall(git.run(worktree.top, *arguments, os.fsdecode(worktree.root)))
    return dict(zip(marks, map(int, sizes), strict=True)) if len(sizes) == len(marks) else {}
