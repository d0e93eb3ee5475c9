"""Measures whole runs of ``catalog-sync sync`` on organisations of several shapes, beside the plain
way and, if asked to, beside another checkout: ``make bench``."""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bench import table
from bench.measured import measured
from bench.organisation import CORPUS, SHAPES, Organisation
from bench.rounds import FIRST, rows
from bench.syncs import many, repository
from bench.where import where
from bench.world import THIS, Release, World, world

_RUNS = 5
_DIVIDED = "fifty"
"""The shape that is read in slices, too."""


def main() -> int:
    """Run, print, and write the tables between the marks of a Markdown file if one is named."""
    options = _options()
    releases = [THIS]
    if options.against is not None:
        releases = [Release(name="before", code=options.against.resolve()), THIS]
    figures = table.Figures(machine=_machine(), rounds=options.rounds, starts=_starts(releases))
    for shape in options.shapes:
        if SHAPES[shape].real and not os.environ.get(CORPUS):
            figures.skipped.append(f"{SHAPES[shape].words}: {CORPUS} names no folder")
            print(f"skipped: {figures.skipped[-1]}", flush=True)
            continue
        for size in options.sizes:
            with _here(options.directory, shape, size) as here:
                _measure(here, releases, options, figures)
    text = table.render(figures)
    print(text)
    if options.write is not None:
        table.insert(options.write, text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[1000, 10_000], help="manifests")
    add("--shapes", nargs="+", choices=SHAPES, default=[*SHAPES])
    add("--against", type=Path, help="a git worktree of another commit; its .venv is used, if any")
    add("--rounds", type=int, default=3, help="in which the releases take turns; medians")
    add("--plain", type=int, default=1000, help="largest size for the plain way")
    add("--slices", type=int, default=0, help="of the largest size, fifty a repository, once")
    add("--syncs", type=int, default=0, help="syncs of each release with changes, at each size")
    add("--changed", type=int, default=5, help="manifests between two of those")
    add("--write", type=Path, help="a Markdown file with the marks")
    add("--directory", type=Path, help="for scratch files; default: temporary")
    return parser.parse_args()


@contextmanager
def _here(directory: Path | None, shape: str, size: int) -> Iterator[World]:
    made = Organisation(shape=SHAPES[shape], count=size)
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=directory) as folder,
        world(Path(folder), made) as here,
    ):
        yield here


def _measure(
    here: World, releases: list[Release], options: argparse.Namespace, figures: table.Figures
) -> None:
    """Everything that was asked for of one organisation."""
    size, words = here.organisation.count, here.organisation.shape.words
    for row in rows(here, releases, rounds=options.rounds, plain=size <= options.plain):
        print(f"{words}, {size:,}: {table.line(row)}", flush=True)
        figures.rows.setdefault(words, []).append((size, row))
        if row.scenario == FIRST:
            _tell(row.way, repository(here.repository(row.way)))
    if options.syncs:
        _tell("syncs", many(here, releases, syncs=options.syncs, changed=options.changed))
    if size != max(options.sizes):
        return
    for release in releases:
        figures.parts[words, release.name] = where(here, release)
    if here.organisation.shape is SHAPES[_DIVIDED] and options.slices:
        figures.divided.append(_in_slices(here, options.slices))


def _tell(name: str, lines: Iterator[str]) -> None:
    for line in lines:
        print(f"  {name}: {line}", flush=True)


def _in_slices(here: World, number: int) -> table.Divided:
    """A first run on one machine, and in so many slices, each as on a machine of its own."""
    here.forget(THIS.name)
    alone = here.sync(THIS)
    files = [str(here.top / "slices" / f"{part}.gz") for part in range(1, number + 1)]
    slices = [
        here.sync(THIS, "--shard", f"{part}/{number}", "--save", file, repository="sliced")
        for part, file in zip(count(1), files)
    ]
    join = here.sync(THIS, "--load", *files, repository="sliced")
    return table.Divided(size=here.organisation.count, alone=alone, slices=slices, join=join)


def _starts(releases: list[Release]) -> dict[str, dict[str, float]]:
    """Seconds that short commands of each release take as whole processes: medians in turns."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "catalog-info.yaml"
        manifest.write_bytes(Organisation(shape=SHAPES["one"], count=1).text(0))
        commands = {
            "catalog-sync --help": ("--help",),
            "catalog-sync validate catalog-info.yaml": ("validate", "--quiet", str(manifest)),
        }
        walls: dict[str, dict[str, list[float]]] = {
            command: {release.name: [] for release in releases} for command in commands
        }
        for _ in range(_RUNS):
            for command, arguments in commands.items():
                for release in releases:
                    walls[command][release.name].append(_seconds(release, *arguments))
    return {
        command: {name: sorted(each)[_RUNS // 2] for name, each in by_name.items()}
        for command, by_name in walls.items()
    }


def _seconds(release: Release, *arguments: str) -> float:
    command = [release.python, "-m", "sync", *arguments]
    return measured(command, folder=release.code, variables={}).wall


def _machine() -> str:
    git = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},"
        f" git {git.split()[2]}, {platform.system()}"
    )


if __name__ == "__main__":
    sys.exit(main())
