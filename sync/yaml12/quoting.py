"""Scalars as text that PyYAML (YAML 1.1), ruamel (1.2) and npm ``yaml`` read as the same value."""

import math
import re
from decimal import Decimal
from functools import cache, lru_cache

from sync.model import Json

_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))
"""What some reader takes for a boolean or null, in any case of letters."""
_PLAIN_START = (
    r"[A-Za-z_/$(^;]|\.\.?/|<[^<]"
    r"|[\u00a1-\u1fff\u2070-\u2fff\u3001-\ud7ff\uf900-\ufefe\uff00-\uffef\U00010000-\U000dffff]"
)
_HIDDEN = (
    "\x00-\x1f\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ud800-\uf8ff\ufeff\ufff0-\uffff\U000e0000-\U0010ffff"
)
"""Controls, spaces that are not the space, and characters that no one sees or that no font has."""
_NOT_PLAIN = f": | #|[: ]\\Z|[{_HIDDEN}]"
_TO_ESCAPE = f'["\\\\{_HIDDEN}]'
_HAS_HIDDEN = f"[{_HIDDEN}]"
_NOT_LITERAL = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_EDGE_OF_WHITE_SPACE = re.compile(r"\n*[ \t]+(?:\n|\Z)|(?:\A|.*\n)[ \t]+\n*\Z", re.DOTALL)
_SHORT_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f",
}  # fmt: skip
_LONG = 100
"""Longer strings get a literal block."""
_EXACT = 2**53


def plain_or_quoted(text: str) -> str:
    """A string in one line: as it is where every reader takes it for that string, else quoted.

    Raises `ValueError` for a lone surrogate, which no reader takes.
    """
    plain = _made(_PLAIN_START).match(text) and not _made(_NOT_PLAIN).search(text)
    if plain and text.lower() not in _WORDS:
        return text
    if not _made(_HAS_HIDDEN).search(text) and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _made(_TO_ESCAPE).sub(_escape, text) + '"'


@cache
def _made(pattern: str) -> re.Pattern[str]:
    """A pattern, made when it is first needed: such sets of characters take a while."""
    return re.compile(pattern)


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A mapping key."""
    return plain_or_quoted(text)


def literal_header(text: str) -> str | None:
    """The header of the literal block for a long string or one of many lines.

    ``None`` where the string is short, or where a block would not hold it faithfully.
    """
    lines = text.count("\n")
    if lines == 0 and len(text) <= _LONG:
        return None
    if _made(_NOT_LITERAL).search(text) or _EDGE_OF_WHITE_SPACE.match(text):
        return None
    content = text.lstrip("\n")
    if not content or content.startswith("\t"):
        return None
    indicator = ""
    if content.startswith(" "):
        if "\n " in text and re.search(r"\n +(?:\n|\Z)", text):
            return None
        indicator = "2"
    trailing = len(text) - len(text.rstrip("\n"))
    return f"|{indicator}{'-' if trailing == 0 else '' if trailing == 1 else '+'}"


def number(value: float) -> str:
    """A number as JavaScript holds it: whole ones in digits, others with a decimal point."""
    double = _double(value)
    if not math.isfinite(double):
        return "null"
    if double.is_integer() and abs(double) < 1e21:
        return str(int(double) if abs(double) <= _EXACT else int(Decimal(repr(double))))
    mantissa, e, exponent = repr(double).partition("e")
    if not e:
        return mantissa
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent):+d}"


def scalar(value: Json) -> str:
    """Anything but a string, or a collection with something in it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, str):
        return plain_or_quoted(value)
    return "[]" if isinstance(value, list) else "{}"


def _double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    point = ord(character)
    if 0xD800 <= point <= 0xDFFF:
        raise ValueError("half a character (a lone surrogate) cannot be written as YAML")
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
