"""From what pip notes about an installation to the action that workflows are to use."""

from pathlib import Path
from typing import Any

import pytest

from sync.commands.provenance import action_of
from tests.support.git import commit_all, git, git_repository

COMMIT = "5eed" * 10


@pytest.mark.parametrize(
    ("url", "action"),
    [
        ("https://github.com/acme/catalog-sync", f"acme/catalog-sync@{COMMIT}"),
        ("https://github.com/acme/catalog-sync.git", f"acme/catalog-sync@{COMMIT}"),
        ("https://token@github.com/acme/catalog-sync.git", f"acme/catalog-sync@{COMMIT}"),
        ("ssh://git@github.com/acme/catalog-sync.git", f"acme/catalog-sync@{COMMIT}"),
        ("git@github.com:acme/catalog-sync.git", f"acme/catalog-sync@{COMMIT}"),
        ("https://github.com.example/acme/catalog-sync", None),
        ("https://example.com/acme/catalog-sync", None),
        ("https://github.com/acme", None),
        ("https://github.com/acme/a b", None),
        ("file:///srv/catalog-sync", None),
    ],
)
def test_a_git_url_at_github_and_its_commit(url: str, action: str | None) -> None:
    assert action_of({"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}}) == action


@pytest.mark.parametrize("commit", ["", "main", COMMIT[:7], f"{COMMIT} # x", COMMIT + "0"])
def test_what_is_no_commit_is_not_used(commit: str) -> None:
    noted = {"url": "https://github.com/acme/x", "vcs_info": {"vcs": "git", "commit_id": commit}}
    assert action_of(noted) is None


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Of a repository at GitHub, as git knows it: nothing is asked there."""
    origin = git_repository(tmp_path / "origin", {"file": "x"})
    git(tmp_path, "clone", "--quiet", str(origin), str(tmp_path / "a clone"))
    clone = tmp_path / "a clone"
    git(clone, "config", "user.name", "Test")
    git(clone, "config", "user.email", "test@example.com")
    git(clone, "remote", "set-url", "origin", "https://github.com/acme/catalog-sync.git")
    return clone


def folder(path: Path) -> dict[str, Any]:
    """What pip notes of an installation from a folder."""
    return {"url": path.as_uri(), "dir_info": {"editable": True}}


def test_a_clone_of_github_and_the_commit_that_is_checked_out(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD").strip()
    assert action_of(folder(clone)) == f"acme/catalog-sync@{head}"


def test_a_commit_that_only_this_clone_has_is_not_used(clone: Path) -> None:
    commit_all(clone, "mine")
    assert action_of(folder(clone)) is None


def test_a_folder_that_is_no_clone_or_of_another_place_is_not_used(
    clone: Path, tmp_path: Path
) -> None:
    inside = clone / "copy"
    inside.mkdir()
    assert action_of(folder(inside)) is None
    assert action_of(folder(tmp_path / "gone")) is None
    assert action_of(folder(tmp_path / "origin")) is None
    assert action_of({"url": "https://files.example/x.whl", "archive_info": {}}) is None
