"""Data to canonical YAML text that YAML 1.1 and 1.2 readers read alike.

Our own emitter, so that the text stays the same whatever versions of libraries are installed.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sync.model import Json
from sync.yaml12.quoting import key, literal_header, plain_or_quoted, scalar

_LONGEST_IMPLICIT_KEY = 1000
"""Readers look 1,024 characters ahead for the colon."""


def write_document(value: Mapping[str, Json]) -> str:
    """The canonical text of one document, without ``---``, ending in a line break.

    Block style, two spaces a level, list items indented under their key, keys in the order given,
    long and multi-line strings as literal blocks; no anchors, tags or folding. Reading the text
    and writing it again gives the same text. Raises `ValueError` for a lone surrogate in a string.
    """
    if not value:
        return "{}\n"
    lines: list[str] = []
    nested = [_of_mapping(value, "", "")]
    while nested:
        entry = next(nested[-1], None)
        if entry is None:
            nested.pop()
        elif inner := _inner(entry, lines):
            nested.append(inner)
    lines.append("")
    return "\n".join(lines)


class _Entry(NamedTuple):
    """One thing to be written."""

    start: str
    """What stands before it: the key with its colon, or the dash of a list item."""
    value: Json
    indent: str
    """The indentation of its further lines."""
    is_item: bool


def _of_mapping(value: Mapping[str, Json], lead: str, indent: str) -> Iterator[_Entry]:
    """A mapping's entries; ``lead`` stands before the first key, ``indent`` before others."""
    for name, item in value.items():
        text = key(name)
        if len(text) > _LONGEST_IMPLICIT_KEY:
            text = f"? {text}\n{indent}"
        yield _Entry(f"{lead}{text}:", item, indent + "  ", is_item=False)
        lead = indent


def _of_sequence(value: list[Json], lead: str, indent: str) -> Iterator[_Entry]:
    for item in value:
        yield _Entry(f"{lead}-", item, indent + "  ", is_item=True)
        lead = indent


def _inner(entry: _Entry, lines: list[str]) -> Iterator[_Entry] | None:
    """Append an entry's lines; of a mapping or list only the first, and return what is in it."""
    start, value, indent, is_item = entry
    if isinstance(value, str):
        header = literal_header(value)
        lines.append(f"{start} {header or plain_or_quoted(value)}")
        if header is not None:
            _literal(value, indent, lines)
        return None
    if not isinstance(value, dict | list) or not value:
        lines.append(f"{start} {scalar(value)}")
        return None
    if not is_item:
        lines.append(start)
    lead = f"{start} " if is_item else indent
    if isinstance(value, dict):
        return _of_mapping(value, lead, indent)
    return _of_sequence(value, lead, indent)


def _literal(text: str, indent: str, lines: list[str]) -> None:
    content = text.removesuffix("\n").split("\n")
    lines.extend(indent + line if line else "" for line in content)
