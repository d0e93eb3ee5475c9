"""Runs the whole flow in this process with a clock that nobody waits for; without git, or with."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from sync.azure.service import AzureDevOps, Contact
from sync.commands.sync import complaints
from sync.config.load import load_config
from sync.emulator.server import Emulator
from sync.pipeline import Options, sync
from sync.publish.local import Files
from sync.publish.publisher import Place, Publisher
from sync.report.machine import render
from sync.report.terminal import console, print_result
from sync.result import Result
from tests.support.clock import FakeClock
from tests.support.files import read_files
from tests.support.running import EPOCH, TOKEN

NOW = datetime.fromtimestamp(EPOCH, UTC)


@dataclass(slots=True)
class Notes:
    """A `sync.progress.Progress` that remembers what it was told."""

    lines: list[str] = field(default_factory=list)
    rates: list[tuple[int, float]] = field(default_factory=list)
    """Requests that were sent, and how many a second a limit allows, each time it was told."""

    def stage(self, text: str) -> None:
        self.lines.append(text)

    def advance(self, done: int, total: int) -> None:
        """Nobody counts."""

    def limited(self, sent: int, rate: float) -> None:
        self.rates.append((sent, rate))

    def note(self, text: str) -> None:
        self.lines.append(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one run ended in."""

    result: Result
    exit_code: int
    shown: str
    """Everything that a user would see, in every form of it."""
    slept: float
    """Seconds that it would have waited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A folder with providers.yaml, synced with an emulator in the place of every host."""

    folder: Path
    connect: Mapping[str, str]
    token: str = TOKEN
    slowest: float = 60.0
    publisher: Callable[[Place], Publisher] = Files
    """What becomes of a run's plan; what commits it needs a folder that is a git repository."""

    def run(self, *, concurrency: int = 4, now: datetime = NOW, **options: Any) -> Ran:
        """One run; ``options`` are those of `sync.pipeline.Options`."""
        config = load_config(self.folder / "providers.yaml")
        clock, notes = FakeClock(), Notes()
        contact = Contact(
            connect=self.connect,
            concurrency=concurrency,
            slowest=self.slowest,
            largest=config.limits.held,
        )
        environ = {"AZURE_TOKEN": self.token, "OTHER_TOKEN": self.token}
        publisher = self.publisher(Place(repository=self.folder, folder=config.folder))
        with AzureDevOps(
            config.providers, contact, say=notes.note, environ=environ, clock=clock
        ) as source:
            result = sync(config, Options(now=now, **options), source, notes, publisher)
        return Ran(
            result=result,
            exit_code=result.exit_code(strict=False, tell_changes=False),
            shown="\n".join([*notes.lines, *_shown(result)]),
            slept=clock.slept,
        )

    def catalog(self) -> dict[str, bytes]:
        """Every file of the catalog."""
        return read_files(self.folder / "catalog")


def _shown(result: Result) -> Iterator[str]:
    out = StringIO()
    print_result(result, console(out), verbose=True, quiet=False)
    yield from (out.getvalue(), render(result), *complaints(result))


@contextmanager
def flow(folder: Path, organizations: Path, **options: Any) -> Iterator[tuple[Flow, Emulator]]:
    """A flow, and the emulator of the organisations that it reads at dev.azure.com."""
    with Emulator(organizations, token=TOKEN) as emulator:
        yield Flow(folder=folder, connect={"dev.azure.com": emulator.url}, **options), emulator
