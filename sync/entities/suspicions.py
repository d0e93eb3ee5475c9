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


def suspicions(data: dict[str, Json]) -> Iterator[tuple[Path, str]]:
    """Path and words of each suspicious value of an entity that Backstage accepts."""
    metadata = data.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    source = annotations.get(SOURCE_LOCATION) if isinstance(annotations, dict) else None
    if isinstance(source, str) and not _LOCATION_REF.fullmatch(source):
        message = (
            f'{SOURCE_LOCATION} "{source}" is no location; expected url: and a URL,'
            " or links to the source and TechDocs will not work"
        )
        yield ("metadata", "annotations", SOURCE_LOCATION), message
    if data.get("kind") != "Template":
        yield from _templating(data, ())


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
