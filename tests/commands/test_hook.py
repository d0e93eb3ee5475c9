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
from tests.support.loading import loaded
from tests.support.running import run

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
    assert "service/catalog-info.yaml:3:18 error: a name has no spaces" in refused.stderr
    assert head(repository) == before
    stage(repository, {"service/catalog-info.yaml": VALID})
    assert commit(repository).returncode == 0


def test_the_hook_judges_what_is_staged_not_what_lies_there(repository: Path) -> None:
    run("hook", "install")
    stage(repository, {"catalog-info.yaml": VALID})
    write_files(repository, {"catalog-info.yaml": INVALID})
    assert commit(repository).returncode == 0
    assert commit(repository, "catalog-info.yaml").returncode == 1


API = (
    "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: prices}\n"
    "spec: {type: openapi, lifecycle: production, owner: team, definition: {$text: ./api.yaml}}\n"
)
LOCATION = (
    "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\n"
    "spec: {targets: [./parts/*.yaml, ./one.yaml]}\n"
)


def test_what_a_staged_manifest_names_is_looked_up_in_what_is_staged(repository: Path) -> None:
    run("hook", "install")
    write_files(repository, {"a/catalog-info.yaml": API, "a/api.yaml": "openapi: 3.0.0\n"})
    git(repository, "add", "a/catalog-info.yaml")
    refused = commit(repository)
    assert refused.returncode == 1
    message = "could not read location ./api.yaml, there is no such file"
    assert f"Backstage says: Placeholder $text {message}" in (refused.stderr)
    git(repository, "add", "a/api.yaml")
    (repository / "a/api.yaml").unlink()
    assert commit(repository).returncode == 0


def test_targets_are_looked_up_in_what_is_staged_and_links_are_followed(repository: Path) -> None:
    run("hook", "install")
    stage(repository, {"catalog-info.yaml": LOCATION, "parts/x.txt": "", "kept/one.yaml": VALID})
    refused = commit(repository)
    assert refused.returncode == 1
    assert "./parts/*.yaml matches no file" in refused.stderr
    assert "./one.yaml does not exist: there is no such file" in refused.stderr
    (repository / "one.yaml").symlink_to("kept/one.yaml")
    stage(repository, {"parts/y.yaml": VALID})
    assert commit(repository).returncode == 0


def test_a_commit_that_takes_away_what_a_manifest_includes_is_stopped(repository: Path) -> None:
    stage(repository, {"a/catalog-info.yaml": API, "a/api.yaml": "openapi: 3.0.0\n"})
    stage(repository, {"b/catalog-info.yaml": INVALID + "# see api.yaml\n", "c/api.yaml": ""})
    commit_all(repository, "as it was")
    run("hook", "install")
    git(repository, "rm", "--quiet", "c/api.yaml")
    assert commit(repository).returncode == 0
    git(repository, "rm", "--quiet", "a/api.yaml")
    refused = commit(repository)
    assert refused.returncode == 1
    assert "a/catalog-info.yaml:4:79 error: there is no file" in refused.stderr
    assert "b/catalog-info.yaml" not in refused.stderr


def test_the_hook_names_once_what_only_a_sync_can_tell(repository: Path) -> None:
    run("hook", "install")
    url = "https://dev.azure.com/acme/P/_git/r?path=/api.yaml"
    stage(repository, {"catalog-info.yaml": API.replace("./api.yaml", f"'{url}'")})
    done = commit(repository)
    assert done.returncode == 0
    assert (
        f"only a sync can tell what is there: 1 URL that was not looked at ({url})" in done.stderr
    )


def test_the_hook_passes_over_skeletons_of_templates(repository: Path) -> None:
    run("hook", "install")
    stage(repository, {"t/${{ values.name }}/catalog-info.yaml": INVALID})
    assert commit(repository).returncode == 0


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
        assert "catalog-info.yaml:3:18 error: a name has no spaces" in done.stderr


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


def test_the_hook_loads_nothing_that_talks_to_a_service(repository: Path) -> None:
    stage(repository, {"catalog-info.yaml": VALID})
    assert loaded("hook", "run") == {"git"}


def test_a_path_that_looks_like_a_stage_is_judged_by_its_own_text(repository: Path) -> None:
    run("hook", "install")
    stage(repository, {"d/catalog-info.yaml": VALID, "0:d/catalog-info.yaml": INVALID})
    done = commit(repository)
    assert done.returncode == 1
    assert "0:d/catalog-info.yaml:3:18 error: a name has no spaces" in done.stderr


DELETIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "an entity": (("rm", "-q", HELPDESK), HELPDESK),
    "an entity that stays in the work tree": (("rm", "-q", "--cached", HELPDESK), HELPDESK),
    "an entity that is moved elsewhere": (("mv", HELPDESK, "mine.yaml"), HELPDESK),
    "the log": (("rm", "-q", "catalog/locations.yaml"), "catalog/locations.yaml"),
    "the whole catalog": (("rm", "-rq", "catalog"), "the whole catalog is missing"),
}


@pytest.mark.parametrize(("command", "says"), DELETIONS.values(), ids=DELETIONS)
def test_the_hook_stops_a_commit_that_only_deletes(
    repository: Path, command: tuple[str, ...], says: str
) -> None:
    run("hook", "install")
    git(repository, *command)
    done = commit(repository)
    assert done.returncode == 1
    assert says in done.stderr


@pytest.mark.parametrize(("command", "says"), DELETIONS.values(), ids=DELETIONS)
def test_pre_commit_stops_a_commit_that_only_deletes(
    hooks: Path, repository: Path, command: tuple[str, ...], says: str
) -> None:
    git(repository, *command)
    done = try_repo(hooks, repository, "catalog-sync-check")
    assert "Skipped" not in done.stdout
    assert done.returncode == 1, done.stdout
    assert says in done.stdout


@pytest.mark.parametrize("gone", ["the python", "the package", "what is on the path"])
def test_a_hook_whose_catalog_sync_is_gone_says_what_to_do(
    repository: Path, tmp_path: Path, gone: str
) -> None:
    run("hook", "install")
    hook = repository / ".git/hooks/pre-commit"
    script = hook.read_text(encoding="utf-8")
    python = {"the package": "/bin/false"}.get(gone, "/gone/bin/python")
    hook.write_text(script.replace(Path(sys.executable).as_posix(), python), encoding="utf-8")
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(each for each in folders if not (Path(each) / "catalog-sync").exists())
    if gone == "what is on the path":
        left = write_files(tmp_path / "left", {"catalog-sync": "#!/gone/bin/python\n"})
        (left / "catalog-sync").chmod(0o755)
        path = f"{left}{os.pathsep}{path}"
    stage(repository, {"notes.txt": "mine\n"})
    command = ["git", "commit", "--message", "by hand"]

    done = subprocess.run(
        command, cwd=repository, env={"PATH": path, "HOME": str(tmp_path)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert f"no longer where it was when the hook was installed ({python})" in done.stderr
    assert "install it again and run: catalog-sync hook install" in done.stderr
    assert 'or remove the hook:       rm ".git/hooks/pre-commit"' in done.stderr
    assert "git commit --no-verify" in done.stderr


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published hooks over this environment's catalog-sync, so that nothing is installed."""
    folder = tmp_path_factory.mktemp("hooks")
    text = (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    published = text.replace("language: python", "language: system")
    return git_repository(folder, {".pre-commit-hooks.yaml": published})


def try_repo(
    hooks: Path, repository: Path, hook: str, *options: str
) -> subprocess.CompletedProcess[str]:
    """What ``pre-commit`` does, with ``--all-files`` of all that is in the repository, and
    otherwise of what is staged."""
    command = shutil.which("pre-commit", path=str(BINARIES))
    if command is None:
        pytest.skip("pre-commit is not installed: it is in the group dev of pyproject.toml")
    return subprocess.run(
        [command, "try-repo", str(hooks), hook, *options],
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
        ("catalog-sync-check", "catalog/mine.txt", "mine\n", "catalog/mine.txt: error: "),
    ],
)
def test_pre_commit_runs_each_hook_passing_and_failing(
    *, hooks: Path, repository: Path, hook: str, path: str, text: str, says: str
) -> None:
    passed = try_repo(hooks, repository, hook, "--all-files")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout
    write_files(repository, {path: text})
    commit_all(repository, "by hand")
    failed = try_repo(hooks, repository, hook, "--all-files")
    assert failed.returncode == 1
    assert says in failed.stdout
