"""Whether the catalog can be committed and pushed, told without writing anything."""

from pathlib import Path

from tests.doctor.troubles import (
    PETSTORE,
    checks,
    repository_checks,
)
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository
from tests.support.inquiry import ask, inquiry


def test_a_push_is_tried_without_writing(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        remote = tmp_path / "remote.git"
        git(tmp_path, "init", "--quiet", "--bare", str(remote))
        git(made.repository, "remote", "add", "origin", str(remote))
        hook = made.repository / ".git" / "hooks" / "pre-push"
        write_files(made.repository, {".git/hooks/pre-push": "#!/bin/sh\nexit 1\n"})
        hook.chmod(0o755)
        found = repository_checks(made)
        assert git(remote, "for-each-ref") == ""
    assert found["push"]["result"] == "ok"
    assert "as far as a dry run tells" in found["push"]["message"]


def test_a_remote_that_is_ahead_is_told(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        remote = tmp_path / "remote.git"
        git(tmp_path, "clone", "--quiet", "--bare", str(made.repository), str(remote))
        git(tmp_path, "clone", "--quiet", str(remote), str(tmp_path / "other"))
        other = git_repository(tmp_path / "other", {"new.txt": "x"})
        git(other, "push", "--quiet", "origin", "main")
        git(made.repository, "remote", "add", "origin", str(remote))
        found = repository_checks(made)
    assert found["push"]["result"] == "failed"
    assert "has commits on main that are not here" in found["push"]["message"]
    assert found["push"]["advice"] == "git pull --rebase origin main"


def test_a_remote_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        url = "https://someone:hunter2@github.example.com/acme/catalog.git"
        git(made.repository, "remote", "add", "origin", url)
        found = repository_checks(made)
    assert found["push"]["result"] == "failed"
    assert "hunter2" not in str(found)
    assert found["remote"]["message"] == "origin is https://***@github.example.com/acme/catalog.git"


def test_a_repository_without_a_remote_keeps_its_commits_to_itself(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        found = repository_checks(made)
    assert found["remote"]["result"] == "warning"
    assert "has no remote" in found["remote"]["message"]


def test_a_detached_head_is_on_no_branch(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        git(made.repository, "checkout", "--quiet", "--detach")
        found = repository_checks(made)
    assert "HEAD is detached" in found["branch"]["message"]


def test_a_folder_without_git_cannot_take_a_commit(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        (made.repository / ".git").rename(tmp_path / "away")
        outcome = ask(made, "doctor", "--json")
    (found,) = checks(outcome, "repository")
    assert (found["check"], found["result"], outcome.exit_code) == ("repository", "failed", 1)
    assert "git init" in found["advice"]


def test_a_folder_of_somebody_else_is_told_with_the_command_that_git_names(
    tmp_path: Path,
) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "doctor", "--json", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    (found,) = checks(outcome, "repository")
    assert (found["result"], outcome.exit_code) == ("failed", 1)
    assert "belongs to another user than the one who runs this" in found["message"]
    command = f"git config --global --add safe.directory {made.repository}"
    assert found["advice"].startswith(f"Run {command}")
    assert "git init" not in str(found)


def test_a_filter_on_the_catalog_is_told_with_the_line_that_ends_it(tmp_path: Path) -> None:
    lfs = "* filter=lfs diff=lfs merge=lfs -text\n"
    with inquiry(tmp_path, PETSTORE) as made:
        write_files(made.repository, {".gitattributes": lfs})
        found = repository_checks(made)
        assert found["attributes"]["result"] == "warning"
        assert "gives catalog/ the filter lfs" in found["attributes"]["message"]
        line = found["attributes"]["advice"].rpartition(": ")[2]
        write_files(made.repository, {".gitattributes": f"{lfs}{line}\n"})
        assert "attributes" not in repository_checks(made)


def test_an_ignored_catalog_is_told_with_the_rule(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        write_files(made.repository, {".gitignore": "# ours\ncatalog/\n"})
        commit_all(made.repository, "ignore")
        found = repository_checks(made)
    assert found["ignore rules"]["result"] == "failed"
    assert ".gitignore:2:catalog/" in found["ignore rules"]["message"]


def test_an_unfinished_merge_stands_in_the_way(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        write_files(made.repository, {".git/MERGE_HEAD": "0" * 40 + "\n"})
        found = repository_checks(made)
    assert found["repository"]["result"] == "failed"
    assert "merge is in progress" in found["repository"]["message"]
