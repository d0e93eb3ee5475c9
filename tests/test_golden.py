"""Whole runs, from providers.yaml to the commit, against the folders in tests/golden."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.git import status
from tests.support.golden import BLESS, Step, bless, case_names, expected, read_case
from tests.support.running import EPOCH, Outcome
from tests.support.world import World, world

HOUR = 3600


@pytest.mark.parametrize("name", case_names())
def test_a_case_ends_as_expected_and_a_second_run_finds_nothing_to_do(
    name: str, tmp_path: Path
) -> None:
    with world(tmp_path) as here:
        for number, step in enumerate(read_case(name)):
            now = EPOCH + number * HOUR
            here.enter(step)
            planned = dry_run(here, step, now)
            outcome = here.sync(step, epoch=now)
            assert outcome.exit_code == step.exit, outcome.stderr
            assert told(outcome) == told(planned)
            compare(step, here.result(outcome))
            second_run(here, step, now + HOUR // 2)


def dry_run(here: World, step: Step, now: int) -> Outcome:
    """The dry run writes nothing, whatever it finds; one request at a time finds the same."""
    before = here.state()
    outcome = here.sync(step, "--dry-run", "--concurrency", "1", epoch=now)
    assert outcome.exit_code == step.exit, outcome.stderr
    assert here.state() == before
    return outcome


def compare(step: Step, result: Mapping[str, bytes]) -> None:
    """What the run left behind is what the case expects, byte for byte."""
    if BLESS:
        bless(step, result)
    wanted = expected(step)
    assert sorted(result) == sorted(wanted), step.folder
    for path, data in result.items():
        assert data.decode() == wanted[path].decode(), f"{step.folder}: {path}"


def second_run(here: World, step: Step, now: int) -> None:
    """A run that finds the world as it was changes nothing, not even the time in the log."""
    before = here.state()
    outcome = here.sync(step, epoch=now)
    assert outcome.exit_code == step.exit, outcome.stderr
    assert outcome.report is not None
    assert (outcome.report["changes"], outcome.report["commit"]) == ([], None)
    assert here.state() == before
    assert status(here.repository) == ""


def told(outcome: Outcome) -> dict[str, Any] | None:
    """What a report says of the catalog; the same whether or not it was written."""
    report = outcome.report
    return report and {key: report[key] for key in ("changes", "locations", "problems")}
