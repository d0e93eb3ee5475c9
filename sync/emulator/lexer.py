"""Cuts a Code Search text into terms, operators and parentheses."""

from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Symbol:
    """``(``, ``)``, ``AND``, ``OR`` or ``NOT``: operators only in capitals."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word, or ``prefix:value``; in quotes wildcards are ordinary characters."""

    prefix: str
    value: str
    quoted: bool


def symbols(text: str) -> Iterator[Symbol | Term]:
    """The parts of a search text in order. A quote that is never closed ends with the text."""
    position = 0
    while position < len(text):
        character = text[position]
        if character.isspace():
            position += 1
        elif character in "()":
            yield Symbol(character)
            position += 1
        else:
            symbol, position = _word(text, position)
            yield symbol


def _word(text: str, start: int) -> tuple[Symbol | Term, int]:
    prefix, position = "", start
    while position < len(text) and not (text[position].isspace() or text[position] in "()"):
        if text[position] == '"':
            value, position = _quoted(text, position + 1)
            return Term(prefix=prefix, value=value, quoted=True), position
        position += 1
        if text[position - 1] == ":" and not prefix:
            prefix, start = text[start : position - 1].lower(), position
    value = text[start:position]
    if not prefix and value in OPERATORS:
        return Symbol(value), position
    return Term(prefix=prefix, value=value, quoted=False), position


def _quoted(text: str, position: int) -> tuple[str, int]:
    """What stands in quotes, where a backslash escapes only a quote or a backslash."""
    value = []
    while position < len(text) and text[position] != '"':
        if text[position] == "\\" and text[position + 1 : position + 2] in ('"', "\\"):
            position += 1
        value.append(text[position])
        position += 1
    return "".join(value), position + 1
