"""When the last sync ran: noted in git's folder, or told by GitHub."""

from pathlib import Path

import pytest

from sync.publish.github import GitHub
from sync.publish.lastrun import NOTE, LastRun, note_run, noted, told_by_github
from tests.azure.scripted import Asked, Says, scripted
from tests.support.git import git, git_repository

AT = "2026-01-01T00:00:00Z"
PAGE = "https://github.com/acme/catalog/actions/runs/7"


def test_a_run_is_noted_in_gits_folder_and_nowhere_else(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "r", {"a": "b"})
    assert noted(repository) is None
    note_run(repository, AT)
    assert noted(repository) == LastRun(at=AT)
    assert git(repository, "status", "--porcelain") == ""


def test_outside_a_repository_nothing_is_noted(tmp_path: Path) -> None:
    note_run(tmp_path, AT)
    assert noted(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": 1}', '{"at": "\\u001b[2J"}', "{}" * 5000])
def test_a_note_that_is_none_tells_nothing(text: str, tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "r")
    (repository / ".git" / NOTE).write_text(text)
    assert noted(repository) is None


def test_a_link_in_the_place_of_the_note_is_not_followed(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "r")
    (tmp_path / "far").write_text("mine")
    (repository / ".git" / NOTE).symlink_to(tmp_path / "far")
    note_run(repository, AT)
    assert (tmp_path / "far").read_text() == "mine"
    assert noted(repository) is None


@pytest.mark.parametrize(
    ("status", "run", "expected"),
    [
        (200, {"run_started_at": AT, "html_url": PAGE}, LastRun(at=AT, url=PAGE)),
        (200, {"run_started_at": AT, "html_url": "javascript:alert(1)"}, LastRun(at=AT)),
        (200, {"run_started_at": "yesterday"}, None),
        (200, {}, None),
        (404, {}, None),
    ],
)
def test_github_tells_of_the_newest_good_run(
    status: int, run: dict[str, str], expected: LastRun | None
) -> None:
    def answer(asked: Asked) -> Says:
        assert "status=success" in asked.path
        if "/older.yml/" in asked.path:
            return Says(data={"workflow_runs": [{"run_started_at": "2025-12-31T00:00:00Z"}]})
        return Says(status=status, data={"workflow_runs": [run]})

    with scripted(answer) as server:
        hub = GitHub(api=server.url, repository="acme/catalog", token="x", tries=1)
        assert told_by_github(hub, ["catalog-sync.yml"]) == expected
        newest = expected or LastRun(at="2025-12-31T00:00:00Z")
        assert told_by_github(hub, ["older.yml", "catalog-sync.yml"]) == newest
