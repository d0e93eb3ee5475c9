"""The git hooks: pre-commit's own runner, and the hook of ``catalog-sync hook install``."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository, head
from tests.support.running import cpu_seconds, run

PROJECT = Path(__file__).parents[2]
BINARIES = Path(sys.executable).parent
HELPDESK = "catalog/entities/component/default/helpdesk.yaml"
VALID = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: cart}\n"
    "spec: {type: service, lifecycle: production, owner: shop}\n"
)
INVALID = VALID.replace("name: cart", "name: not a name")


@pytest.fixture
def repository(
    sample: Mapping[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A catalog's repository that commands run in, with nothing to commit."""
    folder = git_repository(tmp_path / "repository", sample)
    monkeypatch.chdir(folder)
    return folder


def commit(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A person's ``git commit``, with git's hooks."""
    return subprocess.run(
        ["git", "commit", "--message", "by hand", *arguments],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


def stage(repository: Path, files: Mapping[str, str]) -> None:
    write_files(repository, files)
    git(repository, "add", "--all")


def broken(file: Path) -> str:
    return file.read_text(encoding="utf-8").replace("kind: Component", "kind: Mine")


def test_the_hook_lets_a_good_commit_pass_and_stops_a_bad_one(repository: Path) -> None:
    assert run("hook", "install").exit_code == 0
    before = head(repository)
    stage(repository, {"service/catalog-info.yaml": INVALID})
    refused = commit(repository)
    assert refused.returncode == 1
    assert 'service/catalog-info.yaml:3:18: error policy: "metadata.name"' in refused.stderr
    assert head(repository) == before
    stage(repository, {"service/catalog-info.yaml": VALID})
    assert commit(repository).returncode == 0


def test_the_hook_judges_what_is_staged_not_what_lies_there(repository: Path) -> None:
    run("hook", "install")
    stage(repository, {"catalog-info.yaml": VALID})
    write_files(repository, {"catalog-info.yaml": INVALID})
    assert commit(repository).returncode == 0
    assert commit(repository, "catalog-info.yaml").returncode == 1


def test_a_hook_that_is_not_ours_is_left_as_it_is(repository: Path) -> None:
    theirs = "#!/bin/sh\nexit 0\n"
    write_files(repository, {".git/hooks/pre-commit": theirs})
    for action in ("install", "uninstall"):
        outcome = run("hook", action)
        assert outcome.exit_code == 2
        assert "is not catalog-sync's; it was left as it is" in outcome.stderr
        assert (repository / ".git/hooks/pre-commit").read_text(encoding="utf-8") == theirs


@pytest.mark.parametrize(
    ("path", "says"),
    [(HELPDESK, "instead"), ("providers.yaml", "providers.yaml:"), ("notes.txt", "")],
)
def test_the_hook_checks_the_catalog_when_a_commit_touches_it(
    repository: Path, path: str, says: str
) -> None:
    run("hook", "install")
    text = "providers: []\n" if path == "providers.yaml" else "mine\n"
    stage(repository, {path: broken(repository / path) if path == HELPDESK else text})
    done = commit(repository)
    assert (done.returncode == 1) == bool(says)
    assert says in done.stderr


def test_a_deleted_entity_file_is_noticed(repository: Path) -> None:
    run("hook", "install")
    git(repository, "rm", "--quiet", HELPDESK)
    assert commit(repository).returncode == 1


def test_the_hook_runs_nothing_of_the_repository(repository: Path) -> None:
    run("hook", "install")
    evil = "open('pwned', 'w').close()\n"
    stage(repository, {f"{name}.py": evil for name in ("sync/__init__", "sync/__main__", "yaml")})
    assert commit(repository).returncode == 0
    assert not (repository / "pwned").exists()


def test_one_hook_is_for_every_worktree(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    assert run("hook", "install").exit_code == 0
    for worktree in (repository, tmp_path / "linked"):
        stage(worktree, {"catalog-info.yaml": INVALID})
        done = commit(worktree)
        assert done.returncode == 1
        assert "catalog-info.yaml:3:18: error policy" in done.stderr


def test_installing_twice_is_the_same_and_uninstalling_removes_it(repository: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    assert [run("hook", "install").exit_code for _ in range(2)] == [0, 0]
    assert os.access(hook, os.X_OK)
    assert [run("hook", "uninstall").exit_code for _ in range(2)] == [0, 0]
    assert not hook.exists()


def test_a_hook_of_someone_elses_is_left_alone(repository: Path) -> None:
    hook = write_files(repository, {".git/hooks/pre-commit": "#!/bin/sh\n"}) / ".git/hooks"
    outcome = run("hook", "install")
    assert outcome.exit_code == 2
    assert "catalog-sync hook run" in outcome.stderr
    assert run("hook", "uninstall").exit_code == 2
    assert (hook / "pre-commit").read_text() == "#!/bin/sh\n"


def test_a_place_of_hooks_that_git_was_told_is_used(repository: Path) -> None:
    git(repository, "config", "core.hooksPath", "our hooks")
    run("hook", "install", "--config", "it's.yaml")
    script = (repository / "our hooks" / "pre-commit").read_text(encoding="utf-8")
    assert "--config 'it'\\''s.yaml'" in script


def test_without_a_repository_there_is_nowhere_to_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("hook", "install").exit_code == 5


def test_the_hook_takes_no_time_to_speak_of(repository: Path) -> None:
    run("hook", "install")
    stage(repository, {"catalog-info.yaml": VALID})
    with cpu_seconds() as spent:
        assert commit(repository).returncode == 0
    assert spent() < 0.7


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published hooks over this environment's catalog-sync, so that nothing is installed."""
    folder = tmp_path_factory.mktemp("hooks")
    text = (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    published = text.replace("language: python", "language: system")
    return git_repository(folder, {".pre-commit-hooks.yaml": published})


def try_repo(hooks: Path, repository: Path, hook: str) -> subprocess.CompletedProcess[str]:
    """What ``pre-commit`` does of all that is in the repository."""
    command = shutil.which("pre-commit", path=str(BINARIES))
    if command is None:
        pytest.skip("pre-commit is not installed: it is in the group dev of pyproject.toml")
    return subprocess.run(
        [command, "try-repo", str(hooks), hook, "--all-files"],
        cwd=repository,
        env={
            **os.environ,
            "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(hooks.parent / "pre-commit"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("hook", "path", "text", "says"),
    [
        ("catalog-sync-validate", "a/catalog-info.yaml", INVALID, "a/catalog-info.yaml:3:18"),
        ("catalog-sync-providers", "providers.yaml", "providers: []\n", "providers.yaml:1:12"),
        ("catalog-sync-check", "catalog/mine.txt", "mine\n", "catalog/mine.txt: error foreign"),
    ],
)
def test_pre_commit_runs_each_hook_passing_and_failing(
    *, hooks: Path, repository: Path, hook: str, path: str, text: str, says: str
) -> None:
    passed = try_repo(hooks, repository, hook)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout
    write_files(repository, {path: text})
    commit_all(repository, "by hand")
    failed = try_repo(hooks, repository, hook)
    assert failed.returncode == 1
    assert says in failed.stdout
