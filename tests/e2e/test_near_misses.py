"""Files that look like manifests and lie outside ``path``: told by every run that sees them, and
neither a fault nor a change."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.support.git import message
from tests.support.inquiry import PROVIDERS, ask, inquiry
from tests.support.overlooked import FILES, GIT, HINT, notes, searches, use
from tests.support.world import World


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with inquiry(tmp_path, FILES) as made:
        yield made


def test_a_sync_tells_them_with_the_line_that_takes_them(here: World) -> None:
    first = ask(here, "sync")
    assert (first.exit_code, searches(here)) == (0, 2)
    assert f"      {HINT}\n" in first.stdout
    again = ask(here, "sync", "--json")
    assert (again.exit_code, notes(again), searches(here)) == (0, [HINT], 2)
    assert again.report is not None
    assert again.report["commit"] is None
    use(here, f"{PROVIDERS}      {HINT.partition('providers.yaml: ')[2]}\n")
    taken = ask(here, "sync", "--json")
    assert (taken.exit_code, notes(taken)) == (0, [])
    assert len(taken.report["changes"] if taken.report else []) == 3


def test_neither_the_catalog_nor_its_commits_hold_them(here: World) -> None:
    assert ask(here, "sync").exit_code == 0
    words = "look like manifests"
    assert here.repository.joinpath("catalog/README.md").read_text().count(words) == 0
    assert words not in message(here.repository)


def test_of_several_machines_the_first_asks_and_the_one_that_joins_tells(here: World) -> None:
    files = [str(here.repository / f"{number}.gz") for number in (1, 2)]
    for number, file in enumerate(files, 1):
        assert ask(here, "sync", "--shard", f"{number}/2", "--save", file).exit_code == 0
    assert searches(here) == 3
    joined = ask(here, "sync", "--json", "--load", files[0], "--load", files[1])
    assert (joined.exit_code, notes(joined), searches(here)) == (0, [HINT], 0)


def test_slices_of_what_git_lists_tell_them_too(here: World) -> None:
    use(here, PROVIDERS + GIT + "      path: [/catalog-info.yaml, /x/other.yaml]\n")
    files = [str(here.repository / f"{number}.gz") for number in (1, 2)]
    for number, file in enumerate(files, 1):
        assert ask(here, "sync", "--shard", f"{number}/2", "--save", file).exit_code == 0
    joined = ask(here, "sync", "--json", "--load", files[0], "--load", files[1])
    [told] = notes(joined)
    assert told.startswith(HINT.partition(";")[0])


def test_doctor_tells_them_with_the_place_of_the_line(here: World) -> None:
    outcome = ask(here, "doctor", "--json")
    report: Any = outcome.report
    [told] = [each for each in report[0]["checks"] if "look like" in each["message"]]
    assert (told["check"], told["result"], outcome.exit_code) == ("path", "note", 0)
    assert told["message"].startswith(HINT.partition(";")[0])
    assert (
        "write at providers.yaml:3: path: [/**/catalog-info.yaml, /catalog-info.yml]"
        in (told["advice"])
    )


def test_doctor_tells_that_nobody_could_be_asked(here: World) -> None:
    here.emulator.faults.add(Fault(action="server-error", stage="search", after=2, times=None))
    outcome = ask(here, "doctor", "--json")
    report: Any = outcome.report
    [told] = [each for each in report[0]["checks"] if each["check"] == "path"]
    assert (told["result"], outcome.exit_code) == ("unknown", 0)
    assert "HTTP 500" in told["message"]
