"""A table that fits the terminal: columns as wide as they need to be, or cut with an ellipsis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from sync.text.safe import plain

_GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    title: str
    least: int | None = None
    """The width below which it is never cut; ``None``: it never is."""
    cut: Literal["start", "end"] = "end"
    """Which end of a long text goes."""
    spare: int | None = None
    """Where it stands among the columns that are left out of a table too wide; ``None``: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Text of strangers, and a colour."""

    text: str
    style: str = ""
    tail: str = ""
    """What stays behind the text when that is cut; ours, not a stranger's."""


def print_table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], out: Console, *, width: int | None
) -> None:
    """Print a heading and the rows; ``width`` is in columns, ``None`` cuts nothing."""
    shown = [[replace(cell, text=plain(cell.text)) for cell in row] for row in rows]
    widths = [
        max([cell_len(column.title), *(_length(row[at]) for row in shown)])
        for at, column in enumerate(columns)
    ]
    kept = list(range(len(columns)))
    if width is not None:
        kept = affordable(widths, columns, width)
        fitted = fit([widths[at] for at in kept], [columns[at].least for at in kept], width)
        for at, narrower in zip(kept, fitted, strict=True):
            widths[at] = narrower
    lines = [[Cell(text=column.title, style="bold") for column in columns]]
    for line in [*lines, *shown]:
        out.print(_line([(line[at], columns[at], widths[at]) for at in kept]))


def affordable(widths: Sequence[int], columns: Sequence[Column], width: int) -> list[int]:
    """The numbers of the columns that can be shown: the spare ones go until ``width`` is enough."""
    kept = list(range(len(columns)))
    spare = sorted((column.spare, at) for at, column in enumerate(columns) if column.spare)
    for _, at in spare:
        least = sum(min(widths[i], columns[i].least or widths[i]) for i in kept)
        if least + len(_GAP) * (len(kept) - 1) <= width:
            break
        kept.remove(at)
    return kept


def fit(widths: Sequence[int], least: Sequence[int | None], width: int) -> list[int]:
    """Widths whose sum with the gaps is at most ``width``, as far as ``least`` allows.

    The widest of them gives way first.
    """
    fitted = list(widths)
    excess = sum(fitted) + len(_GAP) * (len(fitted) - 1) - width
    while excess > 0:
        room = {i: fitted[i] - floor for i, floor in enumerate(least) if floor is not None}
        widest = max((i for i in room if room[i] > 0), key=lambda i: fitted[i], default=None)
        if widest is None:
            break
        fitted[widest] -= 1
        excess -= 1
    return fitted


def _line(cells: Sequence[tuple[Cell, Column, int]]) -> Text:
    line = Text()
    last = len(cells) - 1
    for at, (cell, column, width) in enumerate(cells):
        fitted = _cut(cell.text, width - cell_len(cell.tail), column.cut) + cell.tail
        line.append(fitted if at == last else set_cell_size(fitted, width), cell.style)
        if at != last:
            line.append(_GAP)
    line.rstrip()
    return line


def _length(cell: Cell) -> int:
    return cell_len(cell.text) + cell_len(cell.tail)


def _cut(text: str, width: int, side: Literal["start", "end"]) -> str:
    if cell_len(text) <= width:
        return text
    if side == "start":
        kept = text
        while cell_len(kept) > width - 1:
            kept = kept[max(1, (cell_len(kept) - width + 1) // 2) :]
        return f"…{kept}"
    return set_cell_size(text, width - 1).rstrip() + "…"
