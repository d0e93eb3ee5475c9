"""Many questions at a time, without running ahead of who takes the answers."""

import threading
from collections.abc import Iterator

import pytest

from sync.azure.budget import in_order


def test_answers_come_in_the_order_asked() -> None:
    later = threading.Event()

    def answer(number: int) -> int:
        if number == 0:
            assert later.wait(10)
        else:
            later.set()
        return number

    assert list(in_order(answer, range(50), workers=4)) == list(range(50))


def test_only_so_much_is_asked_for_ahead_of_who_takes_it() -> None:
    drawn = 0

    def items() -> Iterator[int]:
        nonlocal drawn
        for number in range(100):
            drawn += 1
            yield number

    answers = in_order(lambda number: number, items(), workers=2)
    assert next(answers) == 0
    assert drawn == 8


def test_who_stops_taking_answers_waits_for_none() -> None:
    hanging, begun = threading.Event(), []

    def answer(number: int) -> int:
        begun.append(number)
        if number:
            hanging.wait(10)
        return number

    answers = in_order(answer, range(100), workers=2)
    assert next(answers) == 0
    answers.close()
    hanging.set()
    assert len(begun) < 8


def test_an_error_reaches_who_takes_the_answers() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda number: 1 // number, [1, 0], workers=2))
