"""The verdict on files for people: what is wrong in our words, the line with a caret, what to write
instead, and Backstage's words under it. Errors come last, where the eye is."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from sync.checked import FileVerdict
from sync.model import Problem
from sync.text.hanging import print_hanging
from sync.text.safe import plain
from sync.text.wording import headline, place_of, spoken, told

_COLOURS: Final = {"error": "bold red", "warning": "yellow"}
_SHOWN: Final = 120
"""Characters of a line that are shown before and after a problem's place, where there is room."""
_INDENT: Final = 4
_KEY: Final = re.compile(r"[^\s:#,\[\]{}\"'][^:#,\[\]{}]*(?=:(?:\s|\Z))")
_VALUE: Final = re.compile(
    r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\{\{.*?\}\}|[\[{].*[\]}]|[^\s#].*?(?=\s*\Z|\s#)"""
)
_IN_FLOW: Final = re.compile(r"[^\s,\[\]{}#][^,\[\]{}#]*?(?=\s*(?:[,\]}]|\Z))")


def print_verdicts(verdicts: Iterable[FileVerdict], out: Console, lead: str = "") -> None:
    """Print every problem, warnings before errors, those of a file by line; ``lead`` stands before
    each line."""
    found = [
        (verdict, problem)
        for verdict in verdicts
        for problem in told(sorted(verdict.problems(), key=_position))
    ]
    for severity in ("warning", "error"):
        for verdict, problem in found:
            if problem.severity == severity:
                _print(verdict, problem, out, lead)


def _print(verdict: FileVerdict, problem: Problem, out: Console, lead: str) -> None:
    place = f"{plain(verdict.file)}{place_of(problem, before=':')}"
    line = Text(lead).append(place, "bold").append(" " if problem.line else ": ")
    line.append(problem.severity, _COLOURS[problem.severity]).append(": ")
    print_hanging(line.append(plain(headline(problem)), "bold"), out, len(lead) + _INDENT)
    for text, style in zip(
        _excerpt(verdict.lines, problem, _room(out, lead)),
        ("", _COLOURS[problem.severity]),
        strict=False,
    ):
        out.print(Text(lead).append(text, style))
    if problem.help is not None:
        _under("help: ", problem.help, "green", out, lead)
    if problem.says is not None:
        _under(f"{spoken(problem)}: ", problem.message, "dim", out, lead)


def _position(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


def _under(label: str, words: str, style: str, out: Console, lead: str) -> None:
    line = Text(lead + " " * _INDENT).append(label, style)
    line.append(plain(words), "dim" if style == "dim" else "")
    print_hanging(line, out, len(lead) + _INDENT + len(label))


def _room(out: Console, lead: str) -> int:
    """Columns for an excerpt; more than any where it goes to no terminal."""
    return max(out.width - len(lead), 40) if out.is_terminal else 4 * _SHOWN


def _excerpt(lines: Sequence[str], problem: Problem, room: int) -> Iterator[str]:
    """The line with the problem, as much of it as there is room for, and a caret below it."""
    if not problem.line or not problem.column or problem.line > len(lines):
        return
    source = lines[problem.line - 1]
    before, after = source[: problem.column - 1], source[problem.column - 1 :]
    gutter = f"{problem.line:>3} | "
    most = min(_SHOWN, (room - len(gutter)) // 2)
    left = plain(before if len(before) <= most else f"…{before[1 - most :]}", limit=8 * _SHOWN)
    right = plain(after, max(min(_SHOWN, room - len(gutter) - _width(left)), 20))
    marked = _width(plain(after[: _length(before, after)], len(right)))
    yield f"{gutter}{left}{right}".rstrip()
    yield f"{'| ':>{len(gutter)}}{' ' * _width(left)}{'^' * max(min(marked, _width(right)), 1)}"


def _length(before: str, after: str) -> int:
    """How many characters the value, or the key, at a place has."""
    in_flow = before.count("[") + before.count("{") > before.count("]") + before.count("}")
    plain_there = in_flow and after[:1] not in "\"'[{"
    text = after[: 2 * _SHOWN]
    key = None if before.strip(" -") else _KEY.match(text)
    found = key or (_IN_FLOW if plain_there else _VALUE).match(text)
    return len(found[0]) if found else 1


def _width(text: str) -> int:
    """How many columns of a terminal ``text`` takes: https://www.unicode.org/reports/tr11/."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
