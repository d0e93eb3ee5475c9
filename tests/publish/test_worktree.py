"""Where a commit can be made, and what stands in its way."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sync.errors import GitError
from sync.publish.worktree import open_worktree
from tests.publish.committing import FILES, SUBJECT, commit_in, make, seeded
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository, head, status


def test_a_linked_worktree_commits_to_its_own_branch(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    linked = tmp_path / "linked"
    git(repository, "worktree", "add", "--quiet", "-b", "sync", str(linked))
    before = head(repository)
    new = make(linked)
    assert git(repository, "rev-parse", "sync").strip() == new
    assert head(repository) == before
    assert status(linked) == ""
    assert status(repository) == ""


def test_outside_a_repository_the_words_say_git_init(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"not in a git repository.*`git init`"):
        make(tmp_path)


def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare")
    with pytest.raises(GitError, match="has no work tree"):
        commit_in(tmp_path / "bare", "catalog", owned=FILES, removed=[], message=SUBJECT)


def test_another_processs_lock_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    before = head(repository)
    lock = repository / ".git" / "index.lock"
    lock.write_bytes(b"")
    with pytest.raises(GitError, match=r"Another git process is at work.*index\.lock"):
        make(repository)
    assert head(repository) == before
    lock.unlink()
    assert make(repository) == head(repository)


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (("merge", "other"), "merge"),
        (("rebase", "other"), "rebase"),
        (("cherry-pick", "other"), "cherry-pick"),
        (("revert", "HEAD~1"), "revert"),
    ],
)
def test_an_unfinished_command_of_git_is_refused(
    tmp_path: Path, command: tuple[str, ...], word: str
) -> None:
    repository = seeded(tmp_path)
    git(repository, "checkout", "--quiet", "-b", "other")
    write_files(repository, {"readme": "theirs\n"})
    commit_all(repository, "theirs")
    git(repository, "checkout", "--quiet", "main")
    for text in ("one\n", "two\n"):
        write_files(repository, {"readme": text})
        commit_all(repository, text)
    started = subprocess.run(
        ["git", "-C", str(repository), *command], capture_output=True, check=False
    )
    assert started.returncode != 0
    before = head(repository)
    with pytest.raises(GitError, match=rf"A {word} is in progress.*git {word} --abort"):
        open_worktree(repository, "catalog")
    with pytest.raises(GitError, match=rf"A {word} is in progress"):
        make(repository)
    assert head(repository) == before


@pytest.mark.parametrize("folder", ["catalog", "below/catalog"])
def test_a_submodule_is_not_committed_into(tmp_path: Path, folder: str) -> None:
    other = git_repository(tmp_path / "other", {"x": "x\n"})
    repository = seeded(tmp_path)
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(repository, *add, str(other), folder.partition("/")[0])
    commit_all(repository, "with a submodule")
    with pytest.raises(GitError, match="is a submodule or a git repository of its own"):
        commit_in(repository, folder, owned=FILES, removed=[], message=SUBJECT)
    shutil.rmtree(repository / folder.partition("/")[0])
    with pytest.raises(GitError, match="is a submodule in the last commit"):
        commit_in(repository, folder, owned=FILES, removed=[], message=SUBJECT)


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_or_link_where_the_folder_belongs_is_not_replaced(tmp_path: Path, kind: str) -> None:
    repository = seeded(tmp_path)
    if kind == "file":
        write_files(repository, {"catalog": "a file\n"})
        words = "catalog is a file in the last commit"
    else:
        (repository / "catalog").symlink_to(tmp_path)
        words = "catalog is a symbolic link"
    commit_all(repository, "in the way")
    with pytest.raises(GitError, match=words):
        commit_in(repository, "catalog", owned=FILES, removed=[], message=SUBJECT)
