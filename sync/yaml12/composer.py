"""Parse events to data and places: anchors, aliases, keys and nesting as Backstage has them."""

import re
from typing import TypeAlias

from sync.model import Json
from sync.yaml12.aliases import Anchor, Repeated
from sync.yaml12.characters import SourceText
from sync.yaml12.documents import Inner, Place
from sync.yaml12.events import (
    CollectionEvent,
    Limits,
    Mark,
    NodeEvent,
    ScalarEvent,
    UnreadableError,
)
from sync.yaml12.inspector import Inspector
from sync.yaml12.scalars import (
    UNSUPPORTED_TAGS,
    Scalar,
    key_text,
    resolve_plain,
    resolve_tagged,
    to_json,
)
from sync.yaml12.strict import Span

_KeyIdentity: TypeAlias = tuple[type, Scalar]
_COLLECTION_AS_KEY = "A list or mapping cannot be a key (is it templating that needs quotes?)"
_TOKEN = re.compile(
    r" *(?:(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<quoted>'[^'\\]*'|\"[^\"\\]*\")"
    r"|(?P<plain>[A-Za-z_$.|/()<][^,\[\]{}:#]*?)(?= *[,\[\]{}]))"
)
_WIDTH = 80
"""Longer lines would be broken in ways that are not worth knowing."""


class _Collection:
    """A mapping or sequence that is being read."""

    __slots__ = (
        "anchor", "column", "in_flow", "items", "key", "key_place", "pairs", "place",
        "places", "seen", "start",
    )  # fmt: skip

    def __init__(self, event: CollectionEvent, outer: "_Collection | None") -> None:
        start = event.start_mark
        self.place = Place(start.line, start.column)
        self.start = start.index
        self.in_flow = bool(event.flow_style)
        self.column: int | None = start.column
        """What lines of block content must be indented more than; known late after a property."""
        if self.in_flow:
            self.column = -1 if outer is None else outer.column
        elif event.anchor is not None or event.tag is not None:
            self.column = None
        self.anchor: Anchor | None = None
        self.pairs: dict[str, Json] | None = None
        self.items: list[Json] = []
        self.places: Inner = None
        self.key: str | None = None
        self.key_place = self.place
        self.seen: set[_KeyIdentity] = set()

    def set_column(self, first: Mark) -> None:
        """Take the column from the first key or item, behind a property in its own line."""
        self.column = first.column - (1 if self.pairs is None else 0)

    def add(self, value: Json, place: Place) -> None:
        """An item, or the value of the key."""
        if isinstance(self.places, list):
            self.items.append(value)
            self.places.append(place)
        elif self.pairs is not None and self.places is not None and self.key is not None:
            self.pairs[self.key] = value
            self.places[self.key] = (self.key_place, place)
            self.key = None

    def wants_key(self) -> bool:
        """Whether the next node is a mapping's key."""
        return self.pairs is not None and self.key is None

    def indent(self) -> int:
        """How far the lines of what it holds must be indented at least."""
        return 0 if self.column is None else self.column + 1


class Composer:
    """One document being read; the reader hands it one event after another.

    Its methods raise `UnreadableError` where reading cannot go on.
    """

    def __init__(
        self,
        source: SourceText,
        text: str,
        limits: Limits,
        repeated: Repeated,
        inspector: Inspector,
    ) -> None:
        self.value: Json = None
        self.place: Place | None = None
        self._source = source
        self._text = text
        self._limits = limits
        self._repeated = repeated
        self._inspector = inspector
        self._stack: list[_Collection] = []
        self._anchors: dict[str, Anchor] = {}
        self._open_anchors: list[Anchor] = []
        self._has_anchors = "&" in text

    def scalar(self, event: ScalarEvent) -> None:
        """A scalar."""
        parent = self._stack[-1] if self._stack else None
        if parent is not None and parent.column is None:
            parent.set_column(event.start_mark)
        text = self._inspected(event, parent)
        if self._source.originals:
            text = self._restored(event, text)
        tag = event.tag
        value: Scalar = text
        if tag is not None:
            value = self._tagged(event, text, tag)
        elif not event.style:
            value = resolve_plain(text)
        place = Place(event.start_mark.line, event.start_mark.column)
        if event.start_mark.index == len(self._text):
            place = self._last_place()
        if self._has_anchors:
            self._anchor_scalar(event, value, place)
        if parent is not None and parent.wants_key():
            self._add_key(parent, value, place, event.start_mark)
        else:
            self._add(to_json(value), place)
        if parent is None and value is not None and self.value is None:
            self._inspector.note(event.start_mark.index, "Expected object at root, got number")

    def _last_place(self) -> Place:
        """Behind the last character, where a value is that was left out. libyaml tells of one
        more line where the last one has no line break."""
        text = self._text
        return Place(text.count("\n"), len(text) - (text.rfind("\n") + 1))

    def alias(self, event: NodeEvent) -> None:
        """An alias: the anchored value once more."""
        at = event.start_mark.index
        self._inspector.alias(event, in_flow=self._in_flow())
        anchor = self._anchors.get(event.anchor or "")
        if anchor is None:
            message = "Unresolved alias (the anchor must be set before the alias):"
            raise UnreadableError(at, f"{message} {event.anchor}")
        if anchor.is_open:
            raise UnreadableError(at, "The alias stands inside the value of its own anchor")
        if anchor.use() > self._limits.aliases + 1:
            message = "Excessive alias count indicates a resource exhaustion attack"
            raise UnreadableError(at, message)
        height = self._repeated.height(anchor.value)
        if height is None:
            raise UnreadableError(at, "The aliases of this file repeat more than can be read")
        if len(self._stack) + height > self._limits.depth:
            raise UnreadableError(at, f"Nested deeper than {self._limits.depth} levels")
        for outer in self._open_anchors:
            outer.holds_alias(anchor)
        place = Place(event.start_mark.line, event.start_mark.column, anchor.place.inner)
        if not self._stack or not self._stack[-1].wants_key():
            self._add(anchor.value, place)
        elif anchor.is_scalar:
            self._stack[-1].key = key_text(anchor.scalar)
            self._stack[-1].key_place = place
        else:
            raise UnreadableError(at, _COLLECTION_AS_KEY)

    def mapping_start(self, event: CollectionEvent) -> None:
        """The start of a mapping."""
        collection = self._open(event)
        collection.pairs = {}
        collection.places = {}

    def sequence_start(self, event: CollectionEvent) -> None:
        """The start of a sequence."""
        self._open(event).places = []

    def collection_end(self, event: NodeEvent) -> None:
        """The end of the innermost mapping or sequence."""
        collection = self._stack.pop()
        value: Json = collection.items if collection.pairs is None else collection.pairs
        place = collection.place._replace(inner=collection.places)
        if collection.anchor:
            collection.anchor.close(value, place)
            self._open_anchors.pop()
        span = Span(collection.start, event.end_mark.index)
        if collection.in_flow and not self._in_flow():
            self._inspector.flow_end(span, collection.indent())
        if not self._stack or not self._stack[-1].wants_key():
            self._add(value, place)
            return
        source = self._text[span.start : span.end] if collection.in_flow else ""
        text = flow_key_text(source)
        if text is None or collection.anchor:
            raise UnreadableError(span.start, _COLLECTION_AS_KEY)
        self._stack[-1].key = text
        self._stack[-1].key_place = place

    def _open(self, event: CollectionEvent) -> _Collection:
        start = event.start_mark
        if len(self._stack) >= self._limits.depth:
            raise UnreadableError(start.index, f"Nested deeper than {self._limits.depth} levels")
        parent = self._stack[-1] if self._stack else None
        if parent is not None and parent.column is None:
            parent.set_column(start)
        collection = _Collection(event, parent)
        if event.anchor is not None or event.tag is not None:
            self._inspector.properties(start, in_flow=collection.in_flow)
            if event.tag in UNSUPPORTED_TAGS:
                self._unsupported(start, event.tag)
            if event.anchor is not None:
                collection.anchor = self._anchors[event.anchor] = Anchor(place=collection.place)
                self._open_anchors.append(collection.anchor)
            if collection.in_flow and self._in_flow():
                self._inspector.inner_flow_properties(event)
        self._stack.append(collection)
        return collection

    def _add(self, value: Json, place: Place) -> None:
        if self._stack:
            self._stack[-1].add(value, place)
        else:
            self.value, self.place = value, place

    def _add_key(self, parent: _Collection, value: Scalar, place: Place, start: Mark) -> None:
        identity = (bool if isinstance(value, bool) else object, value)
        text = key_text(value)
        if identity in parent.seen and text != "NaN":
            self._inspector.note(start.index, "Map keys must be unique")
        parent.seen.add(identity)
        parent.key = text
        parent.key_place = place

    def _in_flow(self) -> bool:
        return bool(self._stack) and self._stack[-1].in_flow

    def _inspected(self, event: ScalarEvent, parent: _Collection | None) -> str:
        in_flow = parent is not None and parent.in_flow
        indent = 0 if parent is None else parent.indent()
        if event.anchor is not None or event.tag is not None:
            self._inspector.properties(event.start_mark, in_flow=in_flow)
        if parent is not None and not self._is_beside(parent, event):
            self._inspector.below_comment(event, indent)
        if self._inspector.needs(event, in_flow=in_flow):
            return self._inspector.scalar(event, indent, in_flow=in_flow)
        return event.value

    def _is_beside(self, parent: _Collection, event: ScalarEvent) -> bool:
        """Whether a scalar stands in the line of its key or dash, is a key, or in flow style."""
        if parent.in_flow or parent.wants_key():
            return True
        if event.anchor is not None or event.tag is not None:
            return False
        start = event.start_mark
        if parent.pairs is None:
            return self._text[start.index - 2 : start.index] == "- "
        return parent.key_place.line == start.line

    def _tagged(self, event: ScalarEvent, text: str, tag: str) -> Scalar:
        if tag in UNSUPPORTED_TAGS:
            self._unsupported(event.start_mark, tag)
        return text if tag == "!" else resolve_tagged(text, tag)

    def _unsupported(self, start: Mark, tag: str) -> None:
        name = tag.rpartition(":")[2]
        message = f"Backstage does not keep a value with the tag !!{name}; write it without the tag"
        self._inspector.note(start.index, message)

    def _anchor_scalar(self, event: ScalarEvent, value: Scalar, place: Place) -> None:
        for outer in reversed(self._open_anchors):
            if outer.holds_scalar():
                break
        if event.anchor is not None:
            self._anchors[event.anchor] = Anchor.of_scalar(to_json(value), value, place)

    def _restored(self, event: ScalarEvent, text: str) -> str:
        try:
            return self._source.restore(text, double_quoted=event.style == '"')
        except ValueError:
            message = "An escape stands for half a character (a lone surrogate)"
            self._inspector.note(event.start_mark.index, message)
            return text


def flow_key_text(source: str) -> str | None:
    """The property name for a collection written in one line; ``None`` where that is not certain.

    Certain are lists and mappings without values, of quoted and plain strings.
    """
    if len(source) > _WIDTH or not source.isascii() or not source.isprintable():
        return None
    parts: list[str] = []
    position = 0
    while position < len(source):
        token = _TOKEN.match(source, position)
        if token is None or (token["plain"] and resolve_plain(token["plain"]) != token["plain"]):
            return None
        parts.append(token[0].strip())
        position = token.end()
    return _join(parts)


def _join(parts: list[str]) -> str | None:
    inner = parts[1:-1]
    if len(parts) < 2 or parts[0] not in "[{" or any(part in "[]{}" for part in inner):
        return None
    items, commas = inner[::2], inner[1::2]
    if "," in items or set(commas) - {","}:
        return None
    if not items:
        return parts[0] + parts[-1]
    text = f"{parts[0]} {', '.join(items)} {parts[-1]}"
    return text if len(text) + len(items) - 1 <= _WIDTH else None
