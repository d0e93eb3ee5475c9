"""The language of Code Search's ``searchText``: compiles a text to a test of one document.

https://learn.microsoft.com/azure/devops/project/search/functional-code-search
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from sync.emulator.lexer import Symbol, Term, symbols

WILDCARD_EXPANSION = 100
"""A wildcard in a plain term stands for the first so many words of the index."""

CODE_TYPES = re.compile(
    "arg|basetype|caller|class|classdecl|classdef|comment|ctor|decl|def|dtor|enum|extern|field|"
    "friend|func|funcdecl|funcdef|global|header|interface|macro|macrodef|macroref|method|"
    "methoddecl|methoddef|namespace|prop|ref|strlit|struct|structdecl|structdef|tmplarg|"
    "tmplspec|type|typedef|union"
)


class Document(Protocol):
    """What a query looks at; every text in lower case."""

    @property
    def project_key(self) -> str: ...
    @property
    def repository_key(self) -> str: ...
    @property
    def path_key(self) -> str:
        """With the leading slash."""
        ...

    @property
    def name_key(self) -> str: ...
    @property
    def words(self) -> frozenset[str]: ...
    @property
    def text(self) -> str: ...


Test: TypeAlias = Callable[[Document], bool]
Vocabulary: TypeAlias = Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A compiled search text."""

    test: Test
    info_code: int = 0
    """24 when a wildcard stands for more words than were looked at, so that hits may miss."""


class RefusedQuery(Exception):  # noqa: N818 (an answer with an info code, not a defect)
    """The service answers such a text with an info code and no results."""

    def __init__(self, info_code: int) -> None:
        self.info_code = info_code
        super().__init__(f"infoCode {info_code}")


def compile_query(text: str, vocabulary: Vocabulary) -> Query:
    """The test that ``text`` stands for; ``vocabulary`` gives all indexed words, sorted.

    Raises RefusedQuery for what the service does not evaluate.
    """
    parser = _Parser(list(symbols(text)), vocabulary)
    test = parser.either()
    if parser.position < len(parser.symbols):
        raise RefusedQuery(3)
    return Query(test=test, info_code=parser.info_code)


class _Parser:
    """Recursive descent: OR binds least, then AND (also left out), then NOT."""

    def __init__(self, parts: list[Symbol | Term], vocabulary: Vocabulary) -> None:
        self.symbols = parts
        self.position = 0
        self.info_code = 0
        self.vocabulary = vocabulary

    def _take(self, text: str) -> bool:
        if self.position < len(self.symbols) and self.symbols[self.position] == Symbol(text):
            self.position += 1
            return True
        return False

    def either(self) -> Test:
        test = self._both()
        while self._take("OR"):
            test = _or(test, self._both())
        return test

    def _both(self) -> Test:
        test = self._negated()
        while self.position < len(self.symbols):
            if self.symbols[self.position] in (Symbol("OR"), Symbol(")")):
                break
            self._take("AND")
            test = _and(test, self._negated())
        return test

    def _negated(self) -> Test:
        if self._take("NOT"):
            inner = self._negated()
            return lambda document: not inner(document)
        if self._take("("):
            test = self.either()
            if not self._take(")"):
                raise RefusedQuery(3)
            return test
        return self._term()

    def _term(self) -> Test:
        if self.position >= len(self.symbols):
            raise RefusedQuery(3)
        term = self.symbols[self.position]
        if isinstance(term, Symbol):
            raise RefusedQuery(3)
        self.position += 1
        if term.prefix in _LOCATIONS:
            return _LOCATIONS[term.prefix](term)
        if CODE_TYPES.fullmatch(term.prefix):
            return _code(term)
        if term.prefix:
            term = Term(prefix="", value=f"{term.prefix}:{term.value}", quoted=term.quoted)
        return self._plain(term)

    def _plain(self, term: Term) -> Test:
        value = term.value.lower()
        if not value:
            raise RefusedQuery(3)
        if term.quoted or not _is_pattern(value):
            return _phrase(value)
        if value[0] in "*?":
            raise RefusedQuery(4)
        words = [word for word in self.vocabulary() if wildcard(value)(word)]
        if len(words) > WILDCARD_EXPANSION:
            self.info_code = 24
        chosen = frozenset(words[:WILDCARD_EXPANSION])
        named = wildcard(value)
        return lambda document: named(document.name_key) or not chosen.isdisjoint(document.words)


def _and(left: Test, right: Test) -> Test:
    return lambda document: left(document) and right(document)


def _or(left: Test, right: Test) -> Test:
    return lambda document: left(document) or right(document)


def _is_pattern(value: str) -> bool:
    return "*" in value or "?" in value


def wildcard(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text matches; ``*`` is any run of characters, ``?`` one."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    compiled = re.compile("".join(parts), re.DOTALL)
    return lambda text: compiled.fullmatch(text) is not None


def _phrase(value: str) -> Test:
    """Whole words in the content, or any part of the file name."""
    pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
    return lambda document: value in document.name_key or pattern.search(document.text) is not None


def _code(term: Term) -> Test:
    """Code types exist for C#, C, C++, Java and VB.NET only: no other file ever matches."""
    if not term.quoted and term.value[:1] in ("*", "?"):
        raise RefusedQuery(4)
    if term.quoted and " " in term.value:
        raise RefusedQuery(19)
    if not term.quoted and _is_pattern(term.value):
        raise RefusedQuery(20)
    return lambda _document: False


def _name_test(term: Term) -> Callable[[str], bool]:
    value = term.value.lower()
    if not term.quoted and _is_pattern(value):
        return wildcard(value)
    return lambda text: text == value


def _project(term: Term) -> Test:
    matches = _name_test(term)
    return lambda document: matches(document.project_key)


def _repository(term: Term) -> Test:
    matches = _name_test(term)
    return lambda document: matches(document.repository_key)


def _file(term: Term) -> Test:
    """``file:name`` finds the name with any extension, ``file:"name"`` the name alone."""
    value = term.value.lower()
    matches = _name_test(term)
    if term.quoted or _is_pattern(value):
        return lambda document: matches(document.name_key)
    return lambda document: (
        document.name_key == value or document.name_key.rpartition(".")[0] == value
    )


def _extension(term: Term) -> Test:
    matches = _name_test(
        Term(prefix=term.prefix, value=term.value.removeprefix("."), quoted=term.quoted)
    )
    return lambda document: (
        "." in document.name_key and matches(document.name_key.rpartition(".")[2])
    )


def _path(term: Term) -> Test:
    """A path is that file, or that folder and everything below; ``*`` crosses folders."""
    value = term.value.lower().rstrip("/")
    is_pattern = not term.quoted and _is_pattern(value)
    if not value.startswith("/") and not (is_pattern and value.startswith("*")):
        value = "/" + value
    if is_pattern:
        itself, below = wildcard(value), wildcard(value + "/*")
        return lambda document: itself(document.path_key) or below(document.path_key)
    folder = value.rstrip("/") + "/"
    return lambda document: document.path_key == value or document.path_key.startswith(folder)


_LOCATIONS: dict[str, Callable[[Term], Test]] = {
    "proj": _project,
    "repo": _repository,
    "path": _path,
    "file": _file,
    "ext": _extension,
}
