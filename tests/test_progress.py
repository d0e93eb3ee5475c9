"""How long the rest of a stage takes while a service limits requests."""

import pytest

from sync.progress import Estimate


def test_nobody_knows_it_before_a_limit_is_told_and_something_is_done() -> None:
    estimate = Estimate()
    assert estimate.left(10, 100) is None
    estimate.limited(10, 0.5)
    assert estimate.left(0, 100) is None
    assert estimate.left(10, 100) == pytest.approx(90 / 0.5)


def test_it_takes_as_many_requests_for_each_as_were_needed_so_far() -> None:
    estimate = Estimate()
    estimate.limited(4, 0.5)
    assert estimate.left(100, 300) == pytest.approx(200 * 4 / 100 / 0.5)


def test_what_an_earlier_stage_sent_does_not_count() -> None:
    estimate = Estimate()
    estimate.limited(1000, 0.5)
    estimate.stage()
    estimate.limited(1010, 0.5)
    assert estimate.left(10, 40) == pytest.approx(30 / 0.5)


def test_the_latest_word_counts() -> None:
    estimate = Estimate()
    estimate.limited(10, 0.5)
    estimate.limited(20, 2.0)
    assert estimate.left(20, 120) == pytest.approx(100 / 2.0)
