"""Does what a help line says, as somebody would who knows nothing but that line."""

import re
from collections.abc import Callable

from sync.model import Problem

_LITERAL = re.compile(
    r"(?:(?:write|quotes:|close it:|name, such as|one, such as) )"
    r"(?!it |a |all |the |one|something|another|kind:name|your )"
    r'(?:"(?P<quoted>[^"]+)"|(?P<plain>.+?))'
    r"(?=$|: (?:lower|letters)|, or| and,| and leave|;| if that| or \")"
)
"""What is to be written, in a help line that has it word for word."""


def followed(text: str, problem: Problem, length: int) -> str | None:
    """The text after doing what the problem's help says, ``length`` characters being underlined;
    ``None`` where it leaves the words to the author."""
    lines, at, advice = text.split("\n"), (problem.line or 1) - 1, problem.help or ""
    for sign, act in _ACTS:
        if match := re.search(sign, advice):
            act(lines, at, match)
            return "\n".join(lines)
    if (match := _LITERAL.search(advice)) is None:
        return None
    lines[at] = _replaced(lines[at], problem, match["quoted"] or match["plain"], length)
    return "\n".join(lines)


def _replaced(line: str, problem: Problem, text: str, length: int) -> str:
    """The line with ``text`` in place of what is underlined, or of its whole key and value."""
    key = re.match(r"\S+:(?= )", text)
    begin = line.find(key[0]) if key else -1
    if begin >= 0:
        return line[:begin] + text
    begin = (problem.column or 1) - 1
    is_of_key = line[begin + length :].startswith(": ")
    return line[:begin] + text + ("" if is_of_key and ":" in text else line[begin + length :])


def _delete(lines: list[str], at: int, _: re.Match[str]) -> None:
    del lines[at]


def _move(lines: list[str], at: int, match: re.Match[str]) -> None:
    line = lines.pop(at)
    lines.insert(lines.index(f"{match[1]}:") + 1, f"  {line.strip()}")


def _add(lines: list[str], at: int, match: re.Match[str]) -> None:
    inside = not lines[at].startswith("kind")
    lines.insert(at + 1 if inside else at, f"{'  ' if inside else ''}{match[1]}")


def _indent(lines: list[str], at: int, match: re.Match[str]) -> None:
    lines[at] = " " * int(match[1]) + lines[at].lstrip()


def _without_tabs(lines: list[str], at: int, _: re.Match[str]) -> None:
    lines[at] = f"  {lines[at].lstrip()}"


def _without_dashes(lines: list[str], at: int, _: re.Match[str]) -> None:
    lines[at] = lines[at].replace("- ", "")


def _without_first_dash(lines: list[str], at: int, _: re.Match[str]) -> None:
    lines[:] = [line[2:] for line in lines]


def _without_markers(lines: list[str], at: int, _: re.Match[str]) -> None:
    del lines[at : lines.index("=======") + 1]
    lines[:] = [line for line in lines if not line.startswith(">>>>>>>")]


_ACTS: tuple[tuple[str, Callable[[list[str], int, re.Match[str]], None]], ...] = (
    (r"^add it, such as (.+)", _add),
    (r'^write it below "(\w+):"', _move),
    (r"^indent it by (\d+)", _indent),
    (r"^indent it with spaces", _without_tabs),
    (r"^take the first dash away", _without_first_dash),
    (r"^take the dashes away", _without_dashes),
    (r"^keep one of the two versions", _without_markers),
    (r"^take it out|or take the line out|^take the annotation out", _delete),
    (r'^take the line ".+" out|keep one of them$', _delete),
)
"""By how a help line begins or ends: what somebody does then."""
