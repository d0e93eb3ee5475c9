"""Whether the sync still runs by its clock, as far as GitHub tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.azure.scripted import Asked, Says, scripted
from tests.doctor.troubles import PETSTORE, checks
from tests.support.files import write_files
from tests.support.git import commit_all, git
from tests.support.inquiry import ask, inquiry

FILE = ".github/workflows/catalog-sync.yml"
WORKFLOW = """\
on: {schedule: [{cron: '7,22,37,52 * * * *'}]}
jobs: {sync: {steps: [{uses: acme/catalog-sync@5eed}]}}
"""
PAGE = "https://github.com/acme/catalog/actions/runs/7"


def run_of(at: str, conclusion: str = "success") -> dict[str, Any]:
    """A run as GitHub tells of it; the clock of these tests stands at 2026-01-01T00:00:00Z."""
    return {"run_started_at": at, "conclusion": conclusion, "html_url": PAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtGitHub:
    """What GitHub says of a repository and its one workflow."""

    state: str | None = "active"
    last: dict[str, Any] | None = None
    good: dict[str, Any] | None = None
    repository: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    """Of everything about workflows."""

    def answer(self, asked: Asked) -> Says:
        """The REST API's answer."""
        parts = urlsplit(asked.path)
        if "/actions/" in parts.path:
            return Says(status=self.status, data=self._of_actions(parts.path, parts.query))
        if parts.path.endswith("/rules/branches/main"):
            return Says(data=[])
        if parts.path.endswith("/branches/main"):
            return Says(data={"protected": False})
        return Says(data={"permissions": {"push": True}, **self.repository})

    def _of_actions(self, path: str, query: str) -> Any:
        if path.endswith("/actions/workflows"):
            known = [] if self.state is None else [{"path": FILE, "state": self.state}]
            return {"total_count": len(known), "workflows": known}
        assert path == "/repos/acme/catalog/actions/workflows/catalog-sync.yml/runs"
        asked = parse_qs(query)
        assert asked["event"] == ["schedule"]
        run = {"completed": self.last, "success": self.good}[asked["status"][0]]
        return {"workflow_runs": [] if run is None else [run]}


def found(there: AtGitHub, tmp_path: Path, workflow: str = WORKFLOW) -> list[dict[str, Any]]:
    """The findings about the schedule."""
    with inquiry(tmp_path, PETSTORE) as made, scripted(there.answer) as server:
        write_files(made.repository, {FILE: workflow})
        commit_all(made.repository, "a schedule")
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(made, "doctor", "--json", GITHUB_TOKEN="x", GITHUB_API_URL=server.url)
    every = checks(outcome, "repository")
    return [each for each in every if each["check"] == "schedule"]


FRESH = run_of("2025-12-31T23:52:03Z")


def test_a_sync_that_runs_by_its_clock_is_right(tmp_path: Path) -> None:
    [one] = found(AtGitHub(last=FRESH, good=FRESH), tmp_path)
    assert one["result"] == "ok"
    assert one["message"] == f"{FILE} last ran by its schedule 8 minutes ago, and succeeded"


def test_a_catalog_without_a_schedule_is_asked_nothing(tmp_path: Path) -> None:
    assert found(AtGitHub(status=500), tmp_path, "on: [push]\njobs: {}\n") == []


@pytest.mark.parametrize(
    ("state", "result", "says", "advises"),
    [
        ("disabled_inactivity", "failed", "off after 60 days without a push", "gh workflow enable"),
        ("disabled_manually", "failed", "somebody turned it off", "gh workflow enable"),
        ("disabled_fork", "failed", "schedules of a fork", "gh workflow enable"),
        ("disabled_strangely", "failed", "GitHub says disabled_strangely", "gh workflow enable"),
        (None, "warning", f"GitHub has no workflow {FILE}", "Push it to the default branch"),
    ],
)
def test_a_workflow_that_is_off_is_named_with_the_reason(
    state: str | None, result: str, says: str, advises: str, tmp_path: Path
) -> None:
    [one] = found(AtGitHub(state=state), tmp_path)
    assert (one["result"], says in one["message"]) == (result, True)
    assert FILE in one["message"]
    assert advises in one["advice"]


def test_a_run_that_failed_is_named_with_its_page(tmp_path: Path) -> None:
    last = run_of("2025-12-31T23:52:03Z", "failure")
    one, other = found(AtGitHub(last=last, good=run_of("2025-12-31T23:37:00Z")), tmp_path)
    assert one["result"] == "failed"
    assert one["message"].endswith("of 2025-12-31T23:52:03Z, ended in failure")
    assert PAGE in one["advice"]
    assert other["result"] == "ok"


@pytest.mark.parametrize(
    ("good", "result", "says"),
    [
        ("2025-12-31T23:01:00Z", "ok", "59 minutes ago"),
        ("2025-12-31T22:59:00Z", "failed", "began 61 minutes ago"),
        ("2025-12-30T00:00:00Z", "failed", "began 2 days ago"),
    ],
)
def test_a_last_good_run_of_more_than_four_intervals_ago_is_told(
    good: str, result: str, says: str, tmp_path: Path
) -> None:
    [one] = found(AtGitHub(last=run_of(good), good=run_of(good)), tmp_path)
    assert one["result"] == result
    assert says in one["message"]
    assert result == "ok" or "though one is due every 15 minutes" in one["message"]


def test_a_schedule_that_never_succeeded_is_told(tmp_path: Path) -> None:
    [one] = found(AtGitHub(), tmp_path)
    assert one["result"] == "note"
    assert "has succeeded yet" in one["message"]


def test_a_token_that_may_not_see_runs_is_told_what_it_needs(tmp_path: Path) -> None:
    [one] = found(AtGitHub(status=403), tmp_path)
    assert one["result"] == "unknown"
    assert "Actions: read" in one["advice"]


@pytest.mark.parametrize(
    ("private", "pushed", "told"),
    [
        (False, "2025-11-01T00:00:00Z", True),
        (False, "2025-12-20T00:00:00Z", False),
        (True, "2025-01-01T00:00:00Z", False),
    ],
)
def test_a_public_repository_that_is_idle_is_told_how_to_keep_its_schedule(
    *, private: bool, pushed: str, told: bool, tmp_path: Path
) -> None:
    repository = {"private": private, "pushed_at": pushed}
    [_, *idle] = found(AtGitHub(last=FRESH, good=FRESH, repository=repository), tmp_path)
    assert [each["result"] for each in idle] == ["warning"] * told
    for each in idle:
        assert "the last push was 61 days ago" in each["message"]
        assert "gh workflow enable" in each["advice"]
