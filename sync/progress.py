"""How long work tells that it goes on. The pipeline gets one of these; `sync.report.progress_line`
shows it."""

from typing import Protocol


class Progress(Protocol):
    """Told by the stages what they do; decides alone whether and how that is shown."""

    def stage(self, text: str) -> None:
        """A new stage begins, e.g. ``reading manifests``."""

    def advance(self, done: int, total: int) -> None:
        """``done`` of ``total`` things of the present stage are done."""

    def note(self, text: str) -> None:
        """Something a user should know now, in one line."""


class Silent:
    """Shows nothing."""

    def stage(self, text: str) -> None:
        """Ignore it."""

    def advance(self, done: int, total: int) -> None:
        """Ignore it."""

    def note(self, text: str) -> None:
        """Ignore it."""
