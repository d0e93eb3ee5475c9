"""A table that fits the terminal: columns as wide as they need to be, or cut with an ellipsis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from sync.report.safe import plain

_GAP = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``least`` is the width below which it is never cut, ``None`` that it never is;
    ``cut`` says which end of a long text goes."""

    title: str
    least: int | None = None
    cut: Literal["start", "end"] = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Text of strangers, and a colour."""

    text: str
    style: str = ""


def print_table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], out: Console, *, width: int | None
) -> None:
    """Print a heading and the rows; ``width`` is in columns, ``None`` cuts nothing."""
    shown = [[plain(cell.text) for cell in row] for row in rows]
    widths = [
        max([cell_len(column.title), *(cell_len(row[at]) for row in shown)])
        for at, column in enumerate(columns)
    ]
    if width is not None:
        widths = fit(widths, [column.least for column in columns], width)
    out.print(_line([column.title for column in columns], ["bold"] * len(columns), columns, widths))
    for row, texts in zip(rows, shown, strict=True):
        out.print(_line(texts, [cell.style for cell in row], columns, widths))


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


def _line(
    texts: Sequence[str], styles: Sequence[str], columns: Sequence[Column], widths: Sequence[int]
) -> Text:
    line = Text()
    last = len(columns) - 1
    for at, (text, style, column, width) in enumerate(
        zip(texts, styles, columns, widths, strict=True)
    ):
        fitted = _cut(text, width, column.cut)
        line.append(fitted if at == last else set_cell_size(fitted, width), style)
        if at != last:
            line.append(_GAP)
    line.rstrip()
    return line


def _cut(text: str, width: int, side: Literal["start", "end"]) -> str:
    if cell_len(text) <= width:
        return text
    if side == "start":
        kept = text
        while cell_len(kept) > width - 1:
            kept = kept[max(1, (cell_len(kept) - width + 1) // 2) :]
        return f"…{kept}"
    return set_cell_size(text, width - 1).rstrip() + "…"
