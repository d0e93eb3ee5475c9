"""Patterns of file paths as minimatch reads them: ``*``, ``**``, ``?``, sets, braces, ``@(a|b)``.

See https://github.com/isaacs/minimatch#features. Patterns come from strangers, so positions are
followed as sets and each is tried once: matching takes a bounded time whatever a pattern holds.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import takewhile, zip_longest
from operator import or_
from typing import Final, TypeAlias

from sync.entities.bounds import TooMuchError
from sync.entities.braces import expand

Step: TypeAlias = Callable[["_Name", int], int]
"""From the positions in a name where an element may begin to those where it may end; a set of
positions is a number with a bit for each."""

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


_UNSPECIAL: Final = re.compile(r"[^?*\[\]\\(){}|+@!]*")

LONGEST: Final = 1000
MOST_SPECIAL: Final = 50


class Work:
    """What matching may still cost, in steps that take about a tenth of a microsecond: counted and
    not measured, so that every run comes to the same end."""

    def __init__(self, most: int | None = None) -> None:
        """``most`` steps, or any number of them."""
        self._left = most

    def spend(self, steps: int) -> None:
        """Take steps. TooMuchError when there are none left."""
        if self._left is not None:
            self._left -= steps
            if self._left < 0:
                raise TooMuchError("matching its patterns takes too much work")


def is_short(pattern: str) -> bool:
    """Whether matching ``pattern`` with very many paths takes a bearable time."""
    special = sum(pattern.count(character) for character in "?*+@![({")
    return len(pattern) <= LONGEST and special <= MOST_SPECIAL


class Glob:
    """One pattern, compiled. Thread-safe only while no two threads share it."""

    def __init__(self, pattern: str, work: Work | None = None) -> None:
        """``pattern`` is relative to the root, without a leading slash; what it costs to read and
        to match it is taken from ``work``."""
        self._work = work or Work()
        self._never = pattern.startswith("#")
        bare = pattern.lstrip("!")
        self._negated = (len(pattern) - len(bare)) % 2 == 1
        self._alternatives: list[_Alternative] = []
        for alternative in expand(bare):
            self._work.spend(len(alternative))
            self._alternatives.append(_alternative(alternative))

    def matches(self, path: str) -> bool:
        """Whether the whole path matches. TooMuchError when ``work`` is used up."""
        if self._never:
            return False
        self._work.spend(len(self._alternatives))
        return any(self._tried(each, path) for each in self._alternatives) != self._negated

    def _tried(self, alternative: "_Alternative", path: str) -> bool:
        if not path.startswith(alternative.head) or not path.endswith(alternative.tail):
            return False
        names = path.split("/")
        self._work.spend(len(alternative.parts) * len(names))
        return _match(alternative.parts, names, self._work)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alternative:
    """A pattern without braces."""

    parts: tuple["_Segment", ...]
    head: str
    """What every path begins with that matches."""
    tail: str
    """What every path ends with that matches."""


def _alternative(text: str) -> _Alternative:
    every = re.split("/+", text)
    texts = [t for t, following in zip_longest(every, every[1:]) if not t == following == "**"]
    parts = tuple(_segment(part) for part in texts)
    head = "".join(f"{part}/" for part in takewhile(_is_plain, texts[:-1]))
    last = texts[-1]
    literal = _UNSPECIAL.match(last[::-1])
    tail = literal[0][::-1] if literal and not set("(\\[") & set(last) else ""
    return _Alternative(parts=parts, head=head, tail=tail)


def _is_plain(text: str) -> bool:
    return not set(text) & set(_SPECIAL)


@dataclass(frozen=True, slots=True)
class _Segment:
    """What one name of a path has to be; without steps any number of names (``**``)."""

    steps: Sequence[Step] | None
    dotted: bool
    """Whether a name that starts with a dot may match."""

    def matches(self, name: str, work: Work) -> bool:
        if name in {"", ".", ".."} or (name[0] == "." and not self.dotted):
            return False
        return _run(self.steps or (), _Name(name, work), 1) >> len(name) & 1 == 1


class _Name:
    """One name of a path, with what is known of it already."""

    def __init__(self, text: str, work: Work) -> None:
        self.text = text
        self.work = work
        self.known: dict[tuple[object, int], int] = {}


def _match(parts: Sequence[_Segment], names: Sequence[str], work: Work) -> bool:
    """Whether the segments match all names. ``reached`` has a bit for each position."""
    reached = 1
    for at, part in enumerate(parts):
        if part.steps is None:
            reached = _any_number(names, reached, least=1 if at == len(parts) - 1 else 0)
        else:
            ahead = 0
            for i, name in enumerate(names):
                if reached >> i & 1 and part.matches(name, work):
                    ahead |= 1 << (i + 1)
            reached = ahead
        if not reached:
            return False
    return reached >> len(names) & 1 == 1


def _any_number(names: Sequence[str], reached: int, *, least: int) -> int:
    """Where any number of names may end that begins at one of the positions reached."""
    ends = 0 if least else reached
    running = False
    for i, name in enumerate(names):
        running = (running or bool(reached >> i & 1)) and name[:1] not in {"", "."}
        ends |= running << (i + 1)
    return ends


def _segment(text: str) -> _Segment:
    if text == "**":
        return _Segment(steps=None, dotted=False)
    if _is_plain(text):
        return _Segment(steps=[_exactly(text)], dotted=_may_start_with_dot(text))
    steps = _parse(text, 0, "")[0]
    return _Segment(steps=steps, dotted=_may_start_with_dot(text))


def _may_start_with_dot(text: str) -> bool:
    """Dots are matched only by dots that are written."""
    if text[:1] in set(_OPERATORS) and text[1:2] == "(":
        inner = text[2:]
        return any(part.startswith(".") for part in inner.split("|"))
    return text.removeprefix("\\").startswith(".")


def _run(steps: Sequence[Step], name: _Name, starts: int) -> int:
    for step in steps:
        if not starts:
            break
        name.work.spend(1 + len(name.text) // 100)
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
            steps.append(_literal(text[at]))
        elif char == "*":
            steps.append(_star)
        elif char == "?":
            steps.append(_one(lambda _: True))
        else:
            run = _ordinary(stop).match(text, at)
            steps.append(_literal(run[0] if run else char))
            at += len(run[0]) - 1 if run else 0
        at += 1
    return steps, at


@cache
def _ordinary(stop: str) -> re.Pattern[str]:
    """Characters that stand for themselves, before those of ``stop``."""
    return re.compile(f"[^?*+@!\\[\\\\{re.escape(stop)}]+")


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
    def step(name: _Name, starts: int) -> int:
        key = (step, 0)
        if key not in name.known:
            name.work.spend(len(name.text))
            name.known[key] = sum(1 << i for i, c in enumerate(name.text) if accepts(c))
        return (starts & name.known[key]) << 1

    return step


def _exactly(text: str) -> Step:
    return lambda name, starts: starts & 1 and (name.text == text) << len(text)


def _literal(text: str) -> Step:
    def step(name: _Name, starts: int) -> int:
        if starts == 1:
            return name.text.startswith(text) << len(text)
        key = (text, 0)
        if key not in name.known:
            name.work.spend(len(name.text) // 4)
            places = range(len(name.text) - len(text) + 1)
            name.known[key] = sum(1 << i for i in places if name.text.startswith(text, i))
        return (starts & name.known[key]) << len(text)

    return step


def _star(name: _Name, starts: int) -> int:
    """Every position from the first start on."""
    return (2 << len(name.text)) - (starts & -starts)


def _group(operator: str, alternatives: list[list[Step]]) -> Step:
    def each(name: _Name, starts: int) -> Iterator[tuple[int, int]]:
        """Every start, with where the group may end from there; found out once."""
        while starts:
            start = starts & -starts
            key = (step, start)
            if key not in name.known:
                name.known[key] = reduce(or_, (_run(s, name, start) for s in alternatives))
            name.work.spend(1)
            yield start, name.known[key]
            starts ^= start

    def once(name: _Name, starts: int) -> int:
        return reduce(or_, (ends for _, ends in each(name, starts)), 0)

    def step(name: _Name, starts: int) -> int:
        if operator == "!":
            free = (_star(name, start) & ~ends for start, ends in each(name, starts))
            return reduce(or_, free, 0)
        ends = fresh = once(name, starts)
        while operator in "+*" and fresh:
            fresh = once(name, fresh) & ~ends
            ends |= fresh
        return ends | starts if operator in "*?" else ends

    return step
