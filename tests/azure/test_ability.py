"""Who asks first what a service may not be able to do, and when nobody asks any more."""

import threading
from collections.abc import Callable

import pytest

from sync.azure.ability import Ability
from sync.azure.answers import (
    BadRequestError,
    NotFoundError,
    OutageError,
    RefusedError,
    TooLargeError,
)
from sync.azure.budget import GaveUpError
from sync.errors import ServiceError


def refuse(error: ServiceError) -> Callable[[bool], dict[str, str]]:
    def question(_: bool) -> dict[str, str]:
        raise error

    return question


def test_one_asks_alone_until_it_is_known_whether_the_service_can() -> None:
    ability, inside, most = Ability(), threading.Semaphore(0), []
    go, asking = threading.Event(), set[int]()

    def question(first: bool) -> dict[str, str]:
        asking.add(threading.get_ident())
        most.append((first, len(asking)))
        inside.release()
        assert go.wait(10)
        asking.discard(threading.get_ident())
        return {"a": "b"}

    threads = [threading.Thread(target=ability.ask, args=(question,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert inside.acquire(timeout=10)
    assert not inside.acquire(blocking=False)
    go.set()
    for thread in threads:
        thread.join(10)
    assert most[0] == (True, 1)
    assert [first for first, _ in most[1:]] == [False] * 3


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (NotFoundError("404"), 1),
        (GaveUpError("503"), 1),
        (OutageError("503"), 1),
        (BadRequestError("400"), 3),
    ],
)
def test_what_never_answered_is_given_up_at_a_refusal_that_is_none_of_the_question(
    error: ServiceError, times: int
) -> None:
    ability, asked = Ability(doubtful=(BadRequestError,)), 0

    def question(_: bool) -> dict[str, str]:
        nonlocal asked
        asked += 1
        raise error

    for _ in range(5):
        assert ability.ask(question) == {}
    assert (asked, ability.lacking) == (times, True)


def test_what_answered_before_is_given_up_after_three_failures_in_a_row() -> None:
    ability = Ability()
    good = {"a": "b"}
    assert ability.ask(lambda _: good) == good
    for _ in range(2):
        for _ in range(2):
            assert ability.ask(refuse(RefusedError("413"))) == {}
        assert ability.ask(refuse(TooLargeError("ours"))) == {}
        assert ability.ask(lambda _: good) == good
    for _ in range(3):
        ability.ask(refuse(GaveUpError("503")))
    assert ability.ask(lambda _: good) == {}
