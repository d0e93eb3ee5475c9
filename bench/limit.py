"""A first run near Azure DevOps's limit, beside reading everything at each refresh without a look
at what the answers say, as a portal's own provider does. Time lapses; the limit is as documented.

usage: python -m bench.limit [--size 35000] [--units 200] [--factor 10] [--write docs/benchmarks.md]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench import organisation, plain, table
from bench.lapse import Lapse
from bench.organisation import SHAPES, Organisation
from bench.world import CONCURRENCY, World, world
from sync.azure.service import AzureDevOps, Contact
from sync.config.load import load_config
from sync.pipeline import Options, sync
from sync.publish.local import Files
from sync.publish.publisher import Place
from sync.report.progress_line import Lines
from sync.result import Result

_COLUMNS = (
    "way",
    "minutes",
    "requests",
    "429",
    "401",
    "manifests read",
    "told first, minutes left",
)


@dataclass(slots=True)
class Watch:
    """Seconds by the lapsing clock, and answers by status."""

    seconds: float = 0.0
    statuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run took."""

    way: str
    watch: Watch
    read: int
    told: str = ""


def main() -> None:
    """Run each way once, with an identity of its own, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=35_000)
    parser.add_argument("--units", type=int, default=200, help="in five minutes")
    parser.add_argument("--shape", choices=SHAPES, default="one")
    parser.add_argument("--factor", type=float, default=10.0, help="how fast time lapses")
    parser.add_argument("--write", type=Path, help="a Markdown file with the marks")
    options = parser.parse_args()
    made = Organisation(shape=SHAPES[options.shape], count=options.size)
    rows: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        lapse = Lapse(began=float(int(datetime.now(UTC).timestamp())), factor=options.factor)
        with world(Path(folder), made, lapse=lapse, units=options.units) as here:
            for figures in _ways(here, lapse):
                print(figures, flush=True)
                rows.append(figures)
    text = _render(made, options.units, rows)
    print(text)
    if options.write is not None:
        table.insert(options.write, text, name="limit")


def _ways(here: World, lapse: Lapse) -> Iterator[Figures]:
    for way in ("first run", "the next run, nothing changed"):
        yield _ours(here, lapse, way)
    for readers in (1, CONCURRENCY):
        yield _plain(here, lapse, readers)


def _ours(here: World, lapse: Lapse, way: str) -> Figures:
    folder = here.repository("ours")
    shown = _Told(lapse)
    with _watched(here, lapse) as watch:
        [provider] = _sync(here, folder, lapse, shown).providers
    name = f"catalog-sync, {way}" + ("" if provider.complete else ", INCOMPLETE")
    return Figures(way=name, watch=watch, read=provider.fetched, told=shown.first)


def _sync(here: World, folder: Path, lapse: Lapse, shown: "_Told") -> Result:
    config = load_config(folder / "providers.yaml")
    contact = Contact(connect={"dev.azure.com": here.url}, concurrency=CONCURRENCY)
    with AzureDevOps(
        config.providers,
        contact,
        say=shown.note,
        limited=shown.limited,
        environ={"AZURE_TOKEN": "ours"},
        clock=lapse,
    ) as source:
        publisher = Files(Place(repository=folder, folder=config.folder))
        now = datetime.fromtimestamp(lapse.began, UTC)
        return sync(config, Options(now=now), source, shown, publisher)


def _plain(here: World, lapse: Lapse, readers: int) -> Figures:
    base, folder = f"{here.url}/{organisation.ORGANIZATION}", here.repository(f"plain-{readers}")
    with _watched(here, lapse) as watch:
        plain.main(base, str(folder), str(readers), f"plain-{readers}")
    read = sum(1 for _ in (folder / "catalog").rglob("catalog-info.yaml"))
    return Figures(way=f"everything at a refresh, {readers} at a time", watch=watch, read=read)


class _Told(Lines):
    """Progress in a log, and how long it first said that it would take."""

    def __init__(self, lapse: Lapse) -> None:
        super().__init__(sys.stderr, lapse)
        self.first = ""

    def note(self, text: str) -> None:
        if not self.first and text.endswith(" left"):
            self.first = text.rpartition("about ")[2].removesuffix(" left")
        super().note(text)


@contextmanager
def _watched(here: World, lapse: Lapse) -> Iterator[Watch]:
    """What happens inside."""
    here.tell("count")
    watch, start = Watch(), lapse.monotonic()
    yield watch
    watch.seconds = lapse.monotonic() - start
    watch.statuses = here.tell("statuses")


def _render(made: Organisation, units: int, rows: list[Figures]) -> str:
    lines = [
        f"{made.count:,} manifests, {made.shape.words}; {units} units in five minutes.",
        "",
        table.row_of(_COLUMNS),
        table.row_of("---" if at in {0, 6} else "---:" for at in range(len(_COLUMNS))),
    ]
    for one in rows:
        asked = sum(one.watch.statuses.values())
        refused = (f"{one.watch.statuses.get(status, 0):,}" for status in ("429", "401"))
        cells = (one.way, f"{one.watch.seconds / 60:.1f}", f"{asked:,}", *refused, f"{one.read:,}")
        lines.append(table.row_of((*cells, one.told)))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
