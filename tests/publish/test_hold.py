"""One run at a time, and what a killed one leaves in git's folder."""

import os
from pathlib import Path

import pytest

from sync.errors import GitError
from sync.publish import hold
from sync.publish.hold import MARK, SCRATCH, held, moving, take_index
from tests.support.git import git_repository


def repository_with(tmp_path: Path) -> tuple[Path, Path]:
    """A repository and its git folder."""
    repository = git_repository(tmp_path / "repository", {"readme": "text"})
    return repository, repository / ".git"


def test_two_runs_at_once_are_refused_and_the_second_may_follow(tmp_path: Path) -> None:
    repository, _ = repository_with(tmp_path)
    with (
        held(repository),
        pytest.raises(GitError, match="Another catalog-sync is at work"),
        held(repository),
    ):
        pass
    with held(repository):
        pass


def test_outside_a_repository_there_is_nothing_to_hold(tmp_path: Path) -> None:
    with held(tmp_path), held(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_folders_of_a_killed_run_are_removed_and_others_are_not(tmp_path: Path) -> None:
    repository, folder = repository_with(tmp_path)
    (folder / f"{SCRATCH}0123abcd").mkdir()
    (folder / f"{SCRATCH}0123abcd" / "index").write_bytes(b"half")
    (folder / "somebody-elses").mkdir()
    (folder / f"{SCRATCH}link").symlink_to(tmp_path)
    with held(repository):
        assert not (folder / f"{SCRATCH}0123abcd").exists()
        assert (folder / "somebody-elses").is_dir()
        assert tmp_path.is_dir()


@pytest.mark.parametrize(("content", "removed"), [(MARK, True), (b"", False), (b"DIRC", False)])
def test_only_our_own_lock_on_the_index_is_removed(
    tmp_path: Path, content: bytes, removed: bool
) -> None:
    repository, folder = repository_with(tmp_path)
    (folder / "index.lock").write_bytes(content)
    with held(repository):
        assert (folder / "index.lock").exists() != removed


def test_the_index_is_locked_as_git_locks_it(tmp_path: Path) -> None:
    _, folder = repository_with(tmp_path)
    lock = take_index(folder, tmp_path)
    assert lock == folder / "index.lock"
    assert lock.read_bytes() == MARK
    with pytest.raises(GitError, match=r"index\.lock exists"):
        take_index(folder, tmp_path)


def test_a_branch_that_a_killed_run_left_locked_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hold, "_PATIENCE", 0.1)
    repository, folder = repository_with(tmp_path)
    lock, other = folder / "refs/heads/main.lock", folder / "refs/heads/other.lock"
    left = _killed_while_moving(folder, lock)
    lock.write_bytes(b"")
    other.write_bytes(b"")
    with held(repository):
        assert not lock.exists()
        assert other.exists()
        assert not left.exists()


def test_a_lock_that_came_long_after_the_killed_run_is_somebody_elses(tmp_path: Path) -> None:
    repository, folder = repository_with(tmp_path)
    lock = folder / "refs/heads/main.lock"
    left = _killed_while_moving(folder, lock)
    lock.write_bytes(b"")
    os.utime(left / "moving", (1, 1))
    with held(repository):
        assert lock.exists()


def test_a_git_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    repository, folder = repository_with(tmp_path)
    (folder / "catalog-sync.lock").mkdir()
    with pytest.raises(GitError, match=r"catalog-sync\.lock cannot be written"), held(repository):
        pass


def _killed_while_moving(folder: Path, lock: Path) -> Path:
    """What a run leaves that was killed while git moved the branch."""
    with moving(folder, [lock]):
        (made,) = folder.glob(f"{SCRATCH}*/moving")
        text = made.read_text()
    left = folder / f"{SCRATCH}left"
    left.mkdir()
    (left / "moving").write_text(text)
    return left
