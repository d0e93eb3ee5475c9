"""Time, as something that can be handed in: tests wait for nothing."""

import time
from typing import Protocol


class Clock(Protocol):
    """What the budget and the retries need of time."""

    def monotonic(self) -> float:
        """Seconds that never go backwards."""

    def time(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Let that much time go by."""


class SystemClock:
    """The real one."""

    def monotonic(self) -> float:
        return time.monotonic()

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
