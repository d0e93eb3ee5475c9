"""When the last sync of a catalog ran, where that is known without a commit for its sake: by a note
in git's own folder of this clone, or by GitHub's list of a workflow's runs."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync import git
from sync.disk import read_file, write_file
from sync.errors import GitError
from sync.publish.github import GitHub

NOTE = "catalog-sync.last-run"
_LARGEST = 4096
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """One run of a sync that did what it should."""

    at: str
    """UTC, ``2026-01-31T12:00:00Z``."""
    url: str = ""
    """The run's page at GitHub; empty for a run in this clone."""


def note_run(repository: Path, at: str) -> None:
    """Note that a sync ran in this clone. Nothing depends on it: what fails is let be."""
    file = _note(repository)
    if file is not None:
        with suppress(OSError):
            write_file(file, json.dumps({"at": at}).encode())


def noted(repository: Path) -> LastRun | None:
    """The last sync that ran in this clone, if one did."""
    file = _note(repository)
    try:
        data = json.loads(read_file(file, _LARGEST, through_links=False)) if file else None
    except (OSError, ValueError, RecursionError):
        return None
    at = data.get("at") if isinstance(data, dict) else None
    return LastRun(at=at) if isinstance(at, str) and _TIME.fullmatch(at) else None


def told_by_github(hub: GitHub, workflows: Iterable[str]) -> LastRun | None:
    """The latest run of one of these workflow files that succeeded; ``None`` where GitHub does not
    tell."""
    found = []
    for name in workflows:
        with suppress(GitError):
            run = hub.last_run(name, status="success")
            at = run.get("run_started_at")
            if isinstance(at, str) and _TIME.fullmatch(at):
                page = str(run.get("html_url") or "")
                found.append(LastRun(at=at, url=page if page.startswith("https://") else ""))
    return max(found, key=lambda each: each.at, default=None)


def _note(repository: Path) -> Path | None:
    try:
        folder = git.own_folder(repository)
    except GitError:
        return None
    return None if folder is None else folder / NOTE
