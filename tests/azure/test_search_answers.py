"""One page of Code Search: what it holds, and what it says about the rest."""

from typing import Any

import pytest

from tests.azure.pages import page, row, search


@pytest.mark.parametrize("code", [1, 2, 3, 4, 6, 7, 9, 11, 15, 16, 24, 31, 35, 99])
def test_an_answer_that_says_it_is_partial_is_incomplete(code: int) -> None:
    found, _ = search(lambda _: page([], 0, code))
    assert not found.complete
    assert f"(info code {code})" in found.reason
    assert "discovery: auto or git" in found.reason


@pytest.mark.parametrize("code", [0, 8, 10])
def test_other_info_codes_take_nothing_away(code: int) -> None:
    found, _ = search(lambda _: page([row(1)], 1, code))
    assert (len(found.found), found.complete) == (1, True)


@pytest.mark.parametrize(
    "broken",
    [
        {"results": []},
        {"count": -1, "results": []},
        {"count": 1, "results": {}},
        {"count": 1, "results": [3]},
        {"count": 1, "results": [{**row(1), "path": ""}]},
        {"count": 1, "results": [{**row(1), "path": "/\ud800"}]},
        {"count": 1, "results": [{**row(1), "project": None}]},
        {"count": 1, "results": [{**row(1), "repository": {"name": 5}}]},
    ],
)
def test_an_answer_of_another_shape_is_a_fault_and_no_empty_answer(broken: Any) -> None:
    found, _ = search(lambda _: broken)
    assert not found.complete
    assert "no usable answer" in found.reason


def test_a_broken_facet_is_as_good_as_none() -> None:
    found, _ = search(lambda _: page([row(1)], 1, Project="x", Repository=[{"name": 1}, 2]))
    assert found.complete
