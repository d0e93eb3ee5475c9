"""Where the catalog-sync that runs came from, for workflows that are to run the same: from what pip
notes about an installation (PEP 610, https://packaging.python.org/specifications/direct-url/)."""

import json
import re
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sync import git
from sync.publish.github import is_repository, place_of

_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_action(text: str) -> bool:
    """Whether the text is ``OWNER/REPOSITORY@COMMIT``, the commit written out."""
    repository, _, commit = text.partition("@")
    return is_repository(repository) and _COMMIT.fullmatch(commit) is not None


def this_action() -> str | None:
    """``OWNER/REPOSITORY@COMMIT`` at GitHub of the catalog-sync that runs; ``None`` when it is not
    known, as for a package file."""
    for installed in distributions(
        name="catalog-sync"
    ):  # what a build leaves in a clone has no note
        noted = installed.read_text("direct_url.json")
        if noted:
            return action_of(json.loads(noted))
    return None


def action_of(noted: Mapping[str, Any]) -> str | None:
    """``OWNER/REPOSITORY@COMMIT`` of what pip noted: a git URL with its commit, or the folder of a
    clone."""
    url = str(noted.get("url", ""))
    if "vcs_info" in noted:
        return _named(url, str(noted["vcs_info"].get("commit_id", "")))
    if "dir_info" in noted:
        return _of_clone(Path(url2pathname(urlsplit(url).path)))
    return None


def _of_clone(folder: Path) -> str | None:
    """A clone's origin and commit, if others can get that commit there, as far as it knows."""
    if not (folder / ".git").exists():
        return None
    head = _answer(folder, "rev-parse", "HEAD")
    shared = ("for-each-ref", "--count=1", "--contains=HEAD", "refs/remotes/origin", "refs/tags")
    if not _answer(folder, *shared):
        return None
    return _named(_answer(folder, "remote", "get-url", "origin"), head)


def _answer(folder: Path, *arguments: str) -> str:
    answer = git.attempt(folder, *arguments)
    return answer.output.decode("utf-8", "replace").strip() if answer.code == 0 else ""


def _named(url: str, commit: str) -> str | None:
    host, repository = place_of(url)
    action = f"{repository}@{commit}"
    return action if host == "github.com" and is_action(action) else None
