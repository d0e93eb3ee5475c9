"""Figures as Markdown tables, and their place in a document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.world import CONCURRENCY, LATENCY, Divided, Run

_MEGABYTE = 1_000_000
_COLUMNS = (
    *("manifests", "run", "way", "wall s", "bound s", "÷ bound", "processor s", "git's s"),
    *("memory MB", "search", "content", "other", "files written", "commit"),
)
_WORDS = ("run", "way", "commit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One run of one way."""

    size: int
    scenario: str
    way: str
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class InSlices:
    """A first run on one machine, and in slices."""

    size: int
    alone: Run
    divided: Divided


def line(row: Row) -> str:
    """A row in few words, for who waits."""
    run = row.run
    return (
        f"{row.size:,} manifests, {row.way}, {row.scenario}: {run.wall:.1f} s"
        f" ({run.wall / run.bound:.2f} of the bound), processor {run.own:.1f} s,"
        f" {run.memory / _MEGABYTE:.0f} MB"
    )


def render(
    rows: Sequence[Row], divided: Sequence[InSlices], starts: Mapping[str, float], machine: str
) -> str:
    """All tables."""
    lines = [
        f"Measured on {machine}; {LATENCY} ms for each request, {CONCURRENCY} at a time.",
        "",
        row_of(_COLUMNS),
        row_of("---:" if column not in _WORDS else "---" for column in _COLUMNS),
        *(_row(row) for row in rows),
        "",
        *_comparisons(rows),
        *_in_slices(divided),
        "| command | wall s, whole process |",
        "| --- | ---: |",
        *(f"| `{command}` | {seconds:.2f} |" for command, seconds in starts.items()),
    ]
    return "\n".join(lines) + "\n"


def insert(file: Path, text: str, *, name: str = "figures") -> None:
    """Put ``text`` between the marks of this name in ``file``, which must have them."""
    first, last = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    before, start, rest = file.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not (start and end):
        raise SystemExit(f"{file} has no {first} … {last}")
    file.write_text(f"{before}{start}\n\n{text}\n{end}{after}", encoding="utf-8")


def _row(row: Row) -> str:
    run = row.run
    cells = (
        f"{row.size:,}",
        row.scenario,
        row.way,
        f"{run.wall:.1f}",
        f"{run.bound:.1f}",
        f"{run.wall / run.bound:.2f}" if run.content >= row.size else "",
        f"{run.own:.1f}",
        f"{run.git:.1f}",
        f"{run.memory / _MEGABYTE:.0f}",
        f"{run.search:,}",
        f"{run.content:,}",
        f"{run.other:,}",
        f"{run.written:,}",
        "yes" if run.committed else "no",
    )
    return row_of(cells)


def row_of(cells: Iterable[str]) -> str:
    """One row of a table."""
    return f"| {' | '.join(cells)} |"


def _comparisons(rows: Sequence[Row]) -> list[str]:
    lines: list[str] = []
    for plain in (row for row in rows if row.way == "plain"):
        ours = [row for row in rows if row.size == plain.size and row.way != "plain"]
        times = (f"{row.scenario} {plain.run.wall / row.run.wall:.0f} times" for row in ours)
        lines += [
            f"Faster than the plain way with {plain.size:,} manifests: {', '.join(times)}.",
            "",
        ]
    return lines


def _in_slices(divided: Sequence[InSlices]) -> list[str]:
    columns = ("manifests", "way", "wall s", "processor s", "memory MB", "requests", "catalog")
    lines = [row_of(columns), row_of("---" if c in _WORDS else "---:" for c in columns)]
    for one in divided:
        slices, join = one.divided.slices, one.divided.join
        slowest = max(slices, key=lambda run: run.wall)
        same = "the same, byte for byte" if one.divided.same else "ANOTHER"
        together = (
            f"| {one.size:,} | slowest slice, then the join | {slowest.wall + join.wall:.1f} |"
            f" | | {sum(map(_requests, (*slices, join))):,} | {same} |"
        )
        lines += [
            _part(one.size, "one machine", one.alone, ""),
            _part(one.size, f"slowest of {len(slices)} slices", slowest, ""),
            _part(one.size, f"fastest of {len(slices)} slices", min(slices, key=_wall), ""),
            _part(one.size, "joining them, with the commit", join, ""),
            together,
        ]
    return [*lines, ""]


def _part(size: int, way: str, run: Run, catalog: str) -> str:
    figures = (f"{run.wall:.1f}", f"{run.own:.1f}", f"{run.memory / _MEGABYTE:.0f}")
    return row_of((f"{size:,}", way, *figures, f"{_requests(run):,}", catalog))


def _requests(run: Run) -> int:
    return run.search + run.content + run.other


def _wall(run: Run) -> float:
    return run.wall
