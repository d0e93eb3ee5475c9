"""Mistakes that make a file no YAML, told from its text around the place where reading ended."""

import re
from typing import Final

from sync.entities.problem_case import Case, Match, found, in_yaml
from sync.model import Position

_ENTRY: Final = re.compile(r"(?P<lead>[ ]*(?:- +)*)(?P<key>[\w.$/-]+): +(?P<value>\S.*?) *$")
_ITEM: Final = re.compile(r"(?P<lead>[ ]*(?:- +)+)(?P<value>\S.*?) *$")
_KEY: Final = re.compile(r"[ ]*(?:- +)*[\w.$/-]+:(?: |$)")
_QUOTED: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""")
_SECOND_KEY: Final = re.compile(r" (?:apiVersion|kind|metadata|name|spec|type|lifecycle|owner):")
_NO_SPACE: Final = re.compile(r"[ ]*(?P<key>[\w.-]+):(?P<value>(?!//)(?!.*: )[^\s:].*?) *$")
_TEMPLATE_LINE: Final = re.compile(r"[ ]*(?:\{%|\{\{-|\{\{ *(?:if|end|range|with|else)\b)")

_MARKER: Final = re.compile(r"(?:<{7}|={7}|>{7})(?: |$)")
_LONGEST: Final = 160
_LOOKED_BACK: Final = 200
"""Lines above the place where reading ended that are looked at."""


def conflict_markers(case: Case) -> Match | None:
    """What git leaves of a merge that nobody finished."""
    marked = [number for number, line in _above(case) if _MARKER.match(line)]
    return found(Position(line=marked[-1], column=1)) if marked else None


def tab(case: Case) -> Match | None:
    """A tab in the indentation."""
    line = case.line(place := _place(case))
    indent = line[: len(line) - len(line.lstrip())]
    if "Tabs are not allowed" not in case.problem.message or "\t" not in indent:
        return None
    return found(Position(line=place.line, column=indent.index("\t") + 1))


def template(case: Case) -> Match | None:
    """A line of a template's own language: no YAML before the template is filled in."""
    lines = (each for each in _above(case, back=2) if _TEMPLATE_LINE.match(each[1]))
    number, line = next(lines, (0, ""))
    if not number:
        return None
    return found(Position(line=number, column=len(line) - len(line.lstrip()) + 1))


def braces(case: Case, back: int = 1) -> Match | None:
    """``{{ name }}`` without quotes, in the line of the problem or one of the ``back`` ones above
    it."""
    for number, line in _above(case, after=0, back=back + 1):
        entry = _ENTRY.match(line) or _ITEM.match(line)
        if entry is None or not entry["value"].startswith("{{") or "}}" not in entry["value"]:
            continue
        place = Position(line=number, column=entry.start("value") + 1)
        return found(place, better=_with(entry, in_yaml(entry["value"])))
    return None


def open_quote(case: Case) -> Match | None:
    """A quote without its end. YAML may miss it only where the next quote seems to end it."""
    for number, line in _above(case, after=0):
        entry = _ENTRY.match(line) or _ITEM.match(line)
        if entry is None or entry["value"][0] not in "\"'" or _QUOTED.match(entry["value"]):
            continue
        following = case.line(Position(line=number + 1, column=1))
        if following.strip() and not (_KEY.match(following) or _ITEM.match(following)):
            continue
        if "Missing closing" not in case.problem.message and not following.strip():
            continue
        return found(
            Position(line=number, column=entry.start("value") + 1),
            better=_with(entry, entry["value"] + entry["value"][0]),
        )
    return None


def quote_in_text(case: Case) -> Match | None:
    """A text in quotes that has the same quote inside."""
    line = case.line(place := _place(case))
    entry = _ENTRY.match(line) or _ITEM.match(line)
    if entry is None or entry["value"][0] not in "\"'":
        return None
    value, quote = entry["value"], entry["value"][0]
    first = _QUOTED.match(value)
    if first is None or first.end() == len(value) or value[-1] != quote or " #" in value:
        return None
    inner = value[1:-1]
    better = in_yaml(inner.replace("''", "'"))
    at = Position(line=place.line, column=entry.start("value") + first.end())
    return found(at, better=_with(entry, better))


def escape(case: Case) -> Match | None:
    """A backslash in double quotes."""
    line = case.line(_place(case))
    if not case.problem.message.startswith("Invalid escape sequence"):
        return None
    entry = _ENTRY.match(line) or _ITEM.match(line)
    if entry is None or not _QUOTED.fullmatch(entry["value"]) or entry["value"][0] != '"':
        return None
    better = "'" + entry["value"][1:-1].replace("'", "''") + "'"
    return found(better=_with(entry, better))


def twice(case: Case) -> Match | None:
    """A key that its mapping has already."""
    line = case.line(place := _place(case))
    if case.problem.message != "Map keys must be unique":
        return None
    key = re.match(r"[^\s:](?:[^\s:]|:(?=\S))*", line[place.column - 1 :])
    if key is None:
        return None
    above = [each for each in _above(case, after=-1) if each[1].strip()]
    for number, text in above:
        begins = re.match(r"[ ]*(?:- +)*", text)
        indent = begins.end() if begins else 0
        if indent == place.column - 1 and text[indent:].startswith(f"{key[0]}:"):
            return found(key=key[0], line=number)
        if indent < place.column - 1 or (indent == place.column - 1 and "-" in text[:indent]):
            break
    return None


def colon(case: Case) -> Match | None:
    """A text with a colon and a space in it, without quotes."""
    line = case.line(_place(case))
    if "Nested mappings are not allowed" not in case.problem.message:
        return None
    entry = _ENTRY.match(line)
    if entry is None or entry["value"][0] in "\"'|>{[&*!" or " #" in entry["value"]:
        return None
    if ": " not in entry["value"] and not entry["value"].endswith(":"):
        return None
    if _SECOND_KEY.search(entry["value"]):
        return None
    return found(
        Position(line=_place(case).line, column=entry.start("value") + 1),
        better=_with(entry, in_yaml(entry["value"])),
    )


def indentation(case: Case) -> Match | None:
    """A line that begins in another column than those that it goes with."""
    line = case.line(place := _place(case))
    message = case.problem.message
    if not ("must start at the same column" in message or "Nested mappings" in message):
        return None
    indent = len(line) - len(line.lstrip(" "))
    if not _KEY.match(line) or line.lstrip().startswith("-"):
        return None
    levels: list[tuple[int, int]] = []
    for number, text in _above(case, after=-1):
        begin = len(text) - len(text.lstrip(" "))
        if _KEY.match(text) and (not levels or begin < levels[-1][0]):
            levels.append((begin, number))
        if begin == 0 and text.strip():
            break
    if not levels or any(begin == indent for begin, _ in levels):
        return None
    entry = _ENTRY.match(case.line(Position(line=levels[0][1], column=1)))
    if entry is not None and entry["value"][0] in "{[":
        return None
    begin, number = min(levels, key=lambda level: (abs(level[0] - indent), -level[0]))
    if _is_alone(case, levels, indent):
        above, line_above = levels[0]
        return _indented(case, line_above, above, indent, place.line)
    return _indented(case, place.line, indent, begin, number)


def _is_alone(case: Case, levels: list[tuple[int, int]], indent: int) -> bool:
    """Whether it is rather the line above that is indented wrongly, between two that are not: it
    is the first below its key, and the next line agrees with this one."""
    begin, number = levels[0]
    following = case.line(Position(line=_place(case).line + 1, column=1))
    agrees = len(following) - len(following.lstrip(" ")) == indent and _KEY.match(following)
    is_first = len(levels) > 1 and levels[1][1] == number - 1
    return bool(agrees) and is_first and number == _place(case).line - 1 and 0 < begin < indent


def _indented(case: Case, line: int, spaces: int, better: int, like: int) -> Match:
    key = case.line(Position(line=line, column=1)).strip().partition(":")[0]
    at = Position(line=line, column=spaces + 1)
    return found(at, key=key, spaces=spaces, better=better, line=like)


def reserved(case: Case) -> Match | None:
    """A text that begins with a character that YAML keeps for itself."""
    line = case.line(_place(case))
    message = case.problem.message
    starts = message.startswith(("Plain value cannot start with", "Unresolved alias"))
    entry = _ENTRY.match(line) or _ITEM.match(line)
    if not starts or entry is None or entry["value"][0] not in "@`%*" or " #" in entry["value"]:
        return None
    return found(
        Position(line=_place(case).line, column=entry.start("value") + 1),
        found=entry["value"][0],
        better=_with(entry, in_yaml(entry["value"])),
    )


def no_space(case: Case) -> Match | None:
    """``name:cart``, which is a text and no key with a value."""
    if not (_lacks_colon(case) or "Nested mappings are not allowed" in case.problem.message):
        return None
    for number, line in _above(case, back=3):
        if entry := _NO_SPACE.match(line):
            at = Position(line=number, column=entry.start("key") + 1)
            return found(at, better=f"{entry['key']}: {entry['value']}")
    return None


def no_colon(case: Case) -> Match | None:
    """A line that is no key with a value."""
    if not _lacks_colon(case):
        return None
    for number, line in _above(case, back=3):
        text = line.strip()
        if text and not text.startswith("#") and not _KEY.match(line):
            return found(Position(line=number, column=line.index(text[0]) + 1), found=text)
    return None


def _lacks_colon(case: Case) -> bool:
    return "Implicit map keys need to be followed by map values" in case.problem.message


def list_at_root(case: Case) -> Match | None:
    """A document that is a list."""
    return found() if _not_an_object(case) and isinstance(case.yaml.value, list) else None


def text_at_root(case: Case) -> Match | None:
    """A document that is a text or a number."""
    value = case.yaml.value
    return found(found=value) if _not_an_object(case) and value is not None else None


def _not_an_object(case: Case) -> bool:
    return case.problem.message.startswith("Expected object at root, got")


def _place(case: Case) -> Position:
    return Position(line=case.problem.line or 1, column=case.problem.column or 1)


def _above(case: Case, *, after: int = 1, back: int = _LOOKED_BACK) -> list[tuple[int, str]]:
    """The lines up to the one where reading ended, and ``after`` more, with their numbers; the
    nearest first."""
    first, lines = case.yaml.first_line, case.lines()
    last = min(_place(case).line - first + after, len(lines))
    numbers = range(max(last - back, 0), max(last, 0))
    return [(first + number + 1, lines[number]) for number in reversed(numbers)]


def _with(entry: re.Match[str], value: str) -> str:
    """The line with another value, which is left out where it is too long to show."""
    if len(value) > _LONGEST:
        value = f"{value[0]}…{value[-1]}"
    return f"{entry['key']}: {value}" if "key" in entry.re.groupindex else value
