"""A clock that no test waits for."""

import threading


class FakeClock:
    """Time that passes only while someone sleeps. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 1000.0
        self.slept = 0.0

    def monotonic(self) -> float:
        with self._lock:
            return self._now

    def time(self) -> float:
        return self.monotonic() + 1_700_000_000

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += seconds
            self.slept += seconds


class CommonClock(FakeClock):
    """One for threads that sleep at the same time: that lasts as long as the longest of them.

    A thread sleeps from when it last looked at the clock.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen = threading.local()

    def monotonic(self) -> float:
        self._seen.moment = super().monotonic()
        return float(self._seen.moment)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            woken = max(self._now, self._seen.moment + seconds)
            self.slept += woken - self._now
            self._now = woken
        self._seen.moment = woken
