"""The door to git: its environment, its errors, and that no credential leaves through them."""

import os
import stat
from pathlib import Path

import pytest

from sync import git
from sync.errors import GitError
from tests.support.git import git_repository

SECRET = "s3cr3t-Value/+x"


def test_bytes_go_in_and_come_out_unchanged(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    data = b"\xff\x00\r\n two \n\n"
    blob = git.run(repository, "hash-object", "-w", "--stdin", stdin=data).decode().strip()
    assert git.run(repository, "cat-file", "blob", blob) == data
    parts = (data[at : at + 2] for at in range(0, len(data), 2))
    assert git.run(repository, "hash-object", "--stdin", stdin=parts).decode().strip() == blob


def test_a_failure_is_an_error_with_gits_own_words(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    with pytest.raises(GitError, match=r"^git cat-file failed in .*: fatal: Not a valid object"):
        git.run(repository, "-c", "core.abbrev=8", "cat-file", "blob", "nonsense")


def test_a_failure_without_words_says_its_code(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    with pytest.raises(GitError, match=r"ended with code 1 and said nothing"):
        git.run(repository, "config", "--get", "no.such")


def test_a_failure_can_be_an_answer(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    answer = git.attempt(repository, "config", "--get", "no.such")
    assert (answer.code, answer.output, answer.words) == (1, b"", "")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"There is no folder .*gone"):
        git.run(tmp_path / "gone", "status")


def test_a_machine_without_git_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git was not found"):
        git.run(tmp_path, "status")


def test_what_a_hook_leaks_leads_to_no_other_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = git_repository(tmp_path / "mine")
    other = git_repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.worktree'='/nowhere'")
    assert git.run(mine, "rev-parse", "--show-toplevel").decode().strip() == str(mine)
    assert os.environ["GIT_DIR"] == str(other / ".git"), "the process keeps its own environment"


def test_a_given_environment_comes_before_what_is_taken_out(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    index = tmp_path / "index"
    environment = {"GIT_INDEX_FILE": str(index)}
    git.run(repository, "read-tree", "--empty", environment=environment)
    assert index.exists()


def test_git_never_asks_anyone(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    shown = git.run(repository, "-c", "alias.shown=!env", "shown").decode()
    assert {"GIT_TERMINAL_PROMPT=0", "GCM_INTERACTIVE=never"} <= set(shown.splitlines())


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("to https://u:p4ss@github.com/a/b", "to https://***@github.com/a/b"),
        ("to 'https://tok3n@host:8080/a'", "to 'https://***@host:8080/a'"),
        ("ssh://git@host/a", "ssh://***@host/a"),
        ("Authorization: Basic QUJD", "Authorization: ***"),
        ("AUTHORIZATION: bearer abc.def", "AUTHORIZATION: ***"),
        (
            "http.https://github.com/.extraheader=X-Key: abc",
            "http.https://github.com/.extraheader=***",
        ),
        ("bad line ghp_0123456789abcdefABCDEF here", "bad line *** here"),
        ("github_pat_11AAA_bbb", "***"),
        (f"remote says {SECRET}!", "remote says ***!"),
        ("url s3cr3t-Value%2F%2Bx", "url ***"),
        ("mail to someone@example.com", "mail to someone@example.com"),
        ("\x1b[31mred\x1b[0m\r\nnext\tcolumn", " [31mred [0m\nnext\tcolumn"),
    ],
)
def test_words_of_git_hold_no_credential(words: str, masked: str) -> None:
    assert git.mask(words, [SECRET, ""]) == masked


def test_an_error_names_neither_a_header_nor_a_secret(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    header = f"http.extraHeader=Authorization: Basic {SECRET}"
    url = f"https://user:{SECRET}@127.0.0.1:9/x"
    with pytest.raises(GitError) as caught:
        git.run(repository, "-c", header, "ls-remote", url, secrets=[SECRET])
    assert "ls-remote" in str(caught.value)
    assert "s3cr3t" not in str(caught.value) + repr(caught.value)


def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    """What a helper says on stderr is git's words too, masked like the rest."""
    repository = git_repository(tmp_path / "repository")
    script = tmp_path / "helper"
    script.write_text(f"#!/bin/sh\necho 'cannot use {SECRET}' >&2\nexit 3\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(GitError, match=r"cannot use \*\*\*"):
        git.run(repository, "-c", f"alias.helper=!{script}", "helper", secrets=[SECRET])
