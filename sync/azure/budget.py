"""One budget of requests for each identity, shared by its providers and threads.

It bounds what is in flight, holds everyone back while the service asks for it, and knows when
the run has waited long enough. Its threads answer many questions at a time, in the order asked.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sync.azure.pace import Allowance, Pace
from sync.clock import Clock
from sync.errors import ServiceError

T = TypeVar("T")
R = TypeVar("R")
_SLICE = 0.5
"""Longest sleep at a time, so that an interrupted run ends soon."""
_WORTH_SAYING = 5.0
"""A shorter wait is not worth a word."""
_IN_A_ROW = 3
"""Requests that must fail one after the other, none succeeding, to call the service down."""
_ASKED = "Azure DevOps asks to wait"
_AHEAD = 4
"""Answers held for each worker, so that a slow one does not stop the others."""


def _often(rate: float) -> str:
    """Requests a second, in words."""
    number = round(rate * 60)
    return f"{number:,} requests a minute" if number > 1 else "a request a minute"


class GaveUpError(ServiceError):
    """There is no waiting or trying any more; the message says what stood in the way."""


class Budget:
    """Thread-safe. ``deadline`` is seconds since the service last answered; then no more waiting
    and no retries. Work that goes on, however long it takes, is not given up."""

    def __init__(
        self,
        *,
        concurrency: int,
        deadline: float,
        clock: Clock,
        say: Callable[[str], None],
        limited: Callable[[int, float], None],
    ) -> None:
        """``limited`` hears, whenever an answer tells of a limit that is near, how many requests
        were sent so far and how many a second it allows for long."""
        self._slots = threading.BoundedSemaphore(max(concurrency, 1))
        self._clock = clock
        self._say = say
        self._limited = limited
        self._deadline = deadline
        self._ends = clock.monotonic() + deadline
        self._lock = threading.Lock()
        self._resume = 0.0
        self._why = _ASKED
        self._failing: set[str] = set()
        self._down: str | None = None
        self._accepted = False
        self._refusals = 0
        self._pace = Pace()
        self._sent = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """The right to send one request now; waits for its turn. GaveUpError when there is none."""
        with self._slots:
            self._keep_pace()
            self.await_turn()
            yield

    def pause(self, seconds: float, why: str = "") -> None:
        """Let nobody send anything for that long; pauses overlap, they do not add up.

        ``why`` is told to whoever gives up because of it.
        """
        if seconds <= 0:
            return
        with self._lock:
            self._why = why or self._why
            now = self._clock.monotonic()
            longer = now + seconds - max(self._resume, now)
            self._resume = max(self._resume, now + seconds)
        if longer >= _WORTH_SAYING:
            self._say(f"waiting {seconds:.0f} seconds: {why or _ASKED}")

    def heard(self, allowance: Allowance | None) -> None:
        """What an answer said of the limit, if anything. Near it the requests go evenly, at what
        it allows, and whoever waits is told so once."""
        with self._lock:
            before = self._pace.rate
            self._pace.heard(allowance, self._clock.monotonic())
            rate, sent = self._pace.rate, self._sent
        if rate is None:
            return
        if before is None:
            self._say(f"near Azure DevOps's limit: going on with about {_often(rate)}")
        self._limited(sent, rate)

    def hold_back(self, seconds: float, why: str) -> None:
        """Hold everybody back, this request among them; GaveUpError, and nobody is held back,
        when that would go past the deadline."""
        self._check_deadline(self._clock.monotonic() + seconds, why)
        self.pause(seconds, why)
        self.await_turn()

    def wait(self, seconds: float, why: str) -> None:
        """Hold one request back; GaveUpError when that would go past the deadline."""
        self._sleep_until(self._clock.monotonic() + seconds, why)

    def await_turn(self) -> None:
        """Wait until nobody is held back; GaveUpError when that is past the deadline."""
        while True:
            with self._lock:
                resume, down, why = self._resume, self._down, self._why
            if down is not None:
                raise GaveUpError(down)
            if resume <= self._clock.monotonic():
                return
            self._sleep_until(resume, why)

    @property
    def is_paused(self) -> bool:
        """Whether somebody who asked now would be held back, or sent away."""
        with self._lock:
            now = self._clock.monotonic()
            return self._down is not None or max(self._resume, self._pace.due(now)) > now

    def remaining(self) -> float:
        """Seconds until the deadline; negative after it."""
        with self._lock:
            return self._ends - self._clock.monotonic()

    def succeeded(self) -> None:
        """The service answered and accepted the credential."""
        with self._lock:
            self._accepted = True
            self._failing.clear()
            self._ends = self._clock.monotonic() + self._deadline

    def failed(self, request: str, reason: str) -> None:
        """A request was given up; after some in a row nothing more is tried."""
        with self._lock:
            self._failing.add(request)
            if len(self._failing) >= _IN_A_ROW:
                self._down = self._down or reason

    def refused(self) -> None:
        """The service rejected the credential for good."""
        with self._lock:
            self._refusals += 1

    def trusts_credential(self) -> bool:
        """Whether a rejection may be throttling: the credential worked, and was not yet refused
        after all patience (backstage/backstage#35756)."""
        with self._lock:
            return self._accepted and self._refusals == 0

    def stop(self) -> None:
        """End every wait, now and later."""
        with self._lock:
            self._down = "the run was stopped"

    def _check_deadline(self, moment: float, why: str) -> None:
        # No seconds in these words: they reach the locations log, which must not change when
        # nothing but the time does.
        with self._lock:
            ends = self._ends
        if moment > ends:
            raise GaveUpError(
                f"{why}; it would have to be waited for longer than the deadline of"
                f" {self._deadline:g} second{'' if self._deadline == 1 else 's'} (--deadline)"
            )

    def _sleep_until(self, moment: float, why: str) -> None:
        self._check_deadline(moment, why)
        while (left := moment - self._clock.monotonic()) > 0:
            self._sleep(left)

    def _keep_pace(self) -> None:
        """Wait until another request may follow the last one, however that changes meanwhile: no
        deadline counts here, because the others are answered."""
        while True:
            with self._lock:
                now = self._clock.monotonic()
                left = self._pace.due(now) - now
                if left <= 0:
                    self._pace.sent(now)
                    self._sent += 1
                    return
            self._sleep(left)

    def _sleep(self, seconds: float) -> None:
        """A slice of that; GaveUpError when there is nothing to wait for any more."""
        with self._lock:
            down = self._down
        if down is not None:
            raise GaveUpError(down)
        self._clock.sleep(min(seconds, _SLICE))


def in_order(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    workers: int,
    ahead: int = _AHEAD,
    waits: Callable[[T], bool] | None = None,
) -> Generator[R]:
    """``function`` of each item, by ``workers`` threads; ``items`` is drawn only as far as needed:
    ``ahead`` results are held for each worker. Items of which ``waits`` is false need no thread.

    Whoever stops taking results (or is interrupted) waits for nothing: what has not begun is
    dropped, and what runs ends when its budget is stopped.
    """
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(max_workers=max(workers, 1))
    try:
        for item in items:
            if waits is None or waits(item):
                waiting.append(pool.submit(function, item))
            else:
                waiting.append(Future())
                waiting[-1].set_result(function(item))
            if len(waiting) >= max(workers, 1) * ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
