"""Files that look like manifests and lie outside ``path``: told by every run that sees them, and
neither a fault nor a change."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.git import commit_all, message
from tests.support.inquiry import PROVIDERS, ask, inquiry
from tests.support.running import Outcome
from tests.support.world import World

GIT = "      discovery: git\n"
FILES = {
    "P/pay/catalog-info.yaml": component("pay"),
    "P/pay/worker/catalog-info.yaml": component("worker"),
    "P/web/catalog-info.yml": component("web"),
    "Q/api/deep/er/catalog-info.yaml": component("api"),
}
HINT = (
    "3 more files look like manifests but lie outside path: 1 catalog-info.yml, 2 deeper "
    "(P/pay/worker/catalog-info.yaml, P/web/catalog-info.yml, Q/api/deep/er/catalog-info.yaml); to "
    "take them, write at provider acme in providers.yaml: path: [/**/catalog-info.yaml, "
    "/catalog-info.yml]"
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with inquiry(tmp_path, FILES) as made:
        yield made


def notes(outcome: Outcome) -> list[str]:
    """What every provider tells of files outside ``path``, in one list."""
    report: Any = outcome.report
    told = [note for provider in report["providers"] for note in provider["notes"]]
    return [note for note in told if "outside path" in note]


def use(world: World, providers: str, files: Mapping[str, str] | None = None) -> None:
    """Other settings, and more files of the organisation."""
    write_files(world.repository, {"providers.yaml": providers})
    commit_all(world.repository, "look elsewhere")
    write_files(world.organizations / "acme", files or {})
    world.emulator.reload()


def searches(world: World) -> int:
    """How often search was asked since the last time."""
    number = sum(each.stage.startswith("search") for each in world.emulator.requests)
    world.emulator.clear_requests()
    return number


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


def test_what_a_location_leads_to_or_another_provider_finds_is_no_near_miss(here: World) -> None:
    leading = location("lead", "./worker/catalog-info.yaml")
    second = "    second:\n      organization: acme\n      project: Q\n      path: /deep/*\n"
    web = "      exclude: {repository: web}\n"
    use(here, PROVIDERS + web + second, {"P/pay/catalog-info.yaml": leading})
    assert notes(ask(here, "sync", "--json")) == []
    assert notes(ask(here, "sync", "--json", "--provider", "acme")) == []


def test_two_providers_that_overlook_one_file_tell_it_once(here: World) -> None:
    use(here, PROVIDERS + "    second:\n      organization: acme\n")
    assert notes(ask(here, "sync", "--json")) == [HINT]


def test_what_git_listed_tells_it_without_a_request(here: World) -> None:
    use(here, PROVIDERS + GIT + "      path: [/catalog-info.yaml, /x/other.yaml]\n")
    [told] = notes(ask(here, "sync", "--json"))
    assert told.startswith(HINT.partition(";")[0])
    assert searches(here) == 0
    use(here, PROVIDERS + GIT)  # lists root folders alone
    [told] = notes(ask(here, "sync", "--json"))
    assert told.startswith("1 more file looks like a manifest but lies outside path: 1 catalog-i")


def test_a_run_for_named_repositories_does_not_ask(here: World) -> None:
    named = ("sync", "--json", "--repository", "pay")
    assert (notes(ask(here, *named, "--discovery", "search")), searches(here)) == ([], 1)


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


@pytest.mark.parametrize("action", ["unavailable", "unauthorized", "rate-limited", "truncate"])
def test_a_question_that_fails_is_nobodys_trouble_in_a_sync(here: World, action: str) -> None:
    here.emulator.faults.add(Fault(action=action, stage="search", after=1, times=None))
    outcome = ask(here, "sync", "--json")
    assert (outcome.exit_code, notes(outcome)) == (0, [])
    assert outcome.report is not None
    assert [one["complete"] for one in outcome.report["providers"]] == [True]
    assert searches(here) == 2


def test_an_incomplete_provider_is_not_asked(here: World) -> None:
    here.emulator.faults.add(Fault(action="forbidden", stage="items", times=None))
    outcome = ask(here, "sync", "--json")
    assert (outcome.exit_code, searches(here)) == (4, 1)


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


def test_doctor_knows_what_locations_led_to(here: World) -> None:
    leading = location("lead", "./worker/catalog-info.yaml")
    use(here, PROVIDERS + "      project: P\n", {"P/pay/catalog-info.yaml": leading})
    assert ask(here, "sync").exit_code == 0
    shown = ask(here, "doctor").stdout
    assert "1 more file looks like a manifest but lies outside path: 1 catalog-info.yml" in shown
