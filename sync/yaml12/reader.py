"""Manifest bytes to documents: YAML 1.2 core as Backstage reads it (npm ``yaml``, no merge keys).

libyaml's events are composed here, since its own schema is YAML 1.1. What Backstage refuses is
refused; what cannot be read as Backstage reads it is a problem with a place, never other data.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Protocol, TypeAlias

import yaml

from sync.model import Json, Position, Problem
from sync.yaml12.aliases import Repeated
from sync.yaml12.characters import SourceText, decode
from sync.yaml12.composer import Composer
from sync.yaml12.documents import Place, YamlDocument
from sync.yaml12.events import Limits, TooManyValuesError, UnreadableError, Values
from sync.yaml12.inspector import Inspector
from sync.yaml12.split import DocumentText, position_of, split_documents
from sync.yaml12.strict import TAB_MESSAGE, Mistake
from sync.yaml12.words import backstage_words, printable

__all__ = ["YamlDocument", "read_documents"]

_MAX_DEPTH = 512
_MAX_ALIASES = 99
"""npm ``yaml`` refuses the hundredth alias of one anchor."""
_MAX_REPEATED = 5 << 20
"""Characters that all aliases of a file may repeat: what holds no scalar is never counted by
npm ``yaml``, and one long scalar counts no more than a short one."""
_MOST_PROBLEMS = 50
_MOST_LINES_WITH_TABS = 100
_TOO_DEEP = "exceeded maximum nesting depth"
"""A bound of the parser itself (PyYAML 6.0.4), which is above any of ours."""
_UNCLOSED = frozenset(
    {"found unexpected end of stream", "found unexpected document separator"}
    | {"found unexpected document indicator"}
)
_EMPTY_LINE_WITH_TAB = re.compile(r"^ *\t[ \t]*(?=\n|\Z|#)", re.MULTILINE)
_EXPLICIT_KEY = re.compile(r"^[ :-]*\?[ \t]", re.MULTILINE)
_STRAY_BRACKET = re.compile(
    r"(?:---)?(?:[ \t\n]++|(?<=[ \t\n])#[^\n]*+|[&!][^ \t\n,\[\]{}]*+)*+[\]}]"
)
_DOUBLE_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"')
_SINGLE_QUOTES = re.compile("'+")

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""By libyaml; PyYAML's own where it was built without: slower, and stricter about tabs."""

_Handler: TypeAlias = Callable[[Composer, Any], None]
_HANDLERS: dict[type, _Handler] = {
    yaml.ScalarEvent: Composer.scalar,
    yaml.AliasEvent: Composer.alias,
    yaml.MappingStartEvent: Composer.mapping_start,
    yaml.SequenceStartEvent: Composer.sequence_start,
    yaml.MappingEndEvent: Composer.collection_end,
    yaml.SequenceEndEvent: Composer.collection_end,
}


class _EventParser(Protocol):
    """PyYAML's parser, by libyaml or in Python."""

    def get_event(self) -> Any: ...


def read_documents(
    data: bytes,
    *,
    max_depth: int = _MAX_DEPTH,
    max_aliases: int = _MAX_ALIASES,
    max_documents: int | None = None,
    values: Values | None = None,
    parser: Callable[[str], _EventParser] = _PARSER,
) -> tuple[YamlDocument, ...]:
    """Every document of a file, readable or not.

    Documents without data (empty, only comments, null) are left out, as Backstage does. A file of
    more than ``max_documents`` is one problem, at the first document that is too many; likewise
    one with more ``values`` than there are left.
    """
    try:
        source = decode(data)
    except ValueError as error:
        return (_refused("yaml", str(error)),)
    documents = list(split_documents(source.text))
    if max_documents is not None and len(documents) > max_documents:
        return (_too_many(documents[max_documents], max_documents),)
    limits = Limits(depth=max_depth, aliases=max_aliases, values=values or Values())
    try:
        return tuple(_documents(source, documents, limits, parser))
    except TooManyValuesError as error:
        return (_refused("limit", str(error)),)


def _refused(kind: str, message: str) -> YamlDocument:
    """A whole file that is not read."""
    problem = Problem(type=kind, message=message, line=1, column=1)
    return YamlDocument(value=None, problems=(problem,), position=Position(line=1, column=1))


def _too_many(document: DocumentText, most: int) -> YamlDocument:
    place = position_of(document, document.start)
    message = f"More than {most:,} documents in one file; split it"
    problem = Problem(type="limit", message=message, line=place.line, column=place.column)
    return YamlDocument(value=None, problems=(problem,), position=place)


def _documents(
    source: SourceText,
    documents: list[DocumentText],
    limits: Limits,
    parser: Callable[[str], _EventParser],
) -> Iterator[YamlDocument]:
    repeated = Repeated(_MAX_REPEATED)
    for number, document in enumerate(documents):
        reading = _Reading(source, document, limits, repeated)
        reading.read(parser)
        if number + 1 < len(documents):
            reading.check_next(documents[number + 1])
        value, place, problems = reading.result()
        if problems:
            position = position_of(document, document.start)
            yield YamlDocument(
                value=None,
                problems=problems,
                position=position,
                first_line=document.first_line,
                text=document.text,
            )
        elif value is not None and place is not None:
            yield YamlDocument(
                value=value,
                problems=(),
                position=Position(
                    line=document.first_line + place.line + 1, column=place.column + 1
                ),
                places=place,
                first_line=document.first_line,
                text=document.text,
            )
        following = islice(documents, number + 1, None)
        if reading.unclosed and not _is_closed(reading.unclosed, following):
            return


class _Reading:
    """One document being read."""

    def __init__(
        self, source: SourceText, document: DocumentText, limits: Limits, repeated: Repeated
    ) -> None:
        self.unclosed = ""
        """The kind of quote that has no end, if there is one."""
        self._source = source
        self._document = document
        self._limits = limits
        self._repeated = repeated
        self._inspector = Inspector(document.text, keep_spans=False)
        self._composer = self._new_composer(document.text)
        self._fatal: list[Mistake] = []
        self._stray: list[Problem] = []

    def read(self, parser: Callable[[str], _EventParser]) -> None:
        """Read the document; once more without tabs in its empty lines if those are in the way."""
        if (lone := self._document.text.find("\r")) >= 0:
            message = "A line ends in a carriage return without a line feed"
            self._fatal = [Mistake(lone, message)]
            return
        self._feed(parser, self._document.text)
        if self._fatal and self._fatal[0].message == TAB_MESSAGE:
            self._read_without_tabs(parser)

    def result(self) -> tuple[Json, Place | None, tuple[Problem, ...]]:
        """Value and places, or problems in the order in which they were met."""
        problems = [self._document.problem] if self._document.problem else []
        for at, message in sorted([*self._inspector.mistakes, *self._fatal])[:_MOST_PROBLEMS]:
            place = position_of(self._document, at)
            problems.append(
                Problem(type="yaml", message=message, line=place.line, column=place.column)
            )
        originals = self._source.originals
        shown = (
            replace(problem, message=printable(problem.message, originals)) for problem in problems
        )
        return self._composer.value, self._composer.place, (*shown, *self._stray)

    def check_next(self, following: DocumentText) -> None:
        """A bracket that the next document begins with counts as a mistake in this one."""
        if stray := _STRAY_BRACKET.match(following.text):
            place = position_of(following, stray.end() - 1)
            kind = "map" if stray[0].endswith("}") else "seq"
            message = f'Unexpected flow-{kind}-end token in YAML document: "{stray[0][-1]}"'
            self._stray = [
                Problem(type="yaml", message=message, line=place.line, column=place.column)
            ]

    def _read_without_tabs(self, parser: Callable[[str], _EventParser]) -> None:
        text = self._document.text
        lines = list(_EMPTY_LINE_WITH_TAB.finditer(text))
        if not 0 < len(lines) <= _MOST_LINES_WITH_TABS or _EXPLICIT_KEY.search(text):
            return
        before = self._composer, self._inspector, self._fatal
        without = _EMPTY_LINE_WITH_TAB.sub(lambda line: line[0].replace("\t", " "), text)
        self._inspector = Inspector(without, keep_spans=True)
        self._composer = self._new_composer(without)
        self._fatal = []
        self._feed(parser, without)
        if not all(self._is_outside(line.start(), without) for line in lines):
            self._composer, self._inspector, self._fatal = before

    def _new_composer(self, text: str) -> Composer:
        return Composer(self._source, text, self._limits, self._repeated, self._inspector)

    def _is_outside(self, index: int, text: str) -> bool:
        """Whether a line with tabs follows a complete scalar, or nothing, and is part of none."""
        previous = len(text[:index].rstrip(" \n")) - 1
        covers = self._inspector.covers
        is_inside = covers(index) or covers(index - 1)
        return not is_inside and (previous < 0 or covers(previous))

    def _feed(self, parser: Callable[[str], _EventParser], text: str) -> None:
        composer, take = self._composer, self._limits.values.take
        try:
            get_event = parser(text).get_event
            while not isinstance(event := get_event(), yaml.StreamEndEvent):
                if handle := _HANDLERS.get(type(event)):
                    take()
                    handle(composer, event)
            self._inspector.document_end()
        except UnreadableError as stop:
            self._fatal = [stop.mistake]
        except yaml.MarkedYAMLError as error:
            self._fatal = [self._mistake(error, text)]

    def _mistake(self, error: yaml.MarkedYAMLError, text: str) -> Mistake:
        mark = error.problem_mark or error.context_mark
        index = mark.index if mark else 0
        problem, context = error.problem or "", error.context or ""
        if "quoted scalar" in context and problem in _UNCLOSED and error.context_mark:
            self.unclosed = text[error.context_mark.index]
            return Mistake(error.context_mark.index, f"Missing closing {self.unclosed}quote")
        if problem.lower() == _TOO_DEEP:
            return Mistake(index, f"Nested deeper than {self._limits.depth} levels")
        return Mistake(index, backstage_words(problem, self._document, index))


def _is_closed(quote: str, documents: Iterable[DocumentText]) -> bool:
    """Whether a quote that a document leaves open ends in a later one.

    If it does not, Backstage takes the rest of the file for quoted.
    """
    if quote == '"':
        return any(_DOUBLE_QUOTE.search(document.text) for document in documents)
    return any(
        len(run[0]) % 2 for document in documents for run in _SINGLE_QUOTES.finditer(document.text)
    )
