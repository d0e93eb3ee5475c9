"""What a scalar's text means in the YAML 1.2 core schema, as JavaScript holds it.

The schema is YAML 1.2.2, 10.3.2; numbers are IEEE doubles, as Backstage holds them.
"""

import math
import re
from decimal import Decimal
from typing import TypeAlias

from sync.model import Json

Scalar: TypeAlias = str | int | float | bool | None
"""Numbers may still be infinite or not a number here, which JSON cannot say (see `to_json`)."""

_TAG = "tag:yaml.org,2002:"
_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NULLS = frozenset(text for text, value in _CONSTANTS.items() if value is None)
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+)"
)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MAY_BE_SPECIAL = frozenset("tTfFnN~.+-0123456789")
_EXACT_DIGITS = 15

UNSUPPORTED_TAGS = frozenset(
    _TAG + name for name in ("binary", "merge", "omap", "pairs", "set", "timestamp")
)
"""Tags whose values Backstage loses or changes when it stores the entity as JSON."""


def resolve_plain(text: str) -> Scalar:
    """The value of an unquoted scalar without a tag."""
    if text and text[0] not in _MAY_BE_SPECIAL:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = _number(text)
    return text if number is None else number


def resolve_tagged(text: str, tag: str) -> Scalar:
    """The value of a scalar with a tag: one that does not fit its text is ignored."""
    name = tag.removeprefix(_TAG)
    if name == "null" and text in _NULLS:
        return None
    if name == "bool" and isinstance(value := _CONSTANTS.get(text), bool):
        return value
    if name == "int" and _INTEGER.fullmatch(text):
        return _number(text)
    if name == "float" and (_FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text)):
        return _number(text)
    return text


def to_json(value: Scalar) -> Json:
    """What JSON keeps of a value: infinity and not-a-number become null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def key_text(value: Scalar) -> str:
    """A mapping key as JavaScript turns it into a property name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _javascript_text(value)
    return str(value)


def _number(text: str) -> int | float | None:
    if _INTEGER.fullmatch(text):
        if text.startswith(("0x", "0o")):
            return _as_double(_overflowing_float(int(text, 16 if text[1] == "x" else 8)))
        return int(text) if len(text) <= _EXACT_DIGITS else _as_double(float(text))
    if _FLOAT.fullmatch(text):
        return _as_double(float(text))
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return None


def _overflowing_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _as_double(value: float) -> int | float:
    """An ``int`` where JavaScript prints the double as one, with the digits that it prints."""
    if not value.is_integer() or abs(value) >= 1e21:
        return value
    return int(value) if abs(value) < 2**53 else int(Decimal(repr(value)))


def _javascript_text(value: float) -> str:
    """A double that is not printed as an integer, as ECMAScript's Number::toString prints it."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if 1e-6 <= abs(value) < 1e21:
        return f"{Decimal(repr(value)):f}"
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent):+d}"
