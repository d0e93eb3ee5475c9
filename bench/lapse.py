"""Time that goes faster than it does, alike in several processes: hours are measured in minutes."""

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """A ``sync.clock.Clock`` that shows the real time at ``began``, in seconds since 1970."""

    began: float
    factor: float

    def time(self) -> float:
        return self.began + (time.time() - self.began) * self.factor

    def monotonic(self) -> float:
        return time.monotonic() * self.factor

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.factor)
