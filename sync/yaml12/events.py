"""What the composer needs to know of the parser's events, so that it need not know the parser."""

from typing import NamedTuple, Protocol

from sync.yaml12.strict import Mistake


class Mark(Protocol):
    """A place in the text, counted from 0."""

    index: int
    line: int
    column: int


class NodeEvent(Protocol):
    """What is common to the parser's events for nodes."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None


class ScalarEvent(NodeEvent, Protocol):
    """A scalar, unescaped and unfolded."""

    value: str
    tag: str | None
    style: str | None


class CollectionEvent(NodeEvent, Protocol):
    """The start of a mapping or sequence."""

    tag: str | None
    flow_style: bool


class UnreadableError(Exception):
    """The document cannot be read further than this."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.mistake = Mistake(at, message)


class TooManyValuesError(Exception):
    """There are more than may be read."""

    def __init__(self, most: int) -> None:
        super().__init__(f"More than {most:,} values (texts, lists and mappings)")


class Values:
    """Counts down. A value of two characters takes as much time to read as hundreds of a text."""

    def __init__(self, most: int | None = None) -> None:
        """``most`` values, or any number of them."""
        self._most = most
        self._left = most

    def take(self) -> None:
        """Read one more. TooManyValuesError when there are none left."""
        if self._left is not None and self._most is not None:
            self._left -= 1
            if self._left < 0:
                raise TooManyValuesError(self._most)


class Limits(NamedTuple):
    """What a document may ask for."""

    depth: int
    aliases: int
    values: Values
    """Shared by all documents of a file, or by several files."""
