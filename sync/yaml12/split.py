"""Text to documents, before any of them is parsed: one that is broken leaves the others readable.

A ``---`` or ``...`` at the start of a line, with white space or the end behind it, is never part of
a document's content (YAML 1.2.2, 9.1.2), so the text can be cut there without understanding it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sync.model import Position, Problem

_MARKER = re.compile(r"^(?:---|\.\.\.)(?=[ \t\n]|\Z)", re.MULTILINE)
_PRELUDE_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)|%[^\n]*(?:\n|\Z)")
_AFTER_END = re.compile(r"[ \t]*(?:[ \t]#[^\n]*)?(?:\n|\Z)")
_TAG_LINE = re.compile(r"%TAG(?![^ \t\n])")
_NO_START = "Missing directives-end/doc-start indicator line"
_MOST_TAGS = 100
"""Lines with %TAG before one document: a parser compares each with all others."""
_VERSION = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """One document's own text, ``---`` line and ``%TAG`` lines included."""

    text: str
    first_line: int
    """How many lines of the file come before ``text``."""
    start: int
    """Index in ``text`` where content may begin: behind the directives."""
    problem: Problem | None = None
    """A mistake outside the content, in directives or markers."""


def split_documents(text: str) -> Iterator[DocumentText]:
    """The documents of a stream, in order; without those that are nothing but empty lines."""
    markers = list(_MARKER.finditer(text)) if _may_have_markers(text) else []
    if not markers and not text.startswith("%") and "\n%" not in text:
        yield DocumentText(text=text, first_line=0, start=0)
        return
    yield from _Splitter(text).split(markers)


def _may_have_markers(text: str) -> bool:
    """What a look at every line would find, in a tenth of its time where there is none."""
    return text.startswith(("---", "...")) or "\n---" in text or "\n..." in text


class _Splitter:
    """What the part of the stream between two documents has said so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 0
        self._line_index = 0
        self._problem: Problem | None = None
        self._tags: list[str] = []
        self._tag_lines = 0
        self._has_directives = False

    def split(self, markers: list[re.Match[str]]) -> Iterator[DocumentText]:
        """The documents; a mistake that no document comes after is one of the last document."""
        last: DocumentText | None = None
        for document in self._documents(markers):
            if last is not None:
                yield last
            last = document
        if self._problem is not None and markers:
            last = last or DocumentText(text="", first_line=0, start=0)
            last = replace(last, problem=last.problem or self._problem)
        if last is not None:
            yield last

    def _documents(self, markers: list[re.Match[str]]) -> Iterator[DocumentText]:
        ends = [marker.start() for marker in markers[1:]] + [len(self._text)]
        if not markers or markers[0].start() > 0:
            first_end = markers[0].start() if markers else len(self._text)
            yield from self._between(0, first_end)
        for marker, end in zip(markers, ends, strict=False):
            if marker.group() == "---":
                yield self._document(marker.start(), end)
                continue
            if self._has_directives:
                self._fail(marker.start(), _NO_START)
            if self._problem is not None:
                yield self._document(marker.start(), marker.start())
            line_end = self._text.find("\n", marker.end())
            yield from self._between(end if line_end < 0 else line_end + 1, end)

    def _between(self, start: int, end: int) -> Iterator[DocumentText]:
        """Directives and comments, then maybe a document that has no ``---``."""
        position = start
        while position < end and (line := _PRELUDE_LINE.match(self._text, position, end)):
            if line.group().startswith("%"):
                self._directive(position, line.group().rstrip("\n"))
            self._keep_tags(line.group().rstrip("\n"))
            position = line.end()
        if position < end:
            if self._has_directives:
                self._fail(position, _NO_START)
            yield self._document(position, end)

    def _document(self, start: int, end: int) -> DocumentText:
        line = self._line_of(start)
        if self._text.startswith("...", end) and not _AFTER_END.match(self._text, end + 3):
            self._fail(end + 3, "Unexpected content after the document end marker ...")
        tags = "".join(self._tags)
        document = DocumentText(
            text=tags + self._text[start:end],
            first_line=line - tags.count("\n"),
            start=len(tags),
            problem=self._problem,
        )
        self._problem, self._tags, self._has_directives = None, [], False
        self._tag_lines = 0
        return document

    def _directive(self, index: int, line: str) -> None:
        self._has_directives = True
        if self._tag_lines >= _MOST_TAGS and _TAG_LINE.match(line):
            self._fail(index, f"More than {_MOST_TAGS} %TAG directives before one document")
        name, *parts = re.split(r"[ \t]+", re.sub(r"[ \t]#.*", "", line).strip())
        if name == "%YAML" and len(parts) != 1:
            self._fail(index, "%YAML directive should contain exactly one part")
        elif name == "%YAML" and parts[0] == "1.1":
            self._fail(
                index,
                "%YAML 1.1 makes Backstage read this document by other rules (yes, 012, dates);"
                " remove the line",
            )
        elif name == "%YAML" and not _VERSION.fullmatch(parts[0]):
            self._fail(index, f"Unsupported YAML version {parts[0]}")

    def _keep_tags(self, line: str) -> None:
        """Tags belong to the next document's text; lines below them are empty there, so that each
        of its lines is one of the file's."""
        if _TAG_LINE.match(line) and self._tag_lines < _MOST_TAGS:
            self._tag_lines += 1
            self._tags.append(line + "\n")
        elif self._tags:
            self._tags.append("\n")

    def _fail(self, index: int, message: str) -> None:
        if self._problem is None:
            line = self._line_of(index)
            column = index - self._line_index + 1
            self._problem = Problem(type="yaml", message=message, line=line + 1, column=column)

    def _line_of(self, index: int) -> int:
        """The line of ``index``, counted from 0; asked for in ascending order only."""
        self._line += self._text.count("\n", self._line_index, index)
        self._line_index = self._text.rfind("\n", 0, index) + 1
        return self._line


def position_of(document: DocumentText, index: int) -> Position:
    """The place in the file of an index into a document's text."""
    before = document.text[:index]
    return Position(
        line=document.first_line + before.count("\n") + 1,
        column=index - (before.rfind("\n") + 1) + 1,
    )
