"""Does a run's reading in slices, each as on a machine of its own, and joins them."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.azure.service import AzureDevOps, Contact
from sync.commands.slices import join
from sync.config.load import load_config
from sync.config.slice import SliceNumber
from sync.pipeline import Options, read_slice, sync
from sync.publish.publisher import Place
from sync.result import Result
from sync.slices.savefile import save
from tests.catalog.builders import read_snapshot
from tests.support.clock import FakeClock
from tests.support.flow import NOW, Flow, Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliced:
    """A flow whose runs are divided among machines."""

    flow: Flow

    def read(self, part: SliceNumber, *, full: bool = False, now: datetime = NOW) -> Path:
        """One machine's part, on a checkout of its own; the file that it saves."""
        file = self.flow.folder / "slices" / f"{part.number}-of-{part.count}"
        config = load_config(self.flow.folder / "providers.yaml")
        options = Options(now=now, full=full, part=part)
        snapshot = read_snapshot(self.flow.folder / config.folder)
        with self._source() as source:
            save(read_slice(config, options, source, Notes(), snapshot), file)
        return file

    def read_all(self, count: int, *, full: bool = False, now: datetime = NOW) -> list[Path]:
        """Every part."""
        shutil.rmtree(self.flow.folder / "slices", ignore_errors=True)
        parts = (SliceNumber(number=number, count=count) for number in range(1, count + 1))
        return [self.read(part, full=full, now=now) for part in parts]

    def join(
        self, files: Collection[Path], *, full: bool = False, now: datetime = NOW
    ) -> tuple[Result, int]:
        """What the machine that joins them makes of the files, and how much it asked itself."""
        config = load_config(self.flow.folder / "providers.yaml")
        options = Options(now=now, full=full)
        publisher = self.flow.publisher(Place(repository=self.flow.folder, folder=config.folder))
        with self._source() as source:
            joined = join(files, config, options, source, Notes())
            result = sync(config, options, joined, Notes(), publisher, elsewhere=joined.elsewhere)
            return result, sum(source.requests(provider.id) for provider in config.providers)

    def run(self, count: int, *, full: bool = False, now: datetime = NOW) -> tuple[Result, int]:
        """A whole run in so many slices."""
        return self.join(self.read_all(count, full=full, now=now), full=full, now=now)

    def _source(self) -> AzureDevOps:
        config = load_config(self.flow.folder / "providers.yaml")
        contact = Contact(connect=self.flow.connect, concurrency=4)
        environ = {"AZURE_TOKEN": self.flow.token, "OTHER_TOKEN": self.flow.token}
        return AzureDevOps(config.providers, contact, environ=environ, clock=FakeClock())
