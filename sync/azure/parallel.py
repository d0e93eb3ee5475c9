"""Many questions at a time, answers in the order asked, and only so many held in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 4
"""Answers held for each worker, so that a slow one does not stop the others."""


def in_order(function: Callable[[T], R], items: Iterable[T], *, workers: int) -> Iterator[R]:
    """``function`` of each item, by ``workers`` threads; ``items`` is drawn only as far as needed.

    Whoever stops taking results (or is interrupted) waits for nothing: what has not begun is
    dropped, and what runs ends when its budget is stopped.
    """
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(max_workers=max(workers, 1))
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) >= max(workers, 1) * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
