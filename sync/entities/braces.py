"""Braces in patterns: ``{a,b}`` and ``{1..3}`` are as many patterns as they name."""

import re
from typing import Final

MAX_PATTERNS: Final = 200
"""Patterns come from strangers, and braces multiply."""

_RANGE: Final = re.compile(r"(-?\d{1,6}|[A-Za-z])\.\.(-?\d{1,6}|[A-Za-z])(?:\.\.(-?\d{1,6}))?")


def expand(pattern: str) -> list[str]:
    """The patterns without braces that ``pattern`` stands for, at most ``MAX_PATTERNS``."""
    waiting: list[str] = [pattern]
    done: list[str] = []
    while waiting and len(waiting) + len(done) < MAX_PATTERNS:
        current = waiting.pop(0)
        first = _first_braces(current)
        if first is None:
            done.append(current)
            continue
        start, end, parts = first
        waiting += [current[:start] + part + current[end:] for part in parts]
    return [*done, *waiting][:MAX_PATTERNS]


def _first_braces(pattern: str) -> tuple[int, int, list[str]] | None:
    """Start, end and parts of the first braces that mean several things."""
    for match in re.finditer(r"(?<![\\$])\{", pattern):
        found = _parts(pattern, match.start())
        if found is not None:
            return match.start(), *found
    return None


def _parts(pattern: str, start: int) -> tuple[int, list[str]] | None:
    depth, part_start, parts = 0, start + 1, []
    for at in range(start, len(pattern)):
        char = pattern[at]
        if pattern[at - 1 : at] == "\\":
            continue
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
        elif char == "," and depth == 1:
            parts.append(pattern[part_start:at])
            part_start = at + 1
        if depth == 0:
            parts.append(pattern[part_start:at])
            values = parts if len(parts) > 1 else _range(parts[0])
            return None if values is None else (at + 1, values)
    return None


def _range(text: str) -> list[str] | None:
    match = _RANGE.fullmatch(text)
    if match is None or match[1].isalpha() != match[2].isalpha():
        return None
    first, last = (ord(x) if x.isalpha() else int(x) for x in match.groups()[:2])
    step = abs(int(match[3] or 1)) or 1
    numbers = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    if match[1].isalpha():
        return [chr(number) for number in numbers]
    width = max((len(x.lstrip("-")) for x in match.groups()[:2] if _is_padded(x)), default=0)
    return [_padded(number, width) for number in numbers[:MAX_PATTERNS]]


def _is_padded(number: str) -> bool:
    return re.match(r"-?0\d", number) is not None


def _padded(number: int, width: int) -> str:
    return ("-" if number < 0 else "") + str(abs(number)).zfill(width)
