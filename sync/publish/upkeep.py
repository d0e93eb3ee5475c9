"""Keeps a clone small that stays on its machine: what its commits leave loose becomes a pack.

Each commit writes the locations log anew, which git stores as a whole until it packs; a commit of
ours starts no ``git gc``, which would go on while the next job begins.
"""

from pathlib import Path

from sync import git
from sync.errors import GitError

MOST_LOOSE = 100 << 10
"""KiB of loose objects: about a hundred syncs of 10,000 manifests. No clone that is made anew for
each run ever has so many, and to pack them takes some ten seconds."""
_NEIGHBOURS = "pack.window=3"
"""Versions of a file that are compared: the log's are alike, and each more costs time."""


def pack_loose(repository: Path, most: int = MOST_LOOSE) -> str:
    """Pack the loose objects of a clone that has more than ``most`` KiB of them; in words why that
    failed, or nothing.

    Only objects that something leads to are packed, and none is lost: the loose ones go once the
    pack is there. https://git-scm.com/docs/git-repack
    """
    try:
        if _loose(repository) > most:
            git.run(repository, "-c", _NEIGHBOURS, "repack", "-d", "-l", "-q")
    except GitError as error:
        return f"the clone's loose objects stay as they are: {error}"
    return ""


def _loose(repository: Path) -> int:
    """KiB on the disk. https://git-scm.com/docs/git-count-objects"""
    counted = git.run(repository, "count-objects", "-v").decode()
    sizes = dict(line.split(": ", 1) for line in counted.splitlines() if ": " in line)
    return int(sizes.get("size", "0"))
