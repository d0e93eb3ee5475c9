"""The strict checks while a document's events come in: what was seen so far, and where."""

import re
from collections.abc import Iterator

from sync.yaml12 import strict
from sync.yaml12.events import CollectionEvent, Mark, NodeEvent, ScalarEvent
from sync.yaml12.strict import COMMENT_MESSAGE, Mistake, Span

_HEADER = re.compile(r"[|>](?P<options>[-+0-9]*)(?P<comment>#)?[^\n]*\n?")
_COMMENT_LINE = re.compile(r"(?: *\n)* *#")


class Inspector:
    """Collects the mistakes of one document.

    ``indent`` is everywhere how far the lines of a node must be indented at least where it stands.
    """

    def __init__(self, text: str, *, keep_spans: bool) -> None:
        self.mistakes: list[Mistake] = []
        self._text = text
        self._flow_spans: list[Span] = []
        self._spans: list[Span] = []
        self._keeps_spans = keep_spans or strict.spans_matter(text)

    def note(self, at: int, message: str) -> None:
        """Keep a mistake."""
        self.mistakes.append(Mistake(at, message))

    def scalar(self, event: ScalarEvent, indent: int, *, in_flow: bool) -> str:
        """The text of a scalar that is quoted, a block, or in a flow collection."""
        span = Span(event.start_mark.index, event.end_mark.index)
        if event.style in {"|", ">"}:
            return self._block(event, span, indent)
        if event.value or event.style or in_flow:
            self._note_span(span, in_flow=in_flow)
        if event.style and event.start_mark.line != event.end_mark.line:
            self._check(strict.quoted_scalar(self._text, span, indent))
        elif not event.style and in_flow:
            self._check(strict.plain_in_flow(event.value, span))
        return event.value

    def needs(self, event: ScalarEvent, *, in_flow: bool) -> bool:
        """Whether `scalar` has anything to say about a scalar."""
        return in_flow or self._keeps_spans or bool(event.style)

    def below_comment(self, event: ScalarEvent, indent: int) -> None:
        """Check a value that stands in another line than its key or dash."""
        if event.style not in {'"', "'"} and (event.value or event.style):
            start = strict.content_start(self._text, event.start_mark.index)
            span = Span(start, event.end_mark.index)
            self._check(strict.comment_before(self._text, span, indent))

    def alias(self, event: NodeEvent, *, in_flow: bool) -> None:
        """Check the end of an alias."""
        end = event.end_mark.index
        self._note_span(Span(event.start_mark.index, end), in_flow=in_flow)
        self._check(strict.alias_end(self._text, end))

    def properties(self, start: Mark, *, in_flow: bool) -> None:
        """Check the anchor and tag of a node."""
        self._check(strict.properties(self._text, start.index, in_flow=in_flow))

    def inner_flow_properties(self, event: CollectionEvent) -> None:
        """Note the anchor and tag of a flow collection within another."""
        self._flow_spans.append(Span(event.start_mark.index, event.end_mark.index))

    def flow_end(self, span: Span, indent: int) -> None:
        """Check an outermost flow collection."""
        inner = self._flow_spans
        start = strict.content_start(self._text, span.start)
        span = Span(start, span.end)
        self.mistakes.extend(strict.flow_collection(self._text, span, inner, indent))
        self._flow_spans = []

    def document_end(self) -> None:
        """Checks that need the whole document."""
        if self._keeps_spans:
            self.mistakes.extend(strict.glued_comments(self._text, self._spans))
            self.mistakes.extend(strict.lone_key_indicators(self._text, self._spans))

    def covers(self, index: int) -> bool:
        """Whether an index of the text is part of a scalar; only with ``keep_spans``."""
        return any(span.start <= index < span.end for span in self._spans)

    def _block(self, event: ScalarEvent, span: Span, indent: int) -> str:
        text = self._text
        start = strict.content_start(text, span.start)
        if start - (text.rfind("\n", 0, start) + 1) < indent:
            self.note(start, "A block scalar must be indented more than its key")
        span = Span(start, span.end)
        self.mistakes.extend(block_scalar_mistakes(text, span, indent))
        self._note_span(Span(text.find("\n", start), span.end), in_flow=False)
        return block_scalar_value(text, span, event.value, indent)

    def _check(self, mistake: Mistake | None) -> None:
        if mistake is not None:
            self.mistakes.append(mistake)

    def _note_span(self, span: Span, *, in_flow: bool) -> None:
        if self._keeps_spans:
            self._spans.append(span)
        if in_flow:
            self._flow_spans.append(span)


def block_scalar_value(text: str, span: Span, value: str, indent: int) -> str:
    """The value as Backstage has it, given libyaml's; ``span`` begins at ``|`` or ``>``.

    ``indent`` is how far its lines must be indented at least.
    """
    header = _HEADER.match(text, span.start)
    if header is None:
        return value
    chomping = header["options"].strip("123456789")
    lines = text[header.end() : span.end]
    if not lines.strip(" \n"):
        if not text[span.end :].strip(" "):
            lines = text[header.end() :]
        least = 1 if lines and len(lines) >= indent else 0
        return "\n" * max(lines.count("\n"), least) if chomping == "+" else ""
    if chomping != "-" and not value.endswith("\n"):
        return value + "\n"
    return value


def block_scalar_mistakes(text: str, span: Span, indent: int) -> Iterator[Mistake]:
    """What Backstage refuses in a block scalar, or reads in a way of its own.

    ``indent`` is how far its lines must be indented at least.
    """
    header = _HEADER.match(text, span.start)
    if header is None:
        return
    if header["comment"]:
        yield Mistake(header.start("comment"), COMMENT_MESSAGE)
    lines = text[header.end() : span.end]
    if not lines.strip(" \n"):
        comment = _COMMENT_LINE.match(text, span.end)
        if comment and comment.end() - 1 - text.rfind("\n", 0, comment.end()) - 1 >= indent:
            yield Mistake(comment.end() - 1, "A comment where a block scalar may begin")
    elif header["options"].strip("-+") and "\n " in lines[len(lines.rstrip(" \n")) :]:
        message = "Spaces in the empty lines after a block with an indentation indicator"
        yield Mistake(span.start, message)
