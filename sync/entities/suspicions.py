"""What Backstage accepts without a word though it surely is a mistake."""

import re
from collections.abc import Iterator
from typing import Final

from sync.entities.jsonschema import Path
from sync.entities.origin import SOURCE_LOCATION
from sync.model import Json

_LOCATION_REF: Final = re.compile(r"(?:url:https?://[^\s/]|file:)\S*", re.DOTALL)
_PROSE: Final = frozenset({"description", "definition"})
"""Texts that may speak about templates, or hold some of another language."""
_MISLEADING: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)


def is_innocent(text: str) -> bool:
    """Whether this YAML can have no value for which ``suspicions`` would have to look at them all.

    An escape may stand for anything, and a text that is not known for any other.
    """
    if not text or "\\" in text or "{{" in text or not text.isascii():
        return False
    return text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()


def suspicions(data: dict[str, Json], *, innocent: bool = False) -> Iterator[tuple[Path, str]]:
    """Path and words of each suspicious value of an entity that Backstage accepts; ``innocent``
    where all of it is YAML that ``is_innocent``."""
    metadata = data.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    source = annotations.get(SOURCE_LOCATION) if isinstance(annotations, dict) else None
    if isinstance(source, str) and not _LOCATION_REF.fullmatch(source):
        message = (
            f'{SOURCE_LOCATION} "{source}" is no location; expected url: and a URL,'
            " or links to the source and TechDocs will not work"
        )
        yield ("metadata", "annotations", SOURCE_LOCATION), message
    if not innocent:
        if data.get("kind") != "Template":
            yield from _templating(data, ())
        yield from _hidden(data, ())
    yield from _devices(metadata if isinstance(metadata, dict) else {})


def _templating(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        start = value.find("{{")
        end = value.find("}}", start) if start >= 0 else -1
        if end >= 0:
            left_in = value[start : min(end + 2, start + 80)]
            yield path, f"{left_in} is a template's placeholder that was never filled in"
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key not in _PROSE:
                yield from _templating(entry, (*path, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _templating(entry, (*path, index))


def _hidden(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    """Texts and keys with characters that show them otherwise than they are.

    https://trojansource.codes
    """
    if isinstance(value, str):
        if found := _MISLEADING.search(value):
            yield path, f"U+{ord(found[0]):04X} is in the text: {_why(found[0])}"
    elif isinstance(value, dict):
        for key, entry in value.items():
            if found := _MISLEADING.search(key):
                yield path, f"U+{ord(found[0]):04X} is in a key: {_why(found[0])}"
            yield from _hidden(entry, (*path, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _hidden(entry, (*path, index))


def _why(character: str) -> str:
    if ord(character) < 0xA0:
        return "a control character, which people do not see"
    return "a bidirectional control, which shows text in another order than it is read in"


def _devices(metadata: dict[str, Json]) -> Iterator[tuple[Path, str]]:
    """Names that no file may have on Windows, though git takes them elsewhere.

    https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    """
    for field in ("namespace", "name"):
        value = metadata.get(field)
        if isinstance(value, str) and _DEVICE.match(value):
            message = f"{value} names a device on Windows: the catalog cannot be checked out there"
            yield ("metadata", field), message
