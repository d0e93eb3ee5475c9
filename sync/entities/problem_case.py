"""A problem with all that can be known of its place: what its words for people are made from."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from sync.config.settings import BARE, Portal
from sync.entities.jsonschema import Path
from sync.model import Json, Position, Problem
from sync.yaml12.documents import YamlDocument

ABSENT: Final = "absent"
"""Keyword of a case in which what is named is not there."""
_LONGEST: Final = 64
"""Characters of a stranger's text that our sentences repeat."""
_WIDEST: Final = 1000
_SCALAR: Final = re.compile(
    r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s#,\[\]{}"'][^\n#]*?(?=[ \t]*(?:\n|\Z|[ \t]#))"""
)
_NOTHING: Final[Mapping[str, Json]] = {}


NO_TEXT: Final = YamlDocument(value=None, problems=(), position=Position(line=1, column=1))
"""That of a case whose place nobody has to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One problem, and where it is."""

    problem: Problem
    yaml: YamlDocument = NO_TEXT
    data: Mapping[str, Json] = field(default_factory=dict)
    """The document's data, empty when it cannot be read."""
    path: Path = ()
    keyword: str = ""
    """What of the schema the value at ``path`` does not fulfil."""
    name: str | None = None
    """The property that is missing there, or that is one too many."""
    portal: Portal = BARE
    near: Sequence[str] = ()
    """What there is that may have been meant, such as the files beside a manifest."""

    @property
    def kind(self) -> str:
        """The document's kind, as it is written; empty when it has none."""
        kind = self.data.get("kind")
        return kind if isinstance(kind, str) else ""

    @property
    def value(self) -> Json:
        """What is at ``path``; ``None`` when nothing is."""
        return self.at(*self.path)

    @property
    def key(self) -> str:
        """The name that people know the place by: the last key on the way to it."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def named(self) -> str:
        """The place in words: ``"owner"``, or ``an item of "tags"``."""
        if not self.path:
            return "the document"
        name = f'"{short(self.key)}"'
        return name if isinstance(self.path[-1], str) else f"an item of {name}"

    def at(self, *path: str | int) -> Json:
        """What is at some path; ``None`` when nothing is."""
        found: Json | Mapping[str, Json] = self.data
        for part in path:
            if isinstance(found, Mapping) and isinstance(part, str):
                found = found.get(part)
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found if not isinstance(found, Mapping) else dict(found)

    def holder(self, *path: str | int) -> Mapping[str, Json]:
        """The mapping at some path; an empty one when that is none."""
        found = self.at(*path) if path else self.data
        return found if isinstance(found, Mapping) else _NOTHING

    def place(self, *path: str | int) -> Position:
        """The place of the key that some path ends in."""
        return self.yaml.locate(path, key=True)

    def written(self) -> str:
        """The value at ``path`` as the file has it, such as ``1.10``; empty where it is not one
        word or text in a line."""
        found = _SCALAR.match(self.line(place := self.yaml.locate(self.path)), place.column - 1)
        text = found[0] if found else ""
        return text if text.isprintable() and len(text) <= _LONGEST else ""

    def line(self, place: Position) -> str:
        """The line of the file that a place is in; empty where the document has none."""
        lines, at = self.lines(), place.line - 1 - self.yaml.first_line
        return lines[at] if 0 <= at < len(lines) else ""

    def lines(self) -> Sequence[str]:
        """The document's lines, no longer than anybody would look at."""
        return _lines(self.yaml.text)


@lru_cache(maxsize=1)
def _lines(text: str) -> Sequence[str]:
    return tuple(line[:_WIDEST] for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class Match:
    """A mistake that was recognised."""

    words: Mapping[str, str] = field(default_factory=dict)
    """What the sentences about it have to name."""
    at: Position | None = None
    """Where it is, when that is not where the problem was found."""


def found(at: Position | None = None, **words: object) -> Match:
    """What was recognised; strangers' texts are cut to a length that sentences can have, but for
    ``better``, which is to be written."""
    better = words.pop("better", None)
    cut = {name: short(str(value)) for name, value in words.items()}
    return Match(cut if better is None else {**cut, "better": str(better)}, at)


def short(text: str) -> str:
    """A text of strangers for a sentence of ours: in one line, not too long."""
    line = re.sub(r"\s+", " ", text[:_WIDEST])
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def nearest(name: str, names: Iterable[str], cutoff: float = 0.74) -> str | None:
    """The one of ``names`` that was probably meant by ``name``, however that is spelt."""
    by_letters = {_letters(each): each for each in sorted(names) if len(each) <= _LONGEST}
    close = get_close_matches(_letters(name[:_LONGEST]), by_letters, n=1, cutoff=cutoff)
    return by_letters[close[0]] if close else None


def same_but_misspelt(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that differs from ``name`` as a misspelt one does. Another word, number
    or letter in it is another thing: ``adr-0008`` and ``adr-0138``, ``cart-api`` and ``cart-web``.
    """
    return nearest(name, (each for each in names if _is_like(name, each)), 0.86)


def _is_like(one: str, other: str) -> bool:
    if _letters(one) == _letters(other):
        return True
    pairs = [*zip(_words(one), _words(other), strict=False)]
    are_alike = all(
        a == b or (a.isalpha() and b.isalpha() and get_close_matches(a, [b], 1, 0.75))
        for a, b in pairs
    )
    return are_alike and len(_words(one)) == len(_words(other))


def _words(name: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", name.lower())


def _letters(name: str) -> str:
    return re.sub(r"[-_ .]", "", name).lower()


def hyphenated(text: str, allowed: str, *, longest: int = 63) -> str:
    """``text`` in the characters of the class ``allowed`` alone, with hyphens between; empty where
    nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text[:_WIDEST]).encode("ascii", "ignore").decode()
    words = re.sub(rf"[^{allowed}]+", "-", plain)
    return re.sub(r"([-#])\1+", r"\1", words)[:longest].lstrip("#-_.").rstrip("-_.")


def in_yaml(text: str) -> str:
    """``text`` as a quoted scalar of YAML: in double quotes, or in single ones where it has those
    or backslashes."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
