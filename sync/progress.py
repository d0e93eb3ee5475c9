"""How long work tells that it goes on. The pipeline gets one of these; `sync.report.progress_line`
shows it."""

from typing import Protocol


class Progress(Protocol):
    """Told by the stages what they do; decides alone whether and how that is shown."""

    def stage(self, text: str) -> None:
        """A new stage begins, e.g. ``reading manifests``."""

    def advance(self, done: int, total: int) -> None:
        """``done`` of ``total`` things of the present stage are done."""

    def limited(self, sent: int, rate: float) -> None:
        """A service's limit is near: ``sent`` requests were sent so far in the whole run, and
        ``rate`` a second are allowed for long. From any thread."""

    def note(self, text: str) -> None:
        """Something a user should know now, in one line."""


class Estimate:
    """How long the present stage still takes while a service limits requests: by what is done, what
    is left, how many requests that took and how many are allowed."""

    def __init__(self) -> None:
        self._latest: tuple[int, float] | None = None
        self._before = 0

    def stage(self) -> None:
        """A new stage begins; what was sent before is not its own."""
        self._before = self._latest[0] if self._latest else 0

    def limited(self, sent: int, rate: float) -> None:
        """As `Progress` is told."""
        self._latest = (sent, rate)

    def left(self, done: int, total: int) -> float | None:
        """Seconds; None while nothing is limited, or nothing done."""
        if self._latest is None or done <= 0:
            return None
        sent, rate = self._latest
        return (total - done) * max(sent - self._before, 0) / done / rate


class Silent:
    """Shows nothing."""

    def stage(self, text: str) -> None:
        """Ignore it."""

    def advance(self, done: int, total: int) -> None:
        """Ignore it."""

    def limited(self, sent: int, rate: float) -> None:
        """Ignore it."""

    def note(self, text: str) -> None:
        """Ignore it."""
