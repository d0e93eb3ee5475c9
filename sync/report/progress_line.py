"""Progress for people: a bar on a terminal, plain lines in a CI log."""

import os
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Self, TextIO

from rich import progress as rich_progress
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from sync.progress import Progress, Silent
from sync.report.terminal import console
from sync.text.safe import plain


class Bar:
    """Progress as a bar that is redrawn, for a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._progress = rich_progress.Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console(stream),
            transient=True,
        )
        self._task = self._progress.add_task("", total=None, start=True)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def stage(self, text: str) -> None:
        """Name the stage and start to count anew."""
        self._progress.reset(self._task, description=plain(text), total=None)

    def advance(self, done: int, total: int) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=done, total=total)

    def note(self, text: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(Text(plain(text)))


class Lines:
    """Progress as plain lines, for a log: each stage once, and every few seconds how far it is."""

    EVERY = 5.0

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._stage = ""
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.flush()

    def stage(self, text: str) -> None:
        """Say that a stage begins."""
        self._stage = plain(text)
        self.note(self._stage)

    def advance(self, done: int, total: int) -> None:
        """Say how far it is, now and then."""
        if time.monotonic() - self._said >= self.EVERY:
            self.note(f"{self._stage}: {done} of {total}")

    def note(self, text: str) -> None:
        """Print one line."""
        self._said = time.monotonic()
        self._stream.write(plain(text) + "\n")
        self._stream.flush()


def progress(stream: TextIO, *, quiet: bool) -> AbstractContextManager[Progress]:
    """A bar on a terminal, lines in CI and everywhere else, nothing when quiet."""
    if quiet:
        return nullcontext(Silent())
    if stream.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb":
        return Bar(stream)
    return Lines(stream)
