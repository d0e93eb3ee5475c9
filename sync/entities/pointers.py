"""JSON pointers into a specification's files, through the references on their way. Pure.

As ``@apidevtools/json-schema-ref-parser`` follows them, but for schemas with an ``$id``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sync.entities.globs import Work
from sync.entities.refs import (
    ROOT,
    at,
    below,
    has,
    is_extended,
    is_ref,
    keys_of,
    put,
    resolved,
    tokens_of,
    without_fragment,
)
from sync.model import Json

_MOST_HOPS: Final = 100
"""References that one may lead through."""


class BundleError(ValueError):
    """Why a specification cannot be bundled, in words for the user."""


class BundleLimitError(BundleError):
    """Why it is not, though it could be."""


@dataclass(slots=True, kw_only=True)
class Pointer:
    """Where a reference leads."""

    place: str
    """The place of the value, behind all references that are only that."""
    value: Json = None
    circular: bool = False
    """Whether it is a reference to itself."""
    chained: bool = False
    """Whether following it would never end."""
    hops: int = 0
    """References that were followed on the way."""


class Pointers:
    """The files of one specification, by what they are known as."""

    def __init__(self, files: Mapping[str, Json], work: Work) -> None:
        self._files = files
        self._work = work

    def find(self, place: str, seen_from: str) -> Pointer:
        """What ``place`` leads to; ``seen_from`` is where the reference stands in the bundle.

        BundleError when nothing is there, TooMuchError when the work is used up.
        """
        return self._find(place, seen_from, [], last=True)

    def merged(self, reference: Json, value: Json) -> Json:
        """What takes a reference's place: the value, with the reference's further keys if any."""
        if not isinstance(value, dict | list) or not isinstance(reference, dict):
            return value
        if not is_extended(reference):
            return value
        self._work.spend(len(reference) + len(value))
        merged = {key: reference[key] for key in keys_of(reference) if key != "$ref"}
        for key in keys_of(value):
            theirs = at(value, key)
            if key not in merged:
                merged[key] = theirs
            elif isinstance(merged[key], dict | list) and isinstance(theirs, dict | list):
                merged[key] = self._deep(theirs, merged[key])
        return merged

    def _deep(self, value: Json, over: Json) -> Json:
        """A copy of ``value`` with what ``over`` has in its place."""
        if not isinstance(value, dict | list) or not isinstance(over, dict | list):
            return over
        self._work.spend(len(value) + len(over))
        if isinstance(over, list):
            return [*over]
        merged: dict[str, Json] | list[Json] = {**value} if isinstance(value, dict) else [*value]
        for key in keys_of(over):
            theirs = over[key]
            if isinstance(theirs, list):
                theirs = [*theirs]
            elif isinstance(theirs, dict):
                theirs = self._deep(at(value, key), theirs)
            put(merged, key, theirs)  # further keys of a list are none to whoever writes it
        return merged

    def _find(self, place: str, seen_from: str | None, passed: list[str], *, last: bool) -> Pointer:
        file = without_fragment(resolved(ROOT, place))
        if file not in self._files:
            raise BundleError(f"{place} is not there")
        pointer = Pointer(place=resolved(ROOT, place), value=self._files[file])
        self._walk(pointer, seen_from, passed)
        if last:
            self._follow_last(pointer, seen_from, passed)
        return pointer

    def _walk(self, pointer: Pointer, seen_from: str | None, passed: list[str]) -> None:
        """Go to the pointer's place, token by token."""
        asked, tokens, step = pointer.place, _tokens(pointer.place), 0
        while step < len(tokens):
            self._work.spend(10)
            circular, chained = pointer.circular, pointer.chained
            extended = is_extended(pointer.value)
            if self._follow(pointer, seen_from, passed):
                pointer.place = below(pointer.place, *tokens[step:])
            elif extended:
                pointer.circular, pointer.chained = circular, chained
            taken = _longest(pointer.value, tokens, step)
            if taken is None:
                words = f'"{tokens[step]}" does not exist'
                raise BundleError(f'Missing $ref pointer "{asked.removeprefix(ROOT)}": {words}')
            pointer.value = at(pointer.value, "/".join(tokens[step:taken]))
            pointer.chained = chained
            step = taken

    def _follow_last(self, pointer: Pointer, seen_from: str | None, passed: list[str]) -> None:
        value = pointer.value
        if not isinstance(value, dict) or not is_ref(value):
            return
        end = resolved(pointer.place, str(value["$ref"]))
        if seen_from is not None and end == resolved(ROOT, seen_from) and end != pointer.place:
            pointer.chained = True
        else:
            self._follow(pointer, seen_from, passed)

    def _follow(self, pointer: Pointer, seen_from: str | None, passed: list[str]) -> bool:
        """Follow the reference that the value is, and those behind it; whether the place moved."""
        moved, before = False, len(passed)
        try:
            while is_ref(pointer.value) and isinstance(pointer.value, dict):
                source, parent = pointer.value, pointer.place
                end = resolved(parent, str(source["$ref"]))
                if end == parent and not (seen_from is not None and not _tokens(seen_from)):
                    pointer.circular = pointer.chained = True
                    return moved
                own = seen_from is not None and end == resolved(ROOT, seen_from)
                if (own and end != parent) or end in passed:
                    pointer.chained = True
                    return moved
                if len(passed) >= _MOST_HOPS:
                    raise BundleLimitError(f"a $ref leads through more than {_MOST_HOPS} others")
                passed.append(end)
                extended = is_extended(source)
                found = self._find(end, parent, passed, last=extended)
                pointer.hops += found.hops + 1
                pointer.chained |= found.circular or found.chained
                if extended:
                    if not pointer.chained:
                        pointer.value = self.merged(source, found.value)
                    return moved
                pointer.place, pointer.value = found.place, found.value
                seen_from, moved = parent, True
            return moved
        finally:
            del passed[before:]


def _tokens(place: str) -> list[str]:
    try:
        return tokens_of(place)
    except ValueError as error:
        raise BundleError(str(error)) from None


def _longest(value: Json, tokens: list[str], step: int) -> int | None:
    """Up to which token a key of ``value`` goes: a name with slashes may not be escaped."""
    key = tokens[step]
    there = has(value, key)
    if there and (at(value, key) is not None or step < len(tokens) - 1):
        return step + 1
    joined = (
        end for end in range(len(tokens), step + 1, -1) if has(value, "/".join(tokens[step:end]))
    )
    return next(joined, step + 1 if there else None)
