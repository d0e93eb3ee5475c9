"""Progress for people: a bar on a terminal, plain lines in a CI log."""

import os
from contextlib import AbstractContextManager, nullcontext
from typing import Self, TextIO

from rich import progress as rich_progress
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from sync.clock import Clock, SystemClock
from sync.progress import Estimate, Progress, Silent
from sync.report.terminal import console
from sync.text.safe import plain
from sync.text.wording import counted


class Bar:
    """Progress as a bar that is redrawn, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._progress = rich_progress.Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            console=console(stream),
            transient=True,
        )
        self._task = self._progress.add_task("", total=None, start=True, left="")
        self._estimate = Estimate()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def stage(self, text: str) -> None:
        """Name the stage and start to count anew."""
        self._estimate.stage()
        self._progress.reset(self._task, description=plain(text), total=None, left="")

    def advance(self, done: int, total: int) -> None:
        """Move the bar."""
        left = _words(self._estimate.left(done, total))
        self._progress.update(self._task, completed=done, total=total, left=left)

    def limited(self, sent: int, rate: float) -> None:
        """Say from now on how long it will take."""
        self._estimate.limited(sent, rate)

    def note(self, text: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(Text(plain(text)))


class Lines:
    """Progress as plain lines, for a log: each stage once, and how far it is, first after some
    seconds, then less and less often: a long run is no long log."""

    FIRST, LAST = 5.0, 60.0
    """Seconds between two lines."""

    def __init__(self, stream: TextIO, clock: Clock | None = None) -> None:
        self._stream = stream
        self._clock = clock or SystemClock()
        self._stage = ""
        self._said = self._clock.monotonic()
        self._every = self.FIRST
        self._estimate = Estimate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.flush()

    def stage(self, text: str) -> None:
        """Say that a stage begins."""
        self._stage = plain(text)
        self._every = self.FIRST
        self._estimate.stage()
        self.note(self._stage)

    def advance(self, done: int, total: int) -> None:
        """Say how far it is, now and then."""
        if self._clock.monotonic() - self._said >= self._every:
            self._every = min(self._every * 2, self.LAST)
            left = _words(self._estimate.left(done, total))
            self.note(f"{self._stage}: {done} of {total}{left and f', {left}'}")

    def limited(self, sent: int, rate: float) -> None:
        """Say from now on how long it will take."""
        self._estimate.limited(sent, rate)

    def note(self, text: str) -> None:
        """Print one line."""
        self._said = self._clock.monotonic()
        self._stream.write(plain(text) + "\n")
        self._stream.flush()


def _words(seconds: float | None) -> str:
    """How long it still takes, as exactly as anybody can know."""
    if seconds is None:
        return ""
    minutes = seconds / 60
    if minutes < 90:
        return f"about {counted(max(round(minutes), 1), 'minute')} left"
    return f"about {counted(round(minutes / 60), 'hour')} left"


def progress(stream: TextIO, *, quiet: bool) -> AbstractContextManager[Progress]:
    """A bar on a terminal, lines in CI and everywhere else, nothing when quiet."""
    if quiet:
        return nullcontext(Silent())
    if stream.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb":
        return Bar(stream)
    return Lines(stream)
