"""Files outside `path`: who finds them anyway, and who is asked at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from tests.support.catalogs import location
from tests.support.inquiry import PROVIDERS, ask, inquiry
from tests.support.overlooked import FILES, GIT, HINT, notes, searches, use
from tests.support.world import World


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with inquiry(tmp_path, FILES) as made:
        yield made


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


def test_doctor_knows_what_locations_led_to(here: World) -> None:
    leading = location("lead", "./worker/catalog-info.yaml")
    use(here, PROVIDERS + "      project: P\n", {"P/pay/catalog-info.yaml": leading})
    assert ask(here, "sync").exit_code == 0
    shown = ask(here, "doctor").stdout
    assert "1 more file looks like a manifest but lies outside path: 1 catalog-info.yml" in shown
