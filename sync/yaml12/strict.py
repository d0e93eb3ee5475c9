"""What libyaml lets pass and Backstage's reader refuses or reads otherwise, found in the text.

Each function looks at one kind of node, by the text it was read from, and says what is wrong and
where (an index into the text), or nothing.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_CONTINUATION = re.compile(r"\n( *)([^ \n])")
_FLOW_CONTINUATION = re.compile(r"\n( *)[ \t]*([^ \t\n])")
_COMMENT = re.compile(r"(?<=[ \t\n])#[^\n]*")
_PLAIN_END = re.compile(r"[ \t]*(?:#|\Z|\n[ \t\n]*(?:#|\Z))")
_ONLY_PROPERTIES = re.compile(r" *(?:[&!][^ \t\n]*[ \t]+)*")
_LONE_KEY = re.compile(r"^[ ?:-]*\?(?=[ \t]*(?:[ \t]#[^\n]*)?(?:\n|\Z))", re.MULTILINE)
_EXPLICIT_KEY = re.compile(r"\?[ \t\n]+[^ \t\n,\]}]")
_FLOW_INDICATOR = re.compile(r"[?:#]")
_PROPERTY_END = frozenset(" \t\n,[]{}")
_PROPERTY = re.compile(
    r"&[A-Za-z0-9_-]+(?=[ \t\n,\]}]|\Z)"
    r"|!(?:<[A-Za-z0-9_:/.,!~*'()@&=+$;?-]+>|[A-Za-z0-9_-]*!?[A-Za-z0-9_:/.~*'()@&=+$;?-]*)"
    r"(?=[ \t\n,\]}]|\Z)"
)
_BETWEEN_PROPERTIES = re.compile(r"(?:[ \t\n]|(?<=[ \t\n])#[^\n]*)*")
_ESCAPED_BREAK = re.compile(r"\\\n[ \t]*\n")

TAB_MESSAGE = "Tabs are not allowed as indentation"
COMMENT_MESSAGE = "Comments must be separated from other tokens by white space characters"


class Mistake(NamedTuple):
    """What is wrong, at an index of the text."""

    at: int
    message: str


class Span(NamedTuple):
    """Where a scalar or alias stands in the text."""

    start: int
    end: int


def spans_matter(text: str) -> bool:
    """Whether it is worth to know where scalars stand: some ``#`` has no white space before it,
    or a ``?`` may have its key in another line."""
    separate = sum(map(text.count, (" #", "\n#", "\t#"))) + text.startswith("#")
    return text.count("#") != separate or ("?" in text and bool(_LONE_KEY.search(text)))


def quoted_scalar(text: str, span: Span, indent: int) -> Mistake | None:
    """Every line of a quoted scalar must be indented like the content it is part of."""
    for line in _CONTINUATION.finditer(text, span.start, span.end):
        if len(line[1]) < indent:
            return Mistake(line.start(2), f"Missing closing {text[span.end - 1]}quote")
    escaped = _ESCAPED_BREAK.search(text, span.start, span.end)
    if escaped and text[span.end - 1] == '"':
        return Mistake(escaped.start(), "An escaped line break before an empty line")
    return None


def alias_end(text: str, end: int) -> Mistake | None:
    """libyaml ends an alias at ``:`` and others, where Backstage's reader goes on."""
    if end == len(text) or text[end] in _PROPERTY_END:
        return None
    return Mistake(end, f"The name of an alias must not contain {text[end]}")


def content_start(text: str, start: int) -> int:
    """Where a node's content begins, behind its anchor and tag."""
    while found := _PROPERTY.match(text, start):
        between = _BETWEEN_PROPERTIES.match(text, found.end())
        start = between.end() if between else found.end()
    return start


def properties(text: str, start: int, *, in_flow: bool) -> Mistake | None:
    """Anchors and tags must be of the plain kind that every reader ends at the same place."""
    index = content_start(text, start)
    following = text[index : index + 1]
    if following == "," and in_flow and "\n" not in text[start:index]:
        return None
    if following not in {"&", "!", ","} and (in_flow or following not in {"]", "}"}):
        return None
    return Mistake(
        index,
        "Tags and anchors must be separated from the next token by white space,"
        " and hold only letters, digits, - and _",
    )


def glued_comments(text: str, spans: Sequence[Span]) -> Iterator[Mistake]:
    """A comment needs white space before it; libyaml also takes ``"a"#b`` for one."""
    position = 0
    for span in [*spans, Span(len(text), len(text))]:
        before = text[position - 1] if position > 0 else "\n"
        gap = (before if before in " \t\n" else ".") + text[position : span.start]
        found = _COMMENT.sub(lambda comment: " " * len(comment[0]), gap).find("#")
        if found > 0:
            yield Mistake(position + found - 1, COMMENT_MESSAGE)
        position = max(position, span.end)


def flow_collection(text: str, span: Span, inner: Sequence[Span], indent: int) -> Iterator[Mistake]:
    """A flow collection's lines must be indented, and its indicators must stand by themselves."""
    for line in _FLOW_CONTINUATION.finditer(text, span.start, span.end):
        is_own_end = line.end() == span.end and len(line[1]) == indent - 1
        if len(line[1]) < indent and line[2] != "#" and not is_own_end:
            kind = "map" if text[span.start] == "{" else "sequence"
            yield Mistake(
                line.start(2),
                f"Flow {kind} in block collection must be sufficiently indented and end with a"
                f" {text[span.end - 1]}",
            )
            return
    position = span.start
    for scalar in [*inner, Span(span.end, span.end)]:
        if scalar.end > scalar.start or scalar.start == span.end:
            yield from _flow_gap(text, position, scalar.start)
            position = scalar.end


def comment_before(text: str, span: Span, indent: int) -> Mistake | None:
    """A plain or block scalar under a comment that is indented less than it must be.

    After ``key:`` and such a comment, Backstage's reader takes what follows the scalar in the next
    line for its continuation (npm ``yaml`` 2.9.1).
    """
    line_start = text.rfind("\n", 0, span.start) + 1
    if not _ONLY_PROPERTIES.fullmatch(text, line_start, span.start):
        return None
    if text[span.start] not in "|>" and _PLAIN_END.match(text, span.end):
        return None
    index = line_start
    while index > 0:
        before = text.rfind("\n", 0, index - 1) + 1
        line = text[before : index - 1]
        content = line.strip(" \t")
        if content.startswith("#"):
            if len(line) - len(line.lstrip(" ")) < indent:
                message = "The comment above a value must be indented like the value"
                return Mistake(before, message)
        elif content:
            return None
        index = before
    return None


def lone_key_indicators(text: str, spans: Sequence[Span]) -> Iterator[Mistake]:
    """A ``?`` with its key in another line is read in too many ways."""
    for line in _LONE_KEY.finditer(text):
        if not any(span.start <= line.end() - 1 < span.end for span in spans):
            yield Mistake(line.end() - 1, "A ? must stand in the line of the key that it begins")


def plain_in_flow(value: str, span: Span) -> Mistake | None:
    """A lone ``-`` in a flow collection is a block indicator to Backstage's reader."""
    if value == "-":
        return Mistake(span.start, "Block collections are not allowed within flow collections")
    return None


def _flow_gap(text: str, start: int, end: int) -> Iterator[Mistake]:
    """``:`` and ``?`` between the scalars of a flow collection."""
    gap = _COMMENT.sub(lambda comment: " " * len(comment[0]), text[start:end])
    for indicator in _FLOW_INDICATOR.finditer(gap):
        index = start + indicator.start()
        following = text[index + 1 : index + 2]
        if indicator[0] == "#":
            yield Mistake(index, COMMENT_MESSAGE)
        elif indicator[0] == "?" and not _EXPLICIT_KEY.match(text, index):
            yield Mistake(index, "A ? that begins a key must be followed by white space and it")
        elif indicator[0] == ":" and following not in _PROPERTY_END:
            before = index - 1
            while text[before] in " \t\n":
                before -= 1
            if text[before] not in {'"', "'", "]", "}"}:
                yield Mistake(index, "Missing space after : in a flow collection")
