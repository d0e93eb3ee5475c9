"""A clone that stays is packed once its loose objects are many, and nothing of it is lost."""

import random
from pathlib import Path

from sync.publish.upkeep import pack_loose
from tests.support.git import commit_all, git, git_repository

KIB = 1 << 10


def loose(repository: Path) -> int:
    """How many loose objects there are."""
    return int(git(repository, "count-objects").split()[0])


def with_loose_objects(folder: Path, size: int) -> Path:
    """A repository whose two commits hold so many KiB that cannot be compressed."""
    repository = git_repository(folder)
    (repository / "large").write_bytes(random.Random(1).randbytes(size * KIB))
    git(repository, "config", "core.compression", "0")
    commit_all(repository, "large")
    (repository / "small").write_text("small", encoding="utf-8")
    commit_all(repository, "small")
    return repository


def test_many_loose_objects_become_a_pack_and_every_commit_is_there(tmp_path: Path) -> None:
    repository = with_loose_objects(tmp_path, 70)
    commits = git(repository, "log", "--format=%H")

    assert pack_loose(repository, most=64) == ""

    assert loose(repository) == 0
    assert git(repository, "log", "--format=%H") == commits
    git(repository, "fsck", "--strict")


def test_few_loose_objects_stay_as_they_are(tmp_path: Path) -> None:
    repository = with_loose_objects(tmp_path, 20)
    before = loose(repository)

    assert pack_loose(repository, most=64) == ""

    assert loose(repository) == before > 0


def test_what_git_refuses_is_told_and_fails_nothing(tmp_path: Path) -> None:
    assert "git count-objects failed" in pack_loose(tmp_path)
