"""Keys that stand twice in a mapping, renamed so that the rest of the file can be checked too.

A file with such a key cannot be used, but its other mistakes are wanted in the same run.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.model import Problem

REPEATED = "Map keys must be unique"
"""The words of `sync.yaml12` for it, which are Backstage's."""

_FIRST_MARK = 0xE000
_MOST_MARKS = 0x1000
"""Characters of Unicode's private use area: they mean nothing and take the place of one each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A file in which no key is repeated; everything in it is where it was."""

    data: bytes
    marks: Mapping[str, str]
    """For each character put in: the one that was there."""


def rename_repeated(data: bytes, problems: Iterable[Problem]) -> Renamed | None:
    """``data`` with another first character in each repeated key; ``None`` if that cannot be."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    marks: dict[str, str] = {}
    for number, problem in enumerate(problems):
        if problem.line is None or problem.column is None or number == _MOST_MARKS:
            return None
        line = lines[problem.line - 1]
        at = problem.column - 1
        at += line[at : at + 1] in {'"', "'"}
        if not re.match(r"[\w-]", line[at:]):
            return None
        mark = chr(_FIRST_MARK + number)
        marks[mark] = line[at]
        lines[problem.line - 1] = line[:at] + mark + line[at + 1 :]
    return Renamed(data="\n".join(lines).encode(), marks=marks)
