"""Figures as Markdown tables, and their place in a document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.emulator import KINDS
from bench.rounds import FIRST, Row
from bench.world import CONCURRENCY, LATENCY, THIS, Run

_MEGABYTE = 1_000_000
_WORTH_A_LINE = 0.02
_WORDS = ("run", "way", "catalog", "part", "command")
_COLUMNS = (
    *("manifests", "run", "way", "wall s", "bound s", "÷ bound", "plain ÷ it", "processor s"),
    *("memory MB", *KINDS, "files written", "catalog"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A first run on one machine, and in slices."""

    size: int
    alone: Run
    slices: Sequence[Run]
    join: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that was measured."""

    machine: str
    rounds: int
    starts: Mapping[str, Mapping[str, float]]
    """By command and release, seconds."""
    rows: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    """By shape: size and row, the plain way before the others' rows of its size."""
    parts: dict[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)
    """By shape and release, processor seconds by part."""
    divided: list[Divided] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def line(row: Row) -> str:
    """A row in few words, for who waits."""
    return (
        f"{row.scenario}, {row.way}: {row.wall:.1f} s ({row.wall / row.bound:.2f} of the bound),"
        f" processor {row.processor:.1f} s, {row.memory:.0f} MB,"
        f" {', '.join(f'{row.requests.get(kind, 0)} {kind}' for kind in KINDS)}"
    )


def render(figures: Figures) -> str:
    """All tables."""
    lines = [
        f"Measured on {figures.machine}.",
        f"{LATENCY} ms a request, {CONCURRENCY} at a time; rounds of each run: {figures.rounds}.",
        "",
        *(f"Not measured: {one}.\n" for one in figures.skipped),
    ]
    for shape, rows in figures.rows.items():
        lines += [f"**{shape[0].upper()}{shape[1:]}**", ""]
        lines += [*_table(_COLUMNS, (_row(size, row, rows) for size, row in rows)), ""]
        lines += [*_comparisons(rows)]
    lines += [*_where(figures.parts), *_in_slices(figures.divided)]
    names = [*next(iter(figures.starts.values()))]
    starts = (
        (f"`{command}`", *(f"{seconds:.2f}" for seconds in its.values()))
        for command, its in figures.starts.items()
    )
    lines += _table(("command", *(f"{name}, wall s" for name in names)), starts)
    return "\n".join(lines) + "\n"


def insert(file: Path, text: str, *, name: str = "figures") -> None:
    """Put ``text`` between the marks of this name in ``file``, which must have them."""
    first, last = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    before, start, rest = file.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not (start and end):
        raise SystemExit(f"{file} has no {first} … {last}")
    file.write_text(f"{before}{start}\n\n{text}\n{end}{after}", encoding="utf-8")


def row_of(cells: Iterable[str]) -> str:
    """One row of a table."""
    return f"| {' | '.join(cells)} |"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield row_of(columns)
    yield row_of("---" if column in _WORDS else "---:" for column in columns)
    yield from map(row_of, rows)


def _row(size: int, row: Row, rows: Sequence[tuple[int, Row]]) -> tuple[str, ...]:
    plain = next((one.wall for at, one in rows if at == size and one.way == "plain"), None)
    return (
        *(f"{size:,}", row.scenario, row.way, f"{row.wall:.1f}", f"{row.bound:.1f}"),
        f"{row.wall / row.bound:.2f}" if row.scenario == FIRST or row.way == "plain" else "",
        "" if plain is None or row.way == "plain" else f"{plain / row.wall:.0f}",
        *(f"{row.processor:.1f}", f"{row.memory:.0f}"),
        *(f"{row.requests.get(kind, 0):,}" for kind in KINDS),
        f"{row.runs[-1].written:,}",
        "" if row.same is None else "the same" if row.same else "ANOTHER",
    )


def _comparisons(rows: Sequence[tuple[int, Row]]) -> Iterator[str]:
    """This release ÷ the one before, where there is one."""
    before = {(size, row.scenario): row for size, row in rows if row.way == "before"}
    for size in dict.fromkeys(size for size, _ in rows):
        ratios = [
            f"{row.scenario} {row.wall / other.wall:.2f} and {row.processor / other.processor:.2f}"
            for at, row in rows
            if at == size and row.way == THIS.name
            for other in [before.get((size, row.scenario))]
            if other is not None
        ]
        if ratios:
            yield f"This ÷ before with {size:,}, wall and processor: {', '.join(ratios)}."
            yield ""


def _where(parts: Mapping[tuple[str, str], Mapping[str, float]]) -> Iterator[str]:
    """Rooms that nowhere take a share worth a line are one."""
    if not parts:
        return
    shares: dict[str, float] = {}
    for its in parts.values():
        for part, seconds in its.items():
            shares[part] = max(shares.get(part, 0.0), seconds / sum(its.values()))
    large = sorted((p for p in shares if shares[p] >= _WORTH_A_LINE), key=lambda p: -shares[p])
    yield "Processor seconds of a first run of the largest size, by the room whose code it was:"
    yield ""
    rows = [(part, *(f"{its.get(part, 0.0):.2f}" for its in parts.values())) for part in large]
    rest = (sum(its.values()) - sum(its.get(part, 0.0) for part in large) for its in parts.values())
    others = ("other rooms", *(f"{seconds:.2f}" for seconds in rest))
    yield from _table(("part", *(f"{shape}: {name}" for shape, name in parts)), [*rows, others])
    yield ""


def _in_slices(divided: Sequence[Divided]) -> Iterator[str]:
    if divided:
        columns = ("manifests", "way", "wall s", "processor s", "memory MB", "requests", "catalog")
        yield from _table(columns, (row for one in divided for row in _slices(one)))
        yield ""


def _slices(one: Divided) -> Iterator[tuple[str, ...]]:
    slowest = max(one.slices, key=_wall)
    yield _part(one.size, "one machine", one.alone)
    yield _part(one.size, f"slowest of {len(one.slices)} slices", slowest)
    yield _part(one.size, f"fastest of {len(one.slices)} slices", min(one.slices, key=_wall))
    yield _part(one.size, "joining them, with the commit", one.join)
    wall = slowest.cost.wall + one.join.cost.wall
    asked = sum(sum(run.requests.values()) for run in (*one.slices, one.join))
    same = "the same, byte for byte" if one.join.tree == one.alone.tree else "ANOTHER"
    yield (
        f"{one.size:,}",
        "slowest slice, then the join",
        f"{wall:.1f}",
        "",
        "",
        f"{asked:,}",
        same,
    )


def _part(size: int, way: str, run: Run) -> tuple[str, ...]:
    cost = run.cost
    figures = (f"{cost.wall:.1f}", f"{cost.processor:.1f}", f"{cost.memory / _MEGABYTE:.0f}")
    return (f"{size:,}", way, *figures, f"{sum(run.requests.values()):,}", "")


def _wall(run: Run) -> float:
    return run.cost.wall
