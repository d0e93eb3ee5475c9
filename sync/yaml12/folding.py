"""Where lines of YAML break that would be longer than 80 characters, as npm ``yaml`` breaks them.

Texts are those of `sync.yaml12.stringified`: one character for each unit of UTF-16.
"""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Mode: TypeAlias = Literal["flow", "block", "quoted"]

WIDTH: Final = 80
_LEAST: Final = 20
"""Characters that a line holds however deep it is indented."""
_BLANKS: Final = (" ", "\t")
_ESCAPED: Final = {"x": 3, "u": 5, "U": 9}
"""Characters of an escape behind its backslash."""


@dataclass(slots=True)
class _Line:
    """How far a text was looked through."""

    end: int
    """From where on a line is too long."""
    step: int
    folds: list[int] = field(default_factory=list)
    escaped: set[int] = field(default_factory=set)
    """The folds before which a backslash is needed."""
    split: int = 0
    """The last blank at which the line may break; 0 where there is none."""
    overflow: bool = False
    previous: str = ""
    escape: tuple[int, int] = (-1, -1)
    """The first and last character of the last escape."""
    stuck: bool = False
    """Whether there is no room for an escape."""


def folded(text: str, indent: str, mode: Mode, start: int | None = None) -> tuple[str, bool]:
    """``text`` in lines that begin with ``indent``, the first after ``start`` characters; and
    whether a line is too long all the same."""
    step = max(1 + _LEAST, 1 + WIDTH - len(indent))
    if len(text) <= step:
        return text, False
    line = _Line(end=WIDTH - len(indent), step=step)
    if start is not None:
        if start > WIDTH - _LEAST:
            line.folds.append(0)
        else:
            line.end = WIDTH - start
    if not _look_through(text, indent, mode, line):
        return text, line.overflow
    return _broken(text, indent, mode, line), line.overflow


def _look_through(text: str, indent: str, mode: Mode, line: _Line) -> bool:
    """Find the folds; False where the text stays as it is."""
    at = -1
    if mode == "block":
        at = _more_indented(text, at, len(indent))
        line.end = at + line.step if at != -1 else line.end
    while (at := at + 1) < len(text):
        char = text[at]
        if mode == "quoted" and char == "\\":
            begin = at
            at += _ESCAPED.get(text[at + 1 : at + 2], 1)
            line.escape = (begin, at)
        if char == "\n":
            at = _more_indented(text, at, len(indent)) if mode == "block" else at
            line.end = at + len(indent) + line.step
            line.split = 0
        else:
            if char == " " and _is_text(line.previous) and _is_text(text[at + 1 : at + 2]):
                line.split = at
            if at >= line.end:
                at, char = _fold(text, at, char, mode, line)
                if line.stuck:
                    return False
        line.previous = char
    return bool(line.folds)


def _is_text(char: str) -> bool:
    return char not in {"", " ", "\n", "\t"}


def _fold(text: str, at: int, char: str, mode: Mode, line: _Line) -> tuple[int, str]:
    """Break a line that is too long, where that goes; how far that looked on, and what is there."""
    fold = line.split
    if not fold and mode != "quoted":
        line.overflow = True
        return at, char
    if not fold:
        while line.previous in _BLANKS and at < len(text):
            line.previous = char
            at += 1
            char = text[at : at + 1]
            line.overflow = True
        fold = at - 2 if at > line.escape[1] + 1 else line.escape[0] - 1
        line.stuck = fold in line.escaped
        line.escaped.add(fold)
    line.folds.append(fold)
    line.end = fold + line.step
    line.split = 0
    return at, char


def _broken(text: str, indent: str, mode: Mode, line: _Line) -> str:
    result = text[: line.folds[0]]
    for fold, end in zip(line.folds, [*line.folds[1:], len(text)], strict=True):
        if fold == 0:
            result = f"\n{indent}{text[:end]}"
            continue
        if mode == "quoted" and fold in line.escaped:
            result += f"{text[fold]}\\"
        result += f"\n{indent}{text[fold + 1 : end]}"
    return result


def _more_indented(text: str, at: int, indent: int) -> int:
    """The end of lines that are indented further, which are not folded; ``at`` stands before the
    first of them."""
    end, start = at, at + 1
    char = text[start : start + 1]
    while char and char in _BLANKS:
        if at < start + indent:
            at += 1
            char = text[at : at + 1]
            continue
        while char and char != "\n":
            at += 1
            char = text[at : at + 1]
        end, start = at, at + 1
        char = text[start : start + 1]
    return end
