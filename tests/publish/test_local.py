"""What a killed run left in git's index alone."""

from pathlib import Path

from sync.publish.local import leftovers
from sync.publish.worktree import open_worktree
from tests.support.git import git, git_repository

OURS = b"# ours\n"


def is_ours(data: bytes) -> bool:
    return data.startswith(b"# ours")


def test_what_the_last_commit_has_is_none_wherever_else_it_is_missing(tmp_path: Path) -> None:
    """A sparse checkout lacks it, too: only the plan says what becomes of the catalog."""
    repository = git_repository(tmp_path, {"catalog/lost.yaml": OURS})
    (repository / "catalog/lost.yaml").unlink()

    assert leftovers(open_worktree(repository, "catalog"), (), is_ours) == ()


def test_what_only_the_index_still_has_is_left_over_too(tmp_path: Path) -> None:
    """So it is when a run was killed between its commit and git's index."""
    files = {f"catalog/{name}.yaml": OURS for name in ("deleted", "there")}
    repository = git_repository(tmp_path, files)
    git(repository, "rm", "--quiet", "catalog/deleted.yaml")
    git(repository, "commit", "--quiet", "--message", "gone")
    git(repository, "read-tree", "HEAD^")

    worktree = open_worktree(repository, "catalog")
    assert leftovers(worktree, {"there.yaml"}, is_ours) == ("deleted.yaml",)


def test_what_people_staged_and_deleted_is_no_leftover_of_ours(tmp_path: Path) -> None:
    repository = git_repository(tmp_path, {"README.md": b"mine\n"})
    (repository / "catalog").mkdir()
    (repository / "catalog/notes.md").write_bytes(b"mine\n")
    git(repository, "add", "catalog")
    (repository / "catalog/notes.md").unlink()

    assert leftovers(open_worktree(repository, "catalog"), (), is_ours) == ()


def test_a_repository_without_commits_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    assert leftovers(open_worktree(tmp_path, "catalog"), (), is_ours) == ()
