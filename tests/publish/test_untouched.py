"""What git's index knows of a work tree: what anybody touched is not taken for the same."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.publish.base import read_base
from sync.publish.sparse import marks_of
from sync.publish.untouched import untouched
from sync.publish.worktree import open_worktree
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository, status
from tests.support.hosting import Hosted, hosted_world

FILES = {"catalog/a.yaml": "a\n", "catalog/b.yaml": "b\n", "beside.yaml": "c\n"}
CART = "catalog/entities/component/default/cart.yaml"


def known(repository: Path) -> set[str]:
    worktree = open_worktree(repository, "catalog")
    ids = committed(repository)
    found = untouched(worktree, ids, marks_of(worktree))
    assert {path: seen.id for path, seen in found.items()}.items() <= ids.items()
    sizes = {path: (repository / "catalog" / path).stat().st_size for path in found}
    assert {path: seen.size for path, seen in found.items()} == sizes
    return set(found)


def committed(repository: Path) -> dict[str, str]:
    listing = git(repository, "ls-tree", "-r", "HEAD", "catalog/").splitlines()
    rows = (line.split("\t") for line in listing)
    return {path.removeprefix("catalog/"): about.split()[2] for about, path in rows}


def _edited_at_the_same_time(repository: Path) -> None:
    file = repository / "catalog/a.yaml"
    times = file.stat()
    file.write_text("x\n", encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def _linked(repository: Path) -> None:
    file = repository / "catalog/a.yaml"
    file.unlink()
    file.symlink_to("b.yaml")


TOUCHED: dict[str, Callable[[Path], object]] = {
    "edited": lambda place: (place / "catalog/a.yaml").write_text("another\n"),
    "edited within its size and time": _edited_at_the_same_time,
    "deleted": lambda place: (place / "catalog/a.yaml").unlink(),
    "staged": lambda place: (
        (place / "catalog/a.yaml").write_text("another\n"),
        git(place, "add", "catalog/a.yaml"),
    ),
    "staged and put back": lambda place: (
        (place / "catalog/a.yaml").write_text("another\n"),
        git(place, "add", "catalog/a.yaml"),
        (place / "catalog/a.yaml").write_text("a\n"),
    ),
    "only in the last commit": lambda place: git(place, "rm", "--quiet", "catalog/a.yaml"),
    "skip-worktree": lambda place: git(place, "update-index", "--skip-worktree", "catalog/a.yaml"),
    "assume-unchanged": lambda place: git(
        place, "update-index", "--assume-unchanged", "catalog/a.yaml"
    ),
    "a link": _linked,
}


def test_what_nobody_touched_since_the_commit_is_known(tmp_path: Path) -> None:
    repository = git_repository(tmp_path, FILES)
    assert known(repository) == {"a.yaml", "b.yaml"}
    (repository / "catalog/new.yaml").write_text("new\n", encoding="utf-8")
    (repository / "beside.yaml").write_text("another\n", encoding="utf-8")
    assert known(repository) == {"a.yaml", "b.yaml"}


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
def test_what_somebody_touched_is_not_known(
    tmp_path: Path, touch: Callable[[Path], object]
) -> None:
    repository = git_repository(tmp_path, FILES)
    touch(repository)
    assert known(repository) == {"b.yaml"}


def test_nothing_is_known_where_nothing_was_checked_out(tmp_path: Path) -> None:
    repository = git_repository(tmp_path, FILES)
    (repository / ".git/index").unlink()
    assert known(repository) == set()


def test_nothing_is_known_of_a_repository_with_other_ids(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    git(tmp_path, "config", "user.name", "Test")
    git(tmp_path, "config", "user.email", "test@example.com")
    write_files(tmp_path, FILES)
    commit_all(tmp_path, "first")
    assert known(tmp_path) == set()


@pytest.fixture
def here(tmp_path: Path) -> Hosted:
    with hosted_world(tmp_path) as there:
        assert there.sync().exit_code == 0
    return there


def test_line_ends_that_git_takes_for_the_same_are_still_written_over(here: Hosted) -> None:
    file = here.clone / CART
    text = file.read_bytes()
    file.write_bytes(text.replace(b"\n", b"\r\n"))
    git(here.clone, "add", "--renormalize", CART)
    assert status(here.clone) == ""
    assert read_base(here.clone, "catalog").stale == {CART.removeprefix("catalog/")}


def test_a_file_that_git_was_told_to_leave_alone_is_still_read(here: Hosted) -> None:
    git(here.clone, "update-index", "--assume-unchanged", CART)
    file = here.clone / CART
    file.write_bytes(file.read_bytes().replace(b"shop", b"evil"))
    assert read_base(here.clone, "catalog").stale == {CART.removeprefix("catalog/")}
