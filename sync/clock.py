"""Time, as something that can be handed in: tests wait for nothing. And the time of a run, for the
commands that write one."""

import os
import time
from datetime import UTC, datetime
from typing import Protocol

from sync.errors import UsageError
from sync.text.safe import plain


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


def run_time() -> tuple[datetime, bool]:
    """The time of the run, and whether SOURCE_DATE_EPOCH set it.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC), False
    try:
        return datetime.fromtimestamp(int(epoch), UTC), True
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {plain(epoch)!r}; expected seconds since 1970, e.g. 1767225600"
        ) from None
