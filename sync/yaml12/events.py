"""What the composer needs to know of the parser's events, so that it need not know the parser."""

from typing import NamedTuple, Protocol

from sync.yaml12.strict import Mistake
from sync.yaml12.values import Values


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


class Limits(NamedTuple):
    """What a document may ask for."""

    depth: int
    aliases: int
    values: Values
    """Shared by all documents of a file, or by several files."""


class UnreadableError(Exception):
    """The document cannot be read further than this."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.mistake = Mistake(at, message)
