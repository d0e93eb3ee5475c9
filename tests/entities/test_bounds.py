"""What one manifest may ask for."""

import time
from typing import Literal

import pytest

from sync.entities.bounds import (
    MAX_DEPTH,
    MAX_MESSAGE,
    MAX_PROBLEMS,
    TooMuchError,
    bounded,
    written,
)
from sync.model import Json, Problem
from sync.yaml12.writer import write_document


def problems(count: int, severity: Literal["error", "warning"] = "error") -> list[Problem]:
    return [Problem(type="kind", message=f"{n}", line=n, severity=severity) for n in range(count)]


@pytest.mark.parametrize(
    "value",
    [
        {"a": "x" * 1000},
        {"a": ["b"] * 200},
        {"k" * 50: {"l" * 50: ["m", {"n": 1}]}},
        {"text": "line\n" * 300},
        {"a": {"b": {"c": {"d": ["x\ny"] * 100}}}},
    ],
)
def test_the_estimate_is_near_what_is_written(value: dict[str, Json]) -> None:
    length = len(write_document(value))
    assert 0.5 * length < written(value, 10**9) < 2 * length + 50


def test_what_is_repeated_counts_each_time() -> None:
    shared: list[Json] = ["x" * 100] * 10
    assert written({"a": shared, "b": shared}, 10**9) > 2000


def test_nothing_is_looked_at_beyond_the_limit() -> None:
    bomb: Json = []
    for _ in range(60):
        bomb = [bomb, bomb]
    started = time.process_time()
    with pytest.raises(TooMuchError, match="more than 5 MiB"):
        written(bomb, 5 << 20)
    assert time.process_time() - started < 20


def test_what_nests_too_deep_is_said() -> None:
    deep: Json = "x"
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]
    with pytest.raises(TooMuchError, match="Nested deeper"):
        written(deep, 10**9)


@pytest.mark.parametrize("count", [0, 1, MAX_PROBLEMS])
def test_a_bearable_number_of_problems_stays_as_it_is(count: int) -> None:
    assert bounded(problems(count)) == tuple(problems(count))


def test_very_many_problems_are_counted_and_errors_come_before_warnings() -> None:
    every = [*problems(2000, "warning"), *problems(10)]
    shown = bounded(every)
    assert len(shown) == MAX_PROBLEMS
    assert sum(problem.severity == "error" for problem in shown) == 10
    assert shown[-1].message == "and 1,911 more problems in this manifest"
    assert shown[-1].severity == "warning"


def test_hidden_errors_make_the_count_an_error() -> None:
    assert bounded(problems(500))[-1].severity == "error"


def test_a_long_message_keeps_its_beginning_and_its_end() -> None:
    (problem,) = bounded([Problem(type="kind", message="begin " + "x" * 9999 + " end")])
    assert len(problem.message) == MAX_MESSAGE
    assert problem.message.startswith("begin x")
    assert problem.message.endswith("x end")
