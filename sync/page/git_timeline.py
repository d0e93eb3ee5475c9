"""Asks git about the catalog folder: the last changes, and where the repository can be browsed."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync import git
from sync.page.timeline import COMMITS, LOG_LINES, Timeline, parse_timeline
from sync.publish.github import is_repository, place_of
from sync.publish.remote import promised
from sync.text.safe import plain

_HOST: Final = re.compile(r"(?:[\w-]+\.)*github\.[\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What git knows of the catalog."""

    timeline: Timeline
    web: str | None = None
    """Base URL of the repository on GitHub; ``None`` elsewhere."""
    prefix: str = ""
    """The catalog folder's path in the repository, with a slash at its end."""


def read_history(catalog: Path) -> History:
    """The history of the catalog folder; where there is none, a note says why.

    GitError when git cannot start or fails for another reason.
    """
    if not catalog.is_dir():
        note = "There is no history: the catalog's folder is not checked out."
        return History(timeline=Timeline(note=note))
    inside = git.attempt(catalog, "rev-parse", "--show-prefix")
    if inside.code != 0:
        return History(timeline=Timeline(note=f"There is no history: {plain(inside.words)}"))
    prefix = inside.output.decode("utf-8", "replace").strip("\n")
    web = _github(catalog)
    if git.attempt(catalog, "rev-parse", "--verify", "--quiet", "HEAD").code != 0:
        timeline = Timeline(note="Nothing is committed yet.")
    elif promised(catalog)[0] is not None:
        # Git would ask for every old version of the log by itself, one at a time.
        timeline = Timeline(note="There is no history: this clone has no old contents (--filter).")
    else:
        shallow = git.run(catalog, "rev-parse", "--is-shallow-repository").strip() == b"true"
        timeline = parse_timeline(
            git.run(catalog, *COMMITS), git.run(catalog, *LOG_LINES), shallow=shallow
        )
    return History(timeline=timeline, web=web, prefix=prefix)


def _github(catalog: Path) -> str | None:
    remote = git.attempt(catalog, "remote", "get-url", "origin")
    return github_url(remote.output.decode("utf-8", "replace").strip())


def github_url(remote: str) -> str | None:
    """Where people browse the repository of a remote at github.com or a GitHub Enterprise host
    named ``github.…``; ``None`` for any other. A credential in the remote is left behind."""
    host, repository = place_of(remote)
    known = _HOST.fullmatch(host) and is_repository(repository)
    return f"https://{host}/{repository}" if known else None
