"""Trees and commits, written past index and work tree."""

import hashlib
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.errors import GitError
from sync.publish.commit import Author
from sync.publish.tree import is_settled
from sync.publish.worktree import open_worktree
from tests.publish.committing import FILES, SUBJECT, commit_in, committed, make, seeded
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository, head, message, status

WHEN = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def test_a_repository_of_sha256_objects(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch", "main", "--object-format=sha256")
    first = make(repository)
    assert first is not None
    assert len(first) == 64
    assert make(repository) is None
    second = make(repository, {"catalog-info.yaml": b"2\n"}, "entities/component/default/a.yaml")
    assert second == head(repository)
    assert status(repository) == ""
    git(repository, "fsck", "--strict")


def test_an_executable_bit_is_left_as_it_was_set(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    file = repository / "catalog" / "catalog-info.yaml"
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    commit_all(repository, "executable")
    assert make(repository) is None
    make(repository, {**FILES, "catalog-info.yaml": b"2\n"})
    assert status(repository) == ""


def test_a_symbolic_link_in_place_of_a_file_becomes_the_file(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    (repository / "catalog").mkdir()
    (repository / "catalog" / "catalog-info.yaml").symlink_to("../readme")
    commit_all(repository, "a link")
    (repository / "catalog" / "catalog-info.yaml").unlink()
    make(repository)
    assert committed(repository)["catalog/catalog-info.yaml"] == "root\n"
    assert status(repository) == ""


def ident(repository: Path) -> list[str]:
    return git(repository, "log", "-1", "--format=%an <%ae>%n%cn <%ce>%n%ad%n%cd").splitlines()


def unconfigured(tmp_path: Path) -> Path:
    repository = seeded(tmp_path)
    git(repository, "config", "--unset", "user.name")
    git(repository, "config", "--unset", "user.email")
    return repository


FALLBACK = "catalog-sync <catalog-sync@users.noreply.github.com>"


def test_without_a_configured_identity_there_is_a_fixed_one(tmp_path: Path) -> None:
    repository = unconfigured(tmp_path)
    make(repository)
    assert ident(repository)[:2] == [FALLBACK, FALLBACK]


def test_an_identity_that_is_configured_empty_is_not_used(tmp_path: Path) -> None:
    repository = unconfigured(tmp_path)
    git(repository, "config", "user.name", "")
    make(repository)
    assert ident(repository)[:2] == [FALLBACK, FALLBACK]


def test_gits_configuration_is_used(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    git(repository, "config", "author.name", "Author")
    make(repository)
    assert ident(repository)[:2] == ["Author <test@example.com>", "Test <test@example.com>"]


def test_gits_variables_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = unconfigured(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Env")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "env@example.com")
    make(repository)
    assert ident(repository)[:2] == ["Env <env@example.com>", FALLBACK]


def test_the_author_option_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = seeded(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Env")
    author = Author(name="Catalog Bot", email="bot@example.com")
    commit_in(repository, "catalog", owned=FILES, removed=[], message=SUBJECT, author=author)
    assert ident(repository)[:2] == ["Catalog Bot <bot@example.com>"] * 2


def test_the_same_commit_twice_has_the_same_id(tmp_path: Path) -> None:
    def make_one(folder: Path) -> str | None:
        repository = git_repository(folder)
        return commit_in(
            repository,
            "catalog",
            owned=FILES,
            removed=[],
            message="catalog: größer\n\nbody\n",
            author=Author(name="Bot", email="bot@example.com"),
            when=WHEN,
        )

    assert make_one(tmp_path / "one") == make_one(tmp_path / "two")
    assert ident(tmp_path / "one")[2:] == ["Sat Jan 31 12:00:00 2026 +0000"] * 2
    assert message(tmp_path / "one") == "catalog: größer\n\nbody\n"


def test_the_first_second_of_1970_is_a_date_too(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    start = datetime.fromtimestamp(0, UTC)
    commit_in(repository, "catalog", owned=FILES, removed=[], message=SUBJECT, when=start)
    assert ident(repository)[2:] == ["Thu Jan 1 00:00:00 1970 +0000"] * 2


def test_a_foreign_file_deeper_down_is_not_replaced_by_a_folder(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    write_files(repository, {"catalog/entities": "mine\n"})
    commit_all(repository, "in the way")
    (repository / "catalog" / "entities").unlink()
    with pytest.raises(GitError, match="catalog/entities is not a folder in the last commit"):
        make(repository)


def test_blob_ids_are_gits_own(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository, {"a.yaml": b"content\n"})
    expected = hashlib.sha1(b"blob 8\0content\n").hexdigest()
    assert git(repository, "rev-parse", "HEAD:catalog/a.yaml").strip() == expected


@pytest.mark.parametrize(
    ("command", "settled"),
    [
        (("status",), True),
        (("rm", "--quiet", "--cached", "beside.yaml"), True),
        (("rm", "--quiet", "--cached", "catalog/a.yaml"), False),
        (("update-index", "--chmod=+x", "catalog/a.yaml"), False),
        (("update-index", "--add", "catalog/new.yaml"), False),
        (("update-index", "catalog/edited.yaml"), False),
        (("update-index", "--skip-worktree", "catalog/edited.yaml"), True),
    ],
)
def test_an_index_is_settled_when_it_has_in_the_catalog_what_the_commit_has(
    tmp_path: Path, command: tuple[str, ...], *, settled: bool
) -> None:
    names = ("catalog/a.yaml", "catalog/edited.yaml", "beside.yaml")
    repository = git_repository(tmp_path, dict.fromkeys(names, "one\n"))
    write_files(repository, {"catalog/edited.yaml": "two\n", "catalog/new.yaml": "new\n"})
    git(repository, *command)
    assert is_settled(open_worktree(repository, "catalog")) is settled
