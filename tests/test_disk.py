"""Files that somebody else put there: plain and bounded when read, never a link when written."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from sync.disk import append_file, create_file, read_file, refuse_links, replacing, write_file
from tests.support.files import read_files, write_files
from tests.support.git import git_repository

WRITERS: dict[str, Callable[[Path], None]] = {
    "write": lambda file: write_file(file, b"new"),
    "create": lambda file: create_file(file, b"new"),
    "append": lambda file: append_file(file, b"new"),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return git_repository(tmp_path / "repository", {"a.txt": "a"})


def test_a_plain_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    file = write_files(tmp_path, {"x": "12345"}) / "x"
    assert read_file(file, 5) == b"12345"
    with pytest.raises(OSError, match="it is larger than 4 bytes"):
        read_file(file, 4)
    (tmp_path / "link").symlink_to(file)
    assert read_file(tmp_path / "link", 5) == b"12345"
    with pytest.raises(OSError, match="it is a symbolic link"):
        read_file(tmp_path / "link", 5, through_links=False)


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "pipe"])
@pytest.mark.parametrize("by_link", [True, False])
def test_a_device_or_a_pipe_is_never_read(tmp_path: Path, target: str, by_link: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    file = tmp_path / target
    if by_link:
        (tmp_path / "link").symlink_to(target)
        file = tmp_path / "link"
    with pytest.raises(OSError, match="it is no regular file"):
        read_file(file, 5)


def test_a_folder_and_nothing_are_what_they_always_were(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path, 5)
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "x", 5)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("target", ["a.txt", "absent", "/dev/null", ".git/hooks/pre-commit"])
def test_nothing_is_written_through_a_link(repository: Path, name: str, target: str) -> None:
    before = read_files(repository)
    (repository / "out").symlink_to(target)
    with pytest.raises(OSError) as caught:  # noqa: PT011 — the number says which
        WRITERS[name](repository / "out")
    assert caught.value.errno == (errno.EEXIST if name == "create" else errno.ELOOP)
    (repository / "out").unlink()
    assert read_files(repository) == before


@pytest.mark.parametrize("name", ["write", "create"])
@pytest.mark.parametrize("path", ["link/x", "link/deeper/x", "b/link/x"])
def test_no_folder_above_it_in_the_repository_is_a_link(
    repository: Path, name: str, path: str
) -> None:
    (repository / "b").mkdir()
    outside = repository.parent / "outside"
    outside.mkdir()
    for place in (repository, repository / "b"):
        (place / "link").symlink_to(outside)
    with pytest.raises(OSError, match="link is a symbolic link"):
        WRITERS[name](repository / path)
    assert [*outside.iterdir()] == []


def test_links_outside_a_repository_and_in_its_git_folder_are_the_machines_own(
    repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (repository / ".git" / "own").symlink_to(tmp_path / "real")
    write_file(tmp_path / "link" / "x", b"1")
    write_file(repository / ".git" / "own" / "y", b"2")
    assert read_files(tmp_path / "real") == {"x": b"1", "y": b"2"}


def test_a_file_is_replaced_at_once_and_keeps_its_rights(repository: Path) -> None:
    file = repository / "a.txt"
    file.chmod(0o640)
    write_file(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    with suppress(ZeroDivisionError), replacing(file) as stream:
        stream.write(bytes([1 // 0]))
    assert file.read_bytes() == b"new"
    assert [one.name for one in repository.iterdir() if one.name != ".git"] == ["a.txt"]
    write_file(repository / "b" / "run", b"x", executable=True)
    assert os.access(repository / "b" / "run", os.X_OK)


def test_a_device_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is no regular file"):
        write_file(tmp_path / "pipe", b"x")
    assert refuse_links(tmp_path / "absent" / "x") is None


def test_appending_makes_the_file_or_adds_to_it(tmp_path: Path) -> None:
    append_file(tmp_path / "x", b"1")
    append_file(tmp_path / "x", b"2")
    assert (tmp_path / "x").read_bytes() == b"12"
