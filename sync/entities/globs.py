"""Patterns of file paths as minimatch reads them: ``*``, ``**``, ``?``, sets, braces, ``@(a|b)``.

See https://github.com/isaacs/minimatch#features. Patterns come from strangers, so positions are
followed as sets: matching takes polynomial time whatever a pattern holds.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sync.entities.braces import expand

Step: TypeAlias = Callable[[str, set[int]], set[int]]
"""From the positions in a name where an element may begin to those where it may end."""

_OPERATORS: Final = "?*+@!"
_SPECIAL: Final = "?*[\\("
_CLASSES: Final = {
    "alnum": r"^\W_",
    "alpha": r"^\W\d_",
    "ascii": r"\x00-\x7f",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": r"0-9",
    "lower": r"a-z",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\s",
    "upper": r"A-Z",
    "word": r"\w",
    "xdigit": r"A-Fa-f0-9",
}


LONGEST: Final = 1000
MOST_SPECIAL: Final = 50


def is_short(pattern: str) -> bool:
    """Whether matching ``pattern`` with very many paths takes a bearable time."""
    special = sum(pattern.count(character) for character in "?*+@![({")
    return len(pattern) <= LONGEST and special <= MOST_SPECIAL


class Glob:
    """One pattern, compiled."""

    def __init__(self, pattern: str) -> None:
        """``pattern`` is relative to the root, without a leading slash."""
        self._never = pattern.startswith("#")
        bare = pattern.lstrip("!")
        self._negated = (len(pattern) - len(bare)) % 2 == 1
        self._alternatives = [
            [_segment(part) for part in re.split("/+", alternative)] for alternative in expand(bare)
        ]

    def matches(self, path: str) -> bool:
        """Whether the whole path matches."""
        if self._never:
            return False
        names = path.split("/")
        return any(_match(parts, names) for parts in self._alternatives) != self._negated


@dataclass(frozen=True, slots=True)
class _Segment:
    """What one name of a path has to be; without steps any number of names (``**``)."""

    steps: Sequence[Step] | None
    dotted: bool
    """Whether a name that starts with a dot may match."""

    def matches(self, name: str) -> bool:
        if name in {"", ".", ".."} or (name.startswith(".") and not self.dotted):
            return False
        return self.steps is None or len(name) in _run(self.steps, name, {0})


def _match(parts: Sequence[_Segment], names: Sequence[str]) -> bool:
    """Whether the segments match all names."""
    reached = {0}
    for at, part in enumerate(parts):
        ahead = {i + 1 for i in reached if i < len(names) and part.matches(names[i])}
        if part.steps is None:
            ahead = _any_number(part, names, reached, least=1 if at == len(parts) - 1 else 0)
        reached = ahead
    return len(names) in reached


def _any_number(part: _Segment, names: Sequence[str], reached: set[int], *, least: int) -> set[int]:
    ends: set[int] = set()
    for start in reached:
        end = start
        while end < len(names) and part.matches(names[end]):
            end += 1
        ends.update(range(start + least, end + 1))
    return ends


def _segment(text: str) -> _Segment:
    if text == "**":
        return _Segment(steps=None, dotted=False)
    steps = [_exactly(text)] if not set(text) & set(_SPECIAL) else _parse(text, 0, "")[0]
    return _Segment(steps=steps, dotted=_may_start_with_dot(text))


def _may_start_with_dot(text: str) -> bool:
    """Dots are matched only by dots that are written."""
    if text[:1] in set(_OPERATORS) and text[1:2] == "(":
        inner = text[2:]
        return any(part.startswith(".") for part in inner.split("|"))
    return text.removeprefix("\\").startswith(".")


def _run(steps: Sequence[Step], name: str, starts: set[int]) -> set[int]:
    for step in steps:
        if not starts:
            break
        starts = step(name, starts)
    return starts


def _parse(text: str, at: int, stop: str) -> tuple[list[Step], int]:
    """The steps of ``text`` from ``at`` up to one of the characters ``stop``."""
    steps: list[Step] = []
    while at < len(text) and text[at] not in stop:
        char = text[at]
        if char in _OPERATORS and text[at + 1 : at + 2] == "(":
            group = _parse_group(text, at + 2)
            if group is not None:
                alternatives, at = group
                steps.append(_group(char, alternatives))
                continue
        if char == "[" and (parsed := _parse_set(text, at)) is not None:
            step, at = parsed
            steps.append(step)
            continue
        if char == "\\" and at + 1 < len(text):
            at += 1
            char = text[at]
            steps.append(_literal(char))
        elif char == "*":
            steps.append(_star)
        elif char == "?":
            steps.append(_one(lambda _: True))
        else:
            steps.append(_literal(char))
        at += 1
    return steps, at


def _parse_group(text: str, at: int) -> tuple[list[list[Step]], int] | None:
    """The alternatives of ``(a|b)`` after its opening; ``None`` when it never closes."""
    alternatives: list[list[Step]] = []
    while True:
        steps, at = _parse(text, at, "|)")
        alternatives.append(steps)
        if at >= len(text):
            return None
        at += 1
        if text[at - 1] == ")":
            return alternatives, at


def _parse_set(text: str, at: int) -> tuple[Step, int] | None:
    """``[a-z]``, ``[!a]``, ``[[:digit:]]``; ``None`` when it is no set but a bracket."""
    match = re.compile(r"\[([!^]?)(\]?(?:\[:[a-z]+:\]|\\.|[^\]])*)\]").match(text, at)
    if match is None or not match[2]:
        return None
    inside: list[str] = []
    for posix, escaped, char in re.findall(r"\[:([a-z]+):\]|\\(.)|(.)", match[2], re.DOTALL):
        if posix:
            if posix not in _CLASSES:
                return None
            inside.append(_CLASSES[posix])
        else:
            # A second dash in a row would stand for a difference of sets in future Pythons.
            is_range = char == "-" and inside[-1:] != ["-"]
            inside.append("-" if is_range else re.escape(escaped or char))
    try:
        matcher = re.compile(f"[{''.join(inside)}]")
    except re.error:
        return _one(lambda _: False), match.end()
    wanted = not match[1]
    return _one(lambda c: (matcher.match(c) is not None) == wanted), match.end()


def _one(accepts: Callable[[str], bool]) -> Step:
    return lambda name, starts: {i + 1 for i in starts if i < len(name) and accepts(name[i])}


def _exactly(text: str) -> Step:
    return lambda name, starts: {len(name)} if name == text and 0 in starts else set()


def _literal(char: str) -> Step:
    return _one(lambda c: c == char)


def _star(name: str, starts: set[int]) -> set[int]:
    return set(range(min(starts), len(name) + 1))


def _group(operator: str, alternatives: list[list[Step]]) -> Step:
    def once(name: str, starts: set[int]) -> set[int]:
        return set().union(*(_run(steps, name, starts) for steps in alternatives))

    def step(name: str, starts: set[int]) -> set[int]:
        if operator == "!":
            return {
                end
                for start in starts
                for end in set(range(start, len(name) + 1)) - once(name, {start})
            }
        ends = once(name, starts) if operator in "@+*?" else set()
        while operator in "+*" and (more := once(name, ends) - ends):
            ends |= more
        return ends | starts if operator in "*?" else ends

    return step
