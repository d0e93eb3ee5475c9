"""Units are counted as Azure DevOps counts them: told of, then late, then refused."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.emulator.server import Emulator
from sync.emulator.throughput import COSTS, OTHER_COST, WINDOW, cost_of
from sync.errors import UsageError
from tests.emulator.client import Answer, ask, basic, search
from tests.emulator.organization import CHECKOUT, FILES, MANIFEST
from tests.support.clock import FakeClock
from tests.support.files import write_files

ITEM = f"{CHECKOUT}/items?path=/catalog-info.yaml"


@contextmanager
def counting(folder: Path, **settings: object) -> Iterator[tuple[Emulator, FakeClock]]:
    """An emulator whose organisation counts a unit for each request, unless told otherwise."""
    costs = {"throughputUnits": 10, "throughputCosts": {"other": 1}, **settings}
    write_files(folder, {**FILES, "acme/.emulator.json": json.dumps(costs)})
    clock = FakeClock()
    with Emulator(folder, clock=clock) as emulator:
        yield emulator, clock


def times(emulator: Emulator, number: int) -> list[Answer]:
    return [ask(emulator, ITEM) for _ in range(number)]


def rate_headers(answer: Answer) -> dict[str, str]:
    return {
        name: value
        for name, value in answer.headers.items()
        if name == "retry-after" or name.startswith("x-ratelimit")
    }


def test_far_from_the_limit_nothing_is_said(tmp_path: Path) -> None:
    with counting(tmp_path) as (emulator, clock):
        assert [rate_headers(answer) for answer in times(emulator, 4)] == [{}] * 4
    assert clock.slept == 0


def test_near_the_limit_answers_tell_what_is_left_and_when_all_of_it_is_back(
    tmp_path: Path,
) -> None:
    with counting(tmp_path) as (emulator, clock):
        *_, answer = times(emulator, 7)
        assert rate_headers(answer) == {
            "x-ratelimit-resource": "Emulator/AnyUser",
            "x-ratelimit-limit": "10",
            "x-ratelimit-remaining": "3",
            "x-ratelimit-reset": str(int(clock.time() + WINDOW) + 1),
        }
    assert clock.slept == 0


def test_beyond_the_limit_answers_are_late_and_ask_to_wait_until_enough_is_back(
    tmp_path: Path,
) -> None:
    with counting(tmp_path) as (emulator, clock):
        times(emulator, 11)
        answer = ask(emulator, ITEM)
        headers = rate_headers(answer)
        assert (answer.status, answer.text) == (200, MANIFEST)
        assert headers["x-ratelimit-remaining"] == "0"
        assert float(headers["x-ratelimit-delay"]) == clock.slept > 0
        clock.sleep(float(headers["retry-after"]))
        assert "retry-after" not in rate_headers(ask(emulator, ITEM))


def test_who_goes_on_is_refused_and_who_goes_on_regardless_is_nobody(tmp_path: Path) -> None:
    with counting(tmp_path) as (emulator, clock):
        statuses = [answer.status for answer in times(emulator, 70)]
        assert sorted(set(statuses), key=statuses.index) == [200, 429, 401]
        refused = times(emulator, 1)[0]
        assert "TF400813" in refused.text
        clock.sleep(WINDOW + 1)
        assert ask(emulator, ITEM).status == 200


def test_a_refusal_tells_when_to_come_back(tmp_path: Path) -> None:
    with counting(tmp_path) as (emulator, clock):
        answer = next(answer for answer in times(emulator, 30) if answer.status == 429)
        assert "TF400733" in answer.text
        clock.sleep(float(answer.headers["retry-after"]))
        assert ask(emulator, ITEM).status == 200


def test_each_identity_has_an_account_of_its_own(tmp_path: Path) -> None:
    with counting(tmp_path) as (emulator, _):
        times(emulator, 30)
        assert ask(emulator, ITEM).status == 429
        assert ask(emulator, ITEM, authorization=basic("another")).status == 200


def test_units_come_back_five_minutes_after_they_were_used(tmp_path: Path) -> None:
    with counting(tmp_path) as (emulator, clock):
        times(emulator, 9)
        clock.sleep(WINDOW)
        assert rate_headers(ask(emulator, ITEM)) == {}


def test_an_organisation_that_does_not_say_so_counts_nothing(tmp_path: Path) -> None:
    with counting(tmp_path, throughputUnits=None) as (emulator, _):
        assert {answer.status for answer in times(emulator, 60)} == {200}


def test_a_request_costs_what_its_kind_does(tmp_path: Path) -> None:
    assert cost_of("POST", ("search", "search-page-2"), {}) == COSTS["search"]
    assert cost_of("GET", ("items", "listing"), {}) == COSTS["listing"]
    assert cost_of("POST", ("blobs",), {}) == COSTS["zip"]
    assert cost_of("GET", ("blobs",), {}) == OTHER_COST
    assert cost_of("GET", ("items",), {"items": 7}) == 7
    assert cost_of("GET", ("items",), {"other": 3}) == 3
    with counting(tmp_path, throughputCosts={"search": 8, "other": 0}) as (emulator, _):
        assert rate_headers(ask(emulator, ITEM)) == {}
        search(emulator, "file:catalog-info.yaml")
        assert rate_headers(ask(emulator, ITEM))["x-ratelimit-remaining"] == "2"


@pytest.mark.parametrize(
    "settings", [{"throughputUnits": 0}, {"throughputCosts": {"other": "much"}}]
)
def test_a_limit_or_a_cost_that_is_none_is_named(tmp_path: Path, settings: object) -> None:
    write_files(tmp_path, {**FILES, "acme/.emulator.json": json.dumps(settings)})
    with pytest.raises(UsageError, match="throughput"), Emulator(tmp_path):
        pass
