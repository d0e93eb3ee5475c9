"""Which providers.yaml is meant, where nobody says: found without being read, as most commands that
look for one need no more of it."""

import os
from pathlib import Path

from sync.disk import repository_top
from sync.errors import UsageError

CONFIG = "providers.yaml"
"""What the file is called unless people say."""


def nearest_config(folder: Path) -> Path | None:
    """The file for an absolute ``folder``; ``None`` where there is none up to the repository's top,
    and outside of a repository only the folder's own.

    UsageError for one above it that is another user's: it says where the token goes, so what
    somebody left in a folder that many can write to is not to be found by chance, as git takes no
    such repository. https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
    """
    top = repository_top(folder)
    for place in (folder, *folder.parents):
        file = place / CONFIG
        if os.path.isfile(file):  # noqa: PTH113 — one in a folder that is closed is none
            if place != folder and not _is_own(file):
                raise UsageError(
                    f"{file} belongs to another user; if it is meant, name it: --config"
                )
            return file
        if top is None or place == top:
            return None
    return None


def _is_own(file: Path) -> bool:
    """Whether it is of who runs this, or of the machine."""
    return os.name != "posix" or file.stat().st_uid in {0, os.geteuid()}
