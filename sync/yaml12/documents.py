"""What reading YAML ends in: one value per document, with the place of everything in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from sync.model import Json, Position, Problem


class Place(NamedTuple):
    """Where a value begins, counted from 0, and the places of what it holds."""

    line: int
    column: int
    inner: "Inner" = None


Inner: TypeAlias = dict[str, tuple[Place, Place]] | list[Place] | None
"""The places in a mapping, by key, of the key and its value; in a sequence of each item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlDocument:
    """One document of a file, as Backstage reads it."""

    value: Json
    """The data; ``None`` when the document cannot be read. Values that an alias repeats are one
    and the same object: treat all of it as read-only."""
    problems: tuple[Problem, ...]
    """Why it cannot be read, with line and column in the file; empty when it can."""
    position: Position
    """Where the document begins in the file."""
    places: Place | None = field(default=None, repr=False, compare=False)
    """What `locate` looks things up in, counted from the document's first line."""
    first_line: int = field(default=0, repr=False, compare=False)
    """How many lines of the file come before the document."""
    text: str = field(default="", repr=False, compare=False)
    """The document's own text, from that line on."""

    def locate(self, path: Sequence[str | int], *, key: bool = False) -> Position:
        """The position of the value at ``path`` (or of its key).

        When the path does not exist: the position of its deepest ancestor that does.
        """
        if self.places is None:
            return self.position
        found = of_key = self.places
        for step in path:
            if isinstance(found.inner, Mapping) and step in found.inner:
                of_key, found = found.inner[str(step)]
            elif isinstance(found.inner, list) and isinstance(step, int):
                if not 0 <= step < len(found.inner):
                    break
                of_key = found = found.inner[step]
            else:
                break
        place = of_key if key else found
        return Position(line=self.first_line + place.line + 1, column=place.column + 1)
