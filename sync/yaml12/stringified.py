"""Data as the text that npm ``yaml`` makes of it, byte for byte: what Backstage's modules store.

The canonical text of the catalog's own files is that of `sync.yaml12.writer`.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sync.model import Json
from sync.yaml12.folding import WIDTH, folded

_DEEPEST: Final = 200
_LONGEST_KEY: Final = 1024
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_OTHER: Final = re.compile(
    r"~?|[Nn]ull|NULL|[Tt]rue|TRUE|[Ff]alse|FALSE|0o[0-7]+|[-+]?[0-9]+|0x[0-9a-fA-F]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)"
)
"""What would be read as something else than text."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_PLAIN: Final = re.compile(
    r"""\A[\n\t ,\[\]{}#&*!|>'"%@`]|\A[?-]\Z|\A[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]\Z"""
)
_MARKER: Final = re.compile(r"^(%|---|\.\.\.)", re.MULTILINE)
_BLANKS_AT_BREAK: Final = re.compile(r"[ \t]\n|\n[ \t]")
_MORE_INDENTED: Final = re.compile(
    r"(?:\A|\n)([\t ][^\n\r\u2028\u2029]*)(?:([\n\t ]*)\n(?![\n\t ]))?"
)
_SHORT_ESCAPES: Final = {
    "0000": "\\0", "0007": "\\a", "000b": "\\v", "001b": "\\e", "0085": "\\N", "00a0": "\\_",
}  # fmt: skip
_LEAST_PLAIN: Final = 1e-6
_LEAST_LARGE: Final = 1e21
_SHORT: Final = 40
"""Characters of a quoted text in one line."""


class TooDeepError(ValueError):
    """Data that nests deeper than anybody reads."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node is written."""

    indent: str
    start: int | None = None
    """Characters before it in its line, where that is known."""


def stringified(value: Json) -> str:
    """The text of a mapping or list. Values that are one object are written once, with an anchor.

    TooDeepError when it nests too deep.
    """
    return f"{_Writer(value).node(value, _Place(''), 0)}\n"


class _Writer:
    def __init__(self, value: Json) -> None:
        self._anchors = {ident: f"a{count}" for count, ident in enumerate(_repeated(value), 1)}
        self._written: set[int] = set()

    def node(self, value: Json, place: _Place, depth: int) -> str:
        if not isinstance(value, dict | list):
            return _text(value, place) if isinstance(value, str) else _word(value)
        if depth > _DEEPEST:
            raise TooDeepError(f"it nests deeper than {_DEEPEST} levels")
        anchor = self._anchors.get(id(value))
        if anchor is not None and id(value) in self._written:
            return f"*{anchor}"
        if anchor is not None:
            self._written.add(id(value))
            place = replace(place, start=(place.start or 0) + len(anchor) + 2)
        body = self._collection(value, place, depth)
        if anchor is None:
            return body
        return f"&{anchor} {body}" if body[0] in "{[" else f"&{anchor}\n{place.indent}{body}"

    def _collection(self, value: dict[str, Json] | list[Json], place: _Place, depth: int) -> str:
        if not value:
            return "{}" if isinstance(value, dict) else "[]"
        if isinstance(value, dict):
            lines = [self._pair(key, value[key], place, depth) for key in in_order(value)]
        else:
            item = replace(place, indent=f"{place.indent}  ")
            lines = [f"- {self.node(entry, item, depth + 1)}" for entry in value]
        return f"\n{place.indent}".join(lines)

    def _pair(self, key: str, value: Json, outer: _Place, depth: int) -> str:
        place = replace(outer, indent=f"{outer.indent}  ")
        name = _from_units(_string(_units(key), place, is_key=True))
        explicit = len(_units(name)) > _LONGEST_KEY
        name = f"? {name}\n{outer.indent}:" if explicit else f"{name}:"
        if not explicit and not isinstance(value, dict | list):
            place = replace(place, start=len(_units(name)) + 1)
        text = self.node(value, place, depth + 1)
        if isinstance(value, dict | list) and not explicit and text[0] != "*":
            first = text.partition("\n")[0]
            lone = "\n" not in text and not value
            props = "\n" in text and first.startswith("&") and " " not in first
            return f"{name} {text}" if lone or props else f"{name}\n{place.indent}{text}"
        return f"{name}{text}" if text[:1] in {"", "\n"} else f"{name} {text}"


def in_order(value: dict[str, Json]) -> list[str]:
    """The keys as JavaScript has them: those that look like an index first, by number."""
    indices = [key for key in value if _INDEX.fullmatch(key) and int(key) < 2**32 - 1]
    if not indices:
        return [*value]
    known = {*indices}
    return [*sorted(indices, key=int), *(key for key in value if key not in known)]


def _repeated(value: Json) -> Iterator[int]:
    """The ids of the collections that stand in several places, in the order of their return."""
    seen, told = set[int](), set[int]()
    waiting: list[Json] = [value]
    while waiting:
        tree = waiting.pop()
        if not isinstance(tree, dict | list):
            continue
        if id(tree) in seen:
            if id(tree) not in told:
                told.add(id(tree))
                yield id(tree)
            continue
        seen.add(id(tree))
        inner = [tree[key] for key in in_order(tree)] if isinstance(tree, dict) else tree
        waiting += reversed(inner)


def _word(value: bool | float | None) -> str:
    """What is no text, numbers as JavaScript prints them."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    number = float(value)
    if not math.isfinite(number):
        return ".nan" if math.isnan(number) else "-.inf" if number < 0 else ".inf"
    if number and not _LEAST_PLAIN <= abs(number) < _LEAST_LARGE:
        return re.sub(r"e([+-])0*", r"e\1", repr(number))
    plain = format(Decimal(repr(number)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _units(text: str) -> str:
    """A character for each unit of UTF-16, as JavaScript counts."""
    if not text or max(text) < "\U00010000":
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(low | high << 8) for low, high in zip(data[::2], data[1::2], strict=True))


def _from_units(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _text(value: str, place: _Place) -> str:
    if _CONTROL.search(value):
        return _from_units(_double(_units(value), place, is_key=False))
    return _from_units(_string(_units(value), place, is_key=False))


def _string(value: str, place: _Place, *, is_key: bool) -> str:
    if is_key and _CONTROL.search(_from_units(value)):
        return _double(value, place, is_key=True)
    many, odd = "\n" in value, _NOT_PLAIN.search(value) is not None
    if many and not is_key:
        return _block(value, place)
    marked = is_key and place.indent == "  " and _MARKER.search(value)
    if many or odd or marked or _OTHER.fullmatch(value):
        return _quoted(value, place, is_key=is_key)
    return value if is_key else folded(value, place.indent, "flow", place.start)[0]


def _quoted(value: str, place: _Place, *, is_key: bool) -> str:
    if '"' in value and "'" not in value:
        return _single(value, place, is_key=is_key)
    return _double(value, place, is_key=is_key)


def _single(value: str, place: _Place, *, is_key: bool) -> str:
    if (is_key and "\n" in value) or _BLANKS_AT_BREAK.search(value):
        return _double(value, place, is_key=is_key)
    inner = re.sub(r"\n+", lambda found: f"{found[0]}\n{place.indent}", value.replace("'", "''"))
    text = f"'{inner}'"
    return text if is_key else folded(text, place.indent, "flow", place.start)[0]


def _double(value: str, place: _Place, *, is_key: bool) -> str:
    source = json.dumps(_from_units(value), ensure_ascii=False)
    source = _units(re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", source))
    parts, at = list[str](), 0
    while at < len(source):
        if source.startswith(" \\n", at):  # a blank before a line break would be folded away
            parts.append("\\ ")
            at += 1
            continue
        if source[at] != "\\":
            parts.append(source[at])
            at += 1
            continue
        what = source[at + 1]
        if what == "u":
            code = source[at + 2 : at + 6]
            short = f"\\x{code[2:]}" if code.startswith("00") else f"\\u{code}"
            parts.append(_SHORT_ESCAPES.get(code, short))
            at += 6
        elif what != "n" or is_key or source[at + 2] == '"' or len(source) < _SHORT:
            parts.append(source[at : at + 2])
            at += 2
        else:
            parts.append("\n\n")
            while source.startswith("\\n", at + 2) and source[at + 4] != '"':
                parts.append("\n")
                at += 2
            parts.append(place.indent)
            parts.append("\\" if source[at + 2] == " " else "")
            at += 2
    text = "".join(parts)
    return text if is_key else folded(text, place.indent, "quoted", place.start)[0]


def _block(value: str, place: _Place) -> str:
    if re.search(r"\n[\t ]+\Z", value):
        return _quoted(value, place, is_key=False)
    indent = place.indent or ("  " if _MARKER.search(value) else "")
    literal = not _is_wide(value, WIDTH - len(indent))
    body = value.rstrip("\n\t ")
    end = value[len(body) :]
    if "\n" not in end:
        chomp = "-"
    elif not body or end.index("\n") != len(end) - 1:
        chomp = "+"
    else:
        chomp = ""
    if end:
        end = re.sub(r"(?:\A|(?<!\n))\n+(?!\n|\Z)", rf"\g<0>{indent}", end.removesuffix("\n"))
    blank = body[: len(body) - len(body.lstrip(" \n"))]
    start = blank[: blank.rfind("\n") + 1]
    header = ("2" if indent else "1") * (" " in blank) + chomp
    body = body[len(start) :]
    start = re.sub(r"\n+", rf"\g<0>{indent}", start)
    if not literal:
        lines = re.sub(r"\n+", r"\n\g<0>", body)
        lines = _MORE_INDENTED.sub(lambda found: f"{found[1]}{found[2] or ''}", lines)
        lines = re.sub(r"\n+", rf"\g<0>{indent}", lines)
        text, overflow = folded(f"{start}{lines}{end}", indent, "block", len(indent))
        if not overflow:
            return f">{header}\n{indent}{text}"
    lines = re.sub(r"\n+", rf"\g<0>{indent}", body)
    return f"|{header}\n{indent}{start}{lines}{end}"


def _is_wide(value: str, limit: int) -> bool:
    """Whether a line is longer than ``limit``; the last one counts only where others do."""
    if len(value) <= limit:
        return False
    start = 0
    while (end := value.find("\n", start)) >= 0:
        if end - start > limit:
            return True
        start = end + 1
        if len(value) - start <= limit:
            return False
    return True
