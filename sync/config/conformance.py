"""Whether a value has a shape: every mistake at once, and what is left out on purpose. Pure.

Text from the file is shown only where it is a key; a value may be a secret.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from sync.config.shapes import (
    Anything,
    ByName,
    Count,
    Either,
    Flag,
    Key,
    Listed,
    Many,
    Named,
    Object,
    Schema,
    Shape,
    Text,
)
from sync.model import Json

KeyPath: TypeAlias = tuple[str | int, ...]

_LONGEST_KEY = 60
_KIND_OF: Mapping[type, tuple[type, ...]] = {
    str: (Text,),
    int: (Count,),
    bool: (Flag,),
    dict: (Object, ByName, Schema),
    list: (Many, Listed),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about the value (or the key) at a path."""

    path: KeyPath
    message: str
    at_key: bool = False
    is_note: bool = False
    """True when nothing is wrong but the user should know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One walk through a file, in which keys may hold characters that stand for others."""

    marks: Mapping[str, str] = field(default_factory=dict)
    """See `sync.config.repeated`."""

    def name(self, key: str) -> str:
        """The key as the user wrote it."""
        return "".join(self.marks.get(each, each) for each in key) if self.marks else key

    def walk(self, shape: Shape, value: Json, path: KeyPath = ()) -> Iterator[Finding]:
        """Everything to say about ``value`` at ``path``."""
        match _chosen(shape, value), value:
            case Text() as text, str():
                yield from self._text(text, value, path)
            case Many(lone=True) as many, str():
                yield from self._text(many.item, value, path)
            case (Many() | Listed()) as several, list():
                yield from self._items(several, value, path)
            case (Object() | Named() | ByName()) as holder, dict():
                yield from self._entries(holder, value, path)
            case Count() as count, int() if not isinstance(value, bool):
                yield from self._count(count, value, path)
            case (Anything(), _) | (Flag(), bool()) | (Schema(), dict()):
                pass
            case other, _:
                yield self._wrong_kind(other, value, path)

    def shown(self, path: KeyPath) -> str:
        """``providers.azureDevOps.acme.project[1]``"""
        text = ""
        for step in path:
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                name = self.name(step)
                plain = re.fullmatch(r"[\w-]+", name, re.ASCII) and len(name) <= _LONGEST_KEY
                text += ("." if text else "") + (name if plain else quoted(name))
        return text or "the file"

    def _wrong_kind(self, shape: Shape, value: Json, path: KeyPath) -> Finding:
        expected = shape.expected
        texts = shape.shapes if isinstance(shape, Either) else (shape,)
        if isinstance(value, bool | int | float) and any(isinstance(t, Text | Many) for t in texts):
            expected += "; put it in quotes if it is one"
        elif value is None:
            expected += ", or leave the key out"
        return Finding(
            path=path,
            at_key=value is None,
            message=f"{self.shown(path)} is {_kind(value)}; expected {expected}",
        )

    def _count(self, shape: Count, value: int, path: KeyPath) -> Iterator[Finding]:
        if value < 0:
            yield self._mistake(path, f"is below 0; expected {shape.expected}")
        elif shape.most is not None and value > shape.most:
            yield self._mistake(path, f"is too much; expected {shape.expected}")

    def _text(self, shape: Text, text: str, path: KeyPath) -> Iterator[Finding]:
        if shape.choices and text not in shape.choices:
            # Only what is nearly right is shown: anything else may be a secret in a wrong place.
            meant = _meant(text, shape.choices)
            value = quoted(text) if meant else "other text"
            yield self._mistake(path, f"is {value}; expected {shape.expected}")
        for rule in shape.rules:
            if _matches(rule.pattern, text) == rule.forbidden:
                expected = rule.expected or shape.expected
                yield self._mistake(path, f"{rule.wrong}; expected {expected}")
                return

    def _items(self, shape: Many | Listed, value: list[Json], path: KeyPath) -> Iterator[Finding]:
        if isinstance(shape, Listed):
            if len(value) > shape.most:
                yield self._mistake(path, f"has {len(value):,}; expected {shape.expected}")
                return
        elif not value and not shape.may_be_empty:
            yield self._mistake(path, f"is an empty list; expected {shape.expected}")
        for index, item in enumerate(value):
            yield from self.walk(shape.item, item, (*path, index))

    def _entries(
        self, shape: Object | Named | ByName, value: Mapping[str, Json], path: KeyPath
    ) -> Iterator[Finding]:
        match shape:
            case Object():
                yield from self._object(shape, value, path)
            case Named():
                yield from self._named(shape, value, path)
            case ByName():
                for raw, item in value.items():
                    yield from self._name(shape.name, raw, (*path, raw))
                    yield from self.walk(shape.item, item, (*path, raw))

    def _name(self, shape: Text, raw: str, place: KeyPath) -> Iterator[Finding]:
        for finding in self._text(shape, self.name(raw), place):
            yield Finding(path=place, at_key=True, message=finding.message)

    def _object(self, shape: Object, value: Mapping[str, Json], path: KeyPath) -> Iterator[Finding]:
        known = {key.name: key for key in shape.keys}
        present = set()
        slips = set()
        for raw, item in value.items():
            name = self.name(raw)
            present.add(name)
            place = (*path, raw)
            if name in known:
                yield from self.walk(known[name].shape, item, place)
                yield from self._noted(known[name], place)
            elif name in shape.foreign or (shape.all_foreign and not _meant(name, known)):
                note = f"{self.shown(place)} is Backstage's and is not read here"
                yield Finding(path=place, at_key=True, is_note=True, message=note)
            else:
                slips.add(_meant(name, known))
                yield self._unknown(name, known, place)
        for key in shape.keys:
            if key.required and key.name not in present | slips:
                message = f"has no {key.name}; expected {key.name}: {key.shape.expected}"
                yield self._mistake(path, message, at_key=True)

    def _named(self, shape: Named, value: Mapping[str, Json], path: KeyPath) -> Iterator[Finding]:
        own = {key.name for key in shape.item.keys}
        if any(name in own and not isinstance(item, dict) for name, item in value.items()):
            yield self._mistake(path, f"{shape.nameless}; expected {shape.expected}", at_key=True)
            return
        if not value:
            yield self._mistake(path, f"names no provider; expected {shape.expected}")
        for raw, item in value.items():
            place = (*path, raw)
            yield from self._name(shape.name, raw, place)
            yield from self.walk(shape.item, item, place)

    def _noted(self, key: Key, path: KeyPath) -> Iterator[Finding]:
        if key.note is not None:
            note = f"{self.shown(path)} {key.note}"
            yield Finding(path=path, at_key=True, is_note=True, message=note)

    def _unknown(self, name: str, known: Mapping[str, Key], path: KeyPath) -> Finding:
        meant = _meant(name, known)
        where = f" in {self.shown(path[:-1])}" if path[:-1] else ""
        hint = f'did you mean "{meant}"?' if meant else f"expected one of {', '.join(known)}"
        message = f"unknown key {quoted(name)}{where}; {hint}"
        return Finding(path=path, at_key=True, message=message)

    def _mistake(self, path: KeyPath, message: str, *, at_key: bool = False) -> Finding:
        return Finding(path=path, at_key=at_key, message=f"{self.shown(path)} {message}")


def quoted(text: str) -> str:
    """A text as it may be shown on a terminal: on one line, short, in quotes."""
    short = text if len(text) <= _LONGEST_KEY else f"{text[: _LONGEST_KEY - 1]}…"
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)
    return f'"{"".join(escaped)}"'


def _matches(pattern: str, text: str) -> bool:
    """As ECMAScript has it: ``$`` is the end and not the place before a last line break too."""
    return re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), text) is not None


def _meant(name: str, known: Iterable[str]) -> str | None:
    """What of the known a misspelt text most likely stands for."""
    by_lower = {each.lower(): each for each in known}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.75)
    return by_lower[close[0]] if close else None


def _chosen(shape: Shape, value: Json) -> Shape:
    """The one of several shapes whose kind of value this is; of several mappings the one that has
    the most of its keys, or else the first."""
    if not isinstance(shape, Either):
        return shape
    kinds = _KIND_OF.get(type(value), ())
    fitting = [each for each in shape.shapes if isinstance(each, kinds)]
    given = value if isinstance(value, dict) else {}
    return max(fitting, key=lambda each: _shared(each, given), default=shape)


def _shared(shape: Shape, given: Collection[str]) -> int:
    return sum(key.name in given for key in shape.keys) if isinstance(shape, Object) else 0


def _kind(value: Json) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "a mapping"
