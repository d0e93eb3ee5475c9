"""Which workflows decide when the next sync runs, and what their cron lines stand for."""

from datetime import timedelta
from pathlib import Path

import pytest

from sync.commands.workflows import template
from sync.schedule import Schedule, cron_times, longest_wait, read_schedules, schedules_of
from tests.support.files import write_files
from tests.support.git import git_repository

ALWAYS = {
    "minutes": tuple(range(60)),
    "hours": tuple(range(24)),
    "days": tuple(range(1, 32)),
    "months": tuple(range(1, 13)),
    "weekdays": tuple(range(7)),
}


@pytest.mark.parametrize(
    ("cron", "differing"),
    [
        ("* * * * *", {}),
        ("*/15 * * * *", {"minutes": (0, 15, 30, 45)}),
        ("17 */8 * * *", {"minutes": (17,), "hours": (0, 8, 16)}),
        ("5,10-12 * * * *", {"minutes": (5, 10, 11, 12)}),
        ("20/20 * * * *", {"minutes": (20, 40)}),
        ("0 0 1 JAN-mar *", {"minutes": (0,), "hours": (0,), "days": (1,), "months": (1, 2, 3)}),
        ("* * * * mon-fri/2", {"weekdays": (1, 3, 5)}),
        ("* * * * 7", {"weekdays": (0,)}),
    ],
)
def test_a_cron_line_stands_for_times(cron: str, differing: dict[str, tuple[int, ...]]) -> None:
    assert cron_times(cron) == {**ALWAYS, **differing}


@pytest.mark.parametrize(
    "cron",
    ["", "* * * *", "@daily", "60 * * * *", "9-5 * * * *", "*/0 * * * *", "* * 0 * *", "x * * * *"],
)
def test_what_is_no_cron_line_stands_for_nothing(cron: str) -> None:
    assert cron_times(cron) is None


HEAD = "on: {schedule: [{cron: '17 3 * * *'}]}\njobs: {a: "


@pytest.mark.parametrize(
    ("job", "found"),
    [
        ("{steps: [{uses: acme/catalog-sync@5eed}]}", 1),
        ("{steps: [{uses: acme/catalog-sync@5eed, with: {command: sync}}]}", 1),
        ("{steps: [{uses: acme/catalog-sync@5eed, with: {command: report}}]}", 0),
        ("{steps: [{uses: acme/catalog-sync@5eed, with: {mode: dry-run}}]}", 0),
        ("{steps: [{uses: acme/our-action@5eed, with: {mode: pull-request}}]}", 1),
        ("{steps: [{uses: acme/our-action@5eed, with: {mode: fast}}]}", 0),
        ("{steps: [{uses: acme/our-action@5eed, with: {mode: [commit]}}]}", 0),
        ("{steps: [{run: pip install x}, {run: catalog-sync sync --push}]}", 1),
        ("{steps: [{run: catalog-sync report}]}", 0),
        ("{steps: [{run: catalog-sync sync --project A --dry-run}]}", 0),
        ("{uses: ./.github/workflows/catalog-sync-sharded.yml}", 1),
        ("{steps: [{uses: actions/checkout@v4}]}", 0),
        ("[1]", 0),
    ],
)
def test_a_workflow_counts_when_it_runs_a_sync(job: str, found: int) -> None:
    assert len([*schedules_of("a.yml", f"{HEAD}{job}}}".encode())]) == found


@pytest.mark.parametrize("name", ["catalog-sync.yml", "catalog-sync-calling.yml"])
def test_the_workflows_of_init_count(name: str) -> None:
    [schedule] = schedules_of(name, template(name).encode())
    assert schedule.workflow == f".github/workflows/{name}"
    assert schedule.times["minutes"] == (0, 15, 30, 45)
    assert not schedule.either_day


def test_a_day_of_the_month_or_of_the_week_is_enough_when_both_are_given() -> None:
    text = HEAD.replace("17 3 * * *", "17 3 1 * mon") + "{steps: [{run: catalog-sync sync}]}}"
    [schedule] = schedules_of("a.yml", text.encode())
    assert schedule.either_day


def test_workflows_are_those_of_the_repository_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    good = f"{HEAD}{{steps: [{{run: catalog-sync sync}}]}}}}"
    files = {"b.yml": good, "a.yaml": good, "bad.yml": "on: [", "empty.yml": "", "c.txt": good}
    repository = git_repository(tmp_path / "r")
    write_files(repository, {f".github/workflows/{name}": text for name, text in files.items()})
    inside = repository / "deep"
    inside.mkdir()
    found = [schedule.workflow for schedule in read_schedules(inside)]
    assert found == [".github/workflows/a.yaml", ".github/workflows/b.yml"]
    assert read_schedules(tmp_path) == ()


@pytest.mark.parametrize(
    ("cron", "minutes"),
    [
        ("7,22,37,52 * * * *", 15),
        ("*/25 * * * *", 25),
        ("17 */8 * * *", 8 * 60),
        ("0 8-18 * * *", 14 * 60),
        ("30 6 * * mon-fri", 3 * 24 * 60),
        ("0 0 1 * *", 31 * 24 * 60),
        ("0 0 1,15 * mon", 7 * 24 * 60),
        ("0 0 1 jan *", 366 * 24 * 60),
        ("0 0 31 feb *", 4 * 366 * 24 * 60),
    ],
)
def test_the_longest_wait_is_that_between_two_runs_in_a_row(cron: str, minutes: int) -> None:
    times = cron_times(cron)
    assert times is not None
    either = not cron.split()[2].startswith("*") and not cron.split()[4].startswith("*")
    schedule = Schedule(workflow="w", cron=cron, times=times, either_day=either)
    assert longest_wait(schedule) == timedelta(minutes=minutes)
