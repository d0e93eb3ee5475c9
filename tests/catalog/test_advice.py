"""docs/why-is-my-entity-missing.md names every status and type of problem, with its cure."""

import re
from pathlib import Path

import pytest

from sync.catalog.advice import ADVICE, HEADINGS, MEANINGS
from sync.model import Status

PAGE = (Path(__file__).parents[2] / "docs" / "why-is-my-entity-missing.md").read_text("utf-8")
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("status", Status)
def test_every_status_is_told_as_the_tool_tells_it(status: Status) -> None:
    assert f"| `{status}` | {MEANINGS[status]} |" in PAGE


@pytest.mark.parametrize("problem", ADVICE)
def test_every_type_of_problem_has_its_cure(problem: str) -> None:
    assert f"| `{problem}` | {ADVICE[problem]} |" in PAGE


def test_every_type_of_problem_has_a_heading_in_words() -> None:
    assert [*HEADINGS] == [*ADVICE]
    assert len({*HEADINGS.values()}) == len(HEADINGS)


def test_every_type_of_problem_in_a_log_has_a_cure_of_its_own() -> None:
    logs = [path.read_text("utf-8") for path in GOLDEN.rglob("locations.yaml")]
    types = {name for log in logs for name in re.findall(r'"type": "([^"]*)"', log)}
    assert {"yaml", "duplicate"} < types <= {*ADVICE}
