"""``catalog-sync report``: where the page goes, and what it needs."""

import json
from pathlib import Path

import pytest

from sync.cli.main import main
from sync.errors import UsageError
from sync.publish.lastrun import note_run
from tests.azure.scripted import Asked, Says, scripted
from tests.page.pages import small
from tests.support.files import write_files
from tests.support.git import git, git_repository
from tests.support.running import run

PROVIDERS = "providers:\n  azureDevOps:\n    acme: {organization: acme, project: Shop}\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a catalog, which is no git repository."""
    (tmp_path / "providers.yaml").write_text(PROVIDERS)
    for path, data in small().snapshot.files.items():
        file = tmp_path / "catalog" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    return tmp_path


def test_the_page_lies_in_build_unless_told_otherwise(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report"]) == 0
    page = (repository / "build" / "catalog-report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '"madeAt":"2026-01-01T00:00:00Z"' in page
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "wrote build/catalog-report.html: 5 manifests, 4 entities" in printed.err


def test_git_does_not_take_the_page_from_a_folder_that_was_made_for_it(repository: Path) -> None:
    git_repository(repository, {"README.md": ""})
    assert main(["report", "--quiet"]) == 0
    git(repository, "add", "--all")
    assert "build/" not in git(repository, "ls-files")


def test_a_folder_that_is_somebodys_stays_as_it_is(repository: Path) -> None:
    write_files(repository, {"build/own.txt": "mine"})
    assert main(["report", "--quiet"]) == 0
    assert main(["report", "--quiet", "--output", "public/index.html"]) == 0
    assert sorted(file.name for file in repository.glob("[bp]u*/*")) == [
        "catalog-report.html",
        "index.html",
        "own.txt",
    ]


def test_a_dash_is_standard_output(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["report", "--output", "-"]) == 0
    printed = capfdbinary.readouterr()
    assert printed.out.endswith(b"</html>\n")
    assert printed.err == b""
    assert not (repository / "build").exists()


def test_two_runs_write_the_same_bytes(repository: Path) -> None:
    for name in ("one.html", "two.html"):
        assert main(["report", "--quiet", "-o", name]) == 0
    assert (repository / "one.html").read_bytes() == (repository / "two.html").read_bytes()


def test_without_a_repository_the_page_says_why_there_is_no_history(repository: Path) -> None:
    assert main(["report", "-q"]) == 0
    page = (repository / "build" / "catalog-report.html").read_text(encoding="utf-8")
    assert "There is no history: fatal: not a git repository" in page


def test_before_the_first_sync_there_is_nothing_to_report(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "catalog").rename(repository / "elsewhere")
    assert main(["report"]) == UsageError.exit_code
    assert "holds no catalog yet; run catalog-sync sync first" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_named(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "build").write_text("a file where a folder should be")
    assert main(["report"]) == UsageError.exit_code
    assert "build/catalog-report.html cannot be written: File exists" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["providers.yaml", "catalog/locations.yaml"])
def test_a_file_that_is_no_page_is_not_overwritten(repository: Path, name: str) -> None:
    before = (repository / name).read_bytes()
    outcome = run("report", "--output", name)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"{name} is there and is no HTML page" in outcome.stderr
    assert (repository / name).read_bytes() == before


@pytest.mark.parametrize("token", ["", "x"])
def test_the_page_says_when_the_last_sync_ran(
    repository: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the note of the clone, or by what GitHub tells whoever has a token."""
    git_repository(repository)
    workflow = (
        "on: {schedule: [{cron: '7 * * * *'}]}\njobs: {a: {steps: [{run: catalog-sync sync}]}}"
    )
    write_files(repository, {".github/workflows/sync.yml": workflow})
    git(repository, "remote", "add", "origin", "https://github.com/acme/catalog")
    page = "https://github.com/acme/catalog/actions/runs/7"
    ran = {"run_started_at": "2025-12-31T23:07:00Z", "html_url": page}

    def answer(asked: Asked) -> Says:
        assert asked.path.startswith("/repos/acme/catalog/actions/workflows/sync.yml/runs?")
        return Says(data={"workflow_runs": [ran]})

    with scripted(answer) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", token)
        assert run("report", "--output", "a.html").exit_code == 0
        note_run(repository, "2025-12-31T23:59:00Z")
        assert run("report", "--output", "b.html").exit_code == 0
        assert len(server.asked) == (2 if token else 0)
    by_github = '"lastRun":{"at":"2025-12-31T23:07:00Z","url":"' + page + '"}'
    assert (by_github if token else '"lastRun":null') in (repository / "a.html").read_text()
    assert '"lastRun":{"at":"2025-12-31T23:59:00Z","url":""}' in (repository / "b.html").read_text()


def test_repositories_are_on_the_page_where_coverage_told_of_them(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"repositories": [], "providers": [{"id": "acme", "complete": True}]}
    (repository / "coverage.json").write_text(json.dumps(told), encoding="utf-8")
    assert main(["report", "--output", "-", "--coverage", "coverage.json"]) == 0
    assert '"coverage":{"projects":[],"incomplete":[]}' in capsys.readouterr().out
    assert main(["report", "--output", "-"]) == 0
    assert '"coverage":null' in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "[]", "{", '{"repositories": 1}'])
def test_a_file_that_coverage_did_not_print_is_named(
    repository: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "coverage.json").write_text(text, encoding="utf-8")
    assert main(["report", "--coverage", "coverage.json"]) == 2
    assert "--coverage coverage.json cannot be read" in capsys.readouterr().err
    assert main(["report", "--coverage", "none.json"]) == 2
    assert "none.json cannot be read: No such file" in capsys.readouterr().err
