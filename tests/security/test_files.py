"""Files that a proposal plants: links that a command would write through, and devices and pipes
where it would read. Each command is a process of its own, which must end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.files import read_files, write_files
from tests.support.git import git, git_repository
from tests.support.running import TOKEN

PROVIDERS = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n"
WITHOUT_END = ["/dev/zero", "pipe"]


def catalog_sync(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One command in a folder, which has half a minute."""
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-m", "sync", *arguments],
        cwd=folder,
        env={**os.environ, "AZURE_TOKEN": TOKEN, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return git_repository(tmp_path / "repository", {"providers.yaml": PROVIDERS})


@pytest.fixture
def filled(repository: Path) -> Path:
    """With a catalog of nothing, which is enough for a page."""
    log = "# none\n[]\n"
    write_files(repository, {"catalog/locations.yaml": log})
    return repository


def state(repository: Path) -> dict[str, bytes]:
    """Everything in the repository and beside it, git's own files too."""
    return read_files(repository.parent)


COMMANDS = {
    "check": ("check",),
    "sync": ("sync", "--dry-run"),
    "providers": ("providers", "list"),
    "add": ("providers", "add", "other", "--organization", "other"),
    "locations": ("locations",),
    "report": ("report",),
    "doctor": ("doctor",),
    "shards": ("shards",),
}


@pytest.mark.parametrize("target", WITHOUT_END)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_providers_yaml_without_end_is_told(repository: Path, command: str, target: str) -> None:
    (repository / "providers.yaml").unlink()
    os.mkfifo(repository / "pipe")
    (repository / "providers.yaml").symlink_to(target)
    done = catalog_sync(repository, *COMMANDS[command])
    assert done.returncode == 2, done.stderr
    assert "providers.yaml cannot be read: it is no regular file" in done.stderr


def test_a_providers_yaml_of_gigabytes_is_told(repository: Path) -> None:
    with (repository / "providers.yaml").open("wb") as file:
        file.truncate(3 << 30)
    done = catalog_sync(repository, "check")
    assert done.returncode == 2
    assert "providers.yaml cannot be read: it is larger than 1,048,576 bytes" in done.stderr


@pytest.mark.parametrize("target", WITHOUT_END)
@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "planted.yaml"),
        ("review", "--report", "planted.yaml", "--number", "1"),
        ("sync", "--dry-run", "--load", "planted.yaml", "--deadline", "0"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_a_command_is_given_to_read_is_a_plain_file(
    repository: Path, arguments: tuple[str, ...], target: str
) -> None:
    os.mkfifo(repository / "pipe")
    (repository / "planted.yaml").symlink_to(target)
    connect = {"CATALOG_SYNC_CONNECT": "dev.azure.com=http://127.0.0.1:9"}
    done = catalog_sync(repository, *arguments, environment=connect)
    assert done.returncode in {1, 2, 4}, done.stderr
    said = done.stdout + done.stderr
    assert "it is no regular file" in said or "symbolic link" in said


@pytest.mark.parametrize("target", ["/dev/zero", "providers.yaml"])
@pytest.mark.parametrize("command", ["locations", "report", "check"])
def test_a_log_that_is_a_link_is_told(repository: Path, command: str, target: str) -> None:
    (repository / "catalog").mkdir()
    (repository / "catalog" / "locations.yaml").symlink_to(target)
    done = catalog_sync(repository, *COMMANDS[command])
    assert done.returncode in {1, 2, 5}, done.stderr
    assert "symbolic link" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("page.html", ".git/hooks/pre-commit"),
        ("page.html", "../outside"),
        ("page.html", "providers.yaml"),
        ("build", ".git/hooks"),
        ("build", ".."),
    ],
)
def test_a_report_is_written_through_no_link(filled: Path, link: str, target: str) -> None:
    (filled / link).symlink_to(target)
    output = "page.html" if link == "page.html" else "build/pre-commit"
    before = state(filled)
    done = catalog_sync(filled, "report", "--output", output)
    assert (done.returncode, "symbolic link" in done.stderr) == (2, True), done.stderr
    assert state(filled) == before
    (filled / link).unlink()
    assert catalog_sync(filled, "report", "--output", output).returncode == 0


@pytest.mark.parametrize(("link", "target"), [("s.gz", "../outside"), ("out", "..")])
def test_a_slice_is_saved_through_no_link(repository: Path, link: str, target: str) -> None:
    (repository / link).symlink_to(target)
    file = "s.gz" if link == "s.gz" else "out/s.gz"
    before = state(repository)
    connect = {"CATALOG_SYNC_CONNECT": "dev.azure.com=http://127.0.0.1:9"}
    arguments = ("sync", "--shard", "1/1", "--save", file, "--deadline", "0")
    done = catalog_sync(repository, *arguments, environment=connect)
    assert (done.returncode, "symbolic link" in done.stderr) == (2, True), done.stderr
    assert state(repository) == before


@pytest.mark.parametrize(
    ("link", "target"),
    [(".github", ".."), (".github/workflows", "../.."), ("providers.schema.json", "../outside")],
)
def test_init_writes_through_no_link(repository: Path, link: str, target: str) -> None:
    (repository / link).parent.mkdir(exist_ok=True)
    (repository / link).symlink_to(target)
    before = {path for path in state(repository) if not path.startswith("repository/")}
    catalog_sync(repository, "init", "--organization", "acme")
    assert {path for path in state(repository) if not path.startswith("repository/")} == before


def test_a_hook_in_a_folder_of_the_repository_is_written_through_no_link(
    repository: Path,
) -> None:
    write_files(repository, {".hooks/note": ""})
    (repository / ".hooks" / "pre-commit").symlink_to("../../outside")
    git(repository, "config", "core.hooksPath", ".hooks")
    done = catalog_sync(repository, "hook", "install")
    assert done.returncode == 2, done.stderr
    assert not (repository.parent / "outside").exists()


def test_a_providers_yaml_that_is_a_link_is_not_written_through(repository: Path) -> None:
    (repository / "providers.yaml").rename(repository.parent / "outside")
    (repository / "providers.yaml").symlink_to("../outside")
    before = state(repository)
    done = catalog_sync(repository, "providers", "add", "other", "--organization", "other")
    assert (done.returncode, "symbolic link" in done.stderr) == (2, True), done.stderr
    assert state(repository) == before


def test_the_actions_report_is_written_through_no_link(repository: Path) -> None:
    """Where the runner names no folder for temporary files, it lies in the work tree."""
    (repository / "catalog-sync-report.json").symlink_to("../outside")
    environment = {"INPUT_COMMAND": "check", "GITHUB_EVENT_NAME": "push", "RUNNER_TEMP": ""}
    done = catalog_sync(repository, "action", environment=environment)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert not (repository.parent / "outside").exists()
