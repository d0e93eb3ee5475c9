"""The locations log as CSV, for spreadsheets: no cell of strangers can be taken for a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

from sync.model import LogEntry, Problem
from sync.text.safe import plain
from sync.text.wording import place_of

COLUMNS = (
    *("target", "provider", "owner", "status"),
    *("entities", "lastDiscoveredAt", "problems", "messages"),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may execute: https://owasp.org/www-community/attacks/CSV_Injection"""


def as_csv(entries: Iterable[LogEntry]) -> str:
    """A heading and one line for each entry, as RFC 4180 has it, every cell in quotes."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([harmless(cell) for cell in _cells(entry)])
    return text.getvalue()


def harmless(cell: str) -> str:
    """A cell on one line that begins like no formula."""
    shown = plain(cell)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) or cell[:1] in _FORMULA else shown


def _cells(entry: LogEntry) -> tuple[str, ...]:
    return (
        entry.target,
        entry.provider,
        entry.owner or "",
        str(entry.status),
        " ".join(entry.entities),
        entry.last_discovered_at,
        str(len(entry.problems)),
        " | ".join(_message(problem) for problem in entry.problems),
    )


def _message(problem: Problem) -> str:
    return f"{place_of(problem, after=' ')}{problem.type}: {problem.message}"
