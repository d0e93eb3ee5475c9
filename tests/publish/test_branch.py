"""Whose the commits of the update branch are."""

from pathlib import Path

import pytest

from tests.publish.proposing import BRANCH, CART, Life, forged
from tests.support.files import write_files
from tests.support.git import commit_all, git
from tests.support.hosting import colleague, tip


def test_commits_of_people_are_told_once_and_never_overwritten(life: Life) -> None:
    life.done()
    mine = colleague(life.here.bare, {"catalog/NOTE.md": "mine\n"}, BRANCH)
    life.here.manifest("till")
    for _ in range(2):
        outcome = life.sync()
        assert outcome.exit_code == 5
        assert "by Colleague: by a colleague" in outcome.stderr
        assert tip(life.here.bare, BRANCH) == mine
    [comment] = life.repository.comments(life.only["number"])
    assert "a commit that catalog-sync did not make" in comment


def test_an_amended_commit_is_somebody_elses(life: Life) -> None:
    life.done()
    clone = life.here.clone
    git(clone, "fetch", "--quiet", "origin", BRANCH)
    git(clone, "checkout", "--quiet", "FETCH_HEAD")
    (clone / CART).write_text("mine\n")
    git(clone, "commit", "--quiet", "--all", "--amend", "--no-edit")
    git(clone, "push", "--quiet", "--force", "origin", f"HEAD:{BRANCH}")
    git(clone, "checkout", "--quiet", "main")
    assert life.sync().exit_code == 5


def test_a_base_that_was_merged_into_the_branch_is_no_strangers_commit(life: Life) -> None:
    """GitHub's button "Update branch"."""
    life.done()
    colleague(life.here.bare, {"docs/note.txt": "hello\n"})
    clone = life.here.clone.parent / "button"
    git(
        life.here.bare.parent,
        "clone",
        "--quiet",
        "--branch",
        BRANCH,
        str(life.here.bare),
        str(clone),
    )
    identity = ("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com")
    git(clone, *identity, "merge", "--quiet", "--no-edit", "origin/main")
    git(clone, "push", "--quiet", "origin", BRANCH)
    merged = tip(life.here.bare, BRANCH)
    assert life.done()["commit"] is None
    assert tip(life.here.bare, BRANCH) == merged
    life.here.manifest("till")
    assert life.done()["commit"] == tip(life.here.bare, BRANCH)


def test_where_the_base_moved_beside_the_catalog_nothing_is_pushed(life: Life) -> None:
    life.done()
    pushed = tip(life.here.bare, BRANCH)
    colleague(life.here.bare, {"docs/note.txt": "hello\n"})
    assert life.done()["commit"] is None
    assert tip(life.here.bare, BRANCH) == pushed


def test_where_the_bases_catalog_moved_the_branch_is_made_anew_on_it(life: Life) -> None:
    life.done()
    life.here.manifest("till")
    assert life.here.sync("--push").exit_code == 0
    life.here.manifest("lamp")
    life.done()
    assert life.only["title"] == "Catalog: 1 created"
    parent = git(life.here.bare, "rev-parse", f"{BRANCH}^").strip()
    assert parent == tip(life.here.bare, "main")


def test_a_sealed_commit_that_changes_other_files_is_a_strangers(
    life: Life, tmp_path: Path
) -> None:
    life.done()
    made = forged(life, {".github/workflows/evil.yml": "on: push\n"}, tmp_path)
    outcome = life.sync()
    assert outcome.exit_code == 5
    assert "did not make" in outcome.stderr
    assert tip(life.here.bare, BRANCH) == made


@pytest.mark.parametrize("kind", ["full", "shallow"])
def test_a_sealed_commit_on_top_of_a_strangers_is_made_anew(
    life: Life, tmp_path: Path, kind: str
) -> None:
    """It changes the catalog alone; what it would bring along lies in the commit below it."""
    life.done()
    evil = ".github/workflows/evil.yml"
    clone = tmp_path / "forger"
    git(tmp_path, "clone", "--quiet", "--branch", BRANCH, str(life.here.bare), str(clone))
    git(clone, "reset", "--quiet", "--hard", "HEAD^")
    git(clone, "config", "user.name", "Stranger")
    git(clone, "config", "user.email", "stranger@example.com")
    write_files(clone, {evil: "on: push\n"})
    below = commit_all(clone, "theirs")
    git(clone, "checkout", "--quiet", f"origin/{BRANCH}", "--", "catalog")
    tree = git(clone, "write-tree").strip()
    text = f"catalog: 1 created\n\nCatalog-Sync-Tree: {tree}\n"
    made = git(clone, "commit-tree", tree, "-p", below, "-m", text).strip()
    git(clone, "push", "--quiet", "--force", "origin", f"{made}:refs/heads/{BRANCH}")
    colleague(life.here.bare, {"docs/x.md": "beside the catalog\n"})
    at = life.here.clone
    if kind == "shallow":
        at = tmp_path / "shallow"
        git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{life.here.bare}", str(at))
    config = ("--config", str(at / "providers.yaml"))
    assert evil in life.files()
    assert life.done(*config)["commit"] == tip(life.here.bare, BRANCH)
    assert evil not in life.files()
    assert life.done(*config)["commit"] is None
