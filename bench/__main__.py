"""Measures whole runs of ``catalog-sync sync`` beside the plain way: ``make bench``.

usage: python -m bench [--sizes 1000 10000 30000] [--plain 10000] [--slices 6]
                       [--write docs/benchmarks.md]
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import organisation, table
from bench.world import Run, World, world

CHANGED = 10
_RUNS = 5


def main() -> int:
    """Run, print, and write the tables between the marks of a Markdown file if one is named."""
    options = _options()
    rows: list[table.Row] = []
    divided: list[table.InSlices] = []
    for size in options.sizes:
        with (
            tempfile.TemporaryDirectory(prefix="bench-", dir=options.directory) as folder,
            world(Path(folder), size) as here,
        ):
            for row in _scenarios(here, size, plain=size <= options.plain):
                print(table.line(row), flush=True)
                rows.append(row)
            if size == max(options.sizes):
                divided.append(_in_slices(here, size, options.slices))
    text = table.render(rows, divided, _starts(), _machine())
    print(text)
    if options.write is not None:
        table.insert(options.write, text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--plain", type=int, default=10_000, help="largest size for the plain way")
    parser.add_argument("--slices", type=int, default=6, help="of the largest size, once")
    parser.add_argument("--write", type=Path, help="a Markdown file with the marks")
    parser.add_argument("--directory", type=Path, help="for scratch files; default: temporary")
    return parser.parse_args()


def _scenarios(here: World, size: int, *, plain: bool) -> Iterator[table.Row]:
    """The plain way reads everything in each run, so its first run stands for all."""
    edited = [7 + index * size // CHANGED for index in range(CHANGED)]
    if plain:
        yield table.Row(size=size, scenario="every run", way="plain", run=here.plain())
    yield _ours(size, "first run", here.sync())
    yield _ours(size, "nothing changed", min((here.sync() for _ in range(3)), key=_processor))
    here.edit({number: organisation.manifest(number, edition=2) for number in edited})
    yield _ours(size, f"{CHANGED} changed", here.sync())
    here.edit({8: None})
    yield _ours(size, "1 deleted", here.sync())


def _in_slices(here: World, size: int, slices: int) -> table.InSlices:
    """Beside a run that reads everything anew on one machine."""
    here.forget()
    return table.InSlices(size=size, alone=here.sync(), divided=here.divided(slices))


def _ours(size: int, scenario: str, run: Run) -> table.Row:
    return table.Row(size=size, scenario=scenario, way="catalog-sync", run=run)


def _processor(run: Run) -> float:
    return run.own


def _starts() -> dict[str, float]:
    """Seconds that short commands take as whole processes: the middle of some runs."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "catalog-info.yaml"
        manifest.write_text(organisation.manifest(0), encoding="utf-8")
        return {
            "catalog-sync --help": _seconds("--help"),
            "catalog-sync validate catalog-info.yaml": _seconds("validate", str(manifest)),
        }


def _seconds(*arguments: str) -> float:
    walls = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        command = [sys.executable, "-m", "sync", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(time.perf_counter() - start)
    return sorted(walls)[_RUNS // 2]


def _machine() -> str:
    git = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},"
        f" git {git.split()[2]}, {platform.system()}"
    )


if __name__ == "__main__":
    sys.exit(main())
