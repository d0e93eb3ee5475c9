"""JSON Schemas of the catalog's owner, by a library behind this one door: whether one is well
formed and cheap enough, and what of a value does not fit it. Pure: no reference leads out of one.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, TypeAlias

from sync.model import Json

Path: TypeAlias = tuple[str | int, ...]

MOST_CHECKS: Final = 3_000
"""Parts of a schema, each counted as often as references lead there."""
_MOST_STEPS: Final = 20_000_000
"""Checks times values of an entity: a second or two."""
_MANY_STEPS: Final = 200_000
"""So many that only the first violation is looked for: the library makes all of them at once, and
each takes as long as a thousand checks."""
_MOST_TOLD: Final = 100
"""Violations of one schema that are told of one entity."""
_DEEPEST: Final = 100
"""Levels that an entity has at most: a schema that refers to itself is followed as deep."""
_LARGEST_PATTERN: Final = 2 << 20
"""Bytes that one regular expression may take when it is compiled."""
_TEXT_PART: Final = 64
"""Characters of a text that cost about as much as a value of their own."""
_SHOWN: Final = 60

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Final = ("string", "number", "integer", "boolean", "array", "object", "null")
_SAME: Final = frozenset({"not", "if", "then", "else"})
_SAME_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf"})
_SAME_MAPS: Final = frozenset({"dependentSchemas"})
_DEEPER: Final = frozenset(
    {
        *("items", "contains", "additionalProperties", "propertyNames"),
        *("unevaluatedItems", "unevaluatedProperties"),
    }
)
_DEEPER_LISTS: Final = frozenset({"prefixItems"})
_DEEPER_MAPS: Final = frozenset({"properties", "patternProperties"})
_STORES: Final = frozenset({"$defs", "definitions"})
_REFUSED: Final = frozenset(
    {"$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor", "$vocabulary"}
)
_OTHERS: Final = frozenset(
    {
        *("$schema", "$id", "$ref", "$comment", "type", "enum", "const", "multipleOf", "maximum"),
        *("exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern"),
        *("maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties"),
        *("minProperties", "required", "dependentRequired", "title", "description", "default"),
        *("deprecated", "readOnly", "writeOnly", "examples", "format", "contentEncoding"),
        *("contentMediaType", "contentSchema"),
    }
)
_KEYWORDS: Final = (
    _SAME | _SAME_LISTS | _SAME_MAPS | _DEEPER | _DEEPER_LISTS | _DEEPER_MAPS | _STORES | _OTHERS
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a schema, at a path in it."""

    path: Path
    message: str
    at_key: bool = False
    """Whether it is about the key at ``path``, not its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """What of a value does not fit a schema."""

    path: Path
    message: str
    at_key: bool = False
    """Whether it is about the key at ``path``, not its value."""


class TooCostlyError(ValueError):
    """A value that is too large to be judged by a schema, in words for people."""


def mistakes_in(schema: Json) -> tuple[Mistake, ...]:
    """Everything that is wrong with a schema, or that could make judging by it slow."""
    if not isinstance(schema, dict):
        return (Mistake(path=(), message="is no schema; expected a mapping"),)
    found = tuple(_misused(schema))
    if found:
        return found
    try:
        _Cost(schema).of(schema, 0)
        _validator(schema)
    except _MistakeError as error:
        return (error.mistake,)
    except RecursionError:
        return (Mistake(path=(), message="nests too deep"),)
    return ()


def misfits(
    schema: str, value: Mapping[str, Json], *, size: int, among: int = 1
) -> tuple[Misfit, ...]:
    """What of ``value``, which is of this ``size_of``, does not fit ``schema``, the JSON of one
    without mistakes.

    TooCostlyError when there is too much to look at; ``among`` so many schemas share what may be.
    """
    validator, checks = _compiled(schema)
    steps = checks * among * size
    if steps > _MOST_STEPS:
        raise TooCostlyError("it has too many values to be judged")
    if validator.is_valid(value):
        return ()
    found: dict[Misfit, None] = {}
    for error in _errors(validator, value, every=steps <= _MANY_STEPS):
        found.update(dict.fromkeys(_told(error, value)))
    return tuple(found)[:_MOST_TOLD]


def _errors(validator: Any, value: Mapping[str, Json], *, every: bool) -> Iterable[Any]:
    """The library's errors, or the first one."""
    if every:
        return tuple(validator.iter_errors(value))
    library = import_module("jsonschema_rs")
    try:
        validator.validate(value)
    except library.ValidationError as error:
        return (error,)
    return ()


@lru_cache(maxsize=256)
def _compiled(text: str) -> tuple[Any, int]:
    schema = json.loads(text)
    return _validator(schema), _Cost(schema).of(schema, 0)


def _validator(schema: dict[str, Json]) -> Any:
    """The library's; its regular expressions take linear time, and it asks nobody for anything."""
    library = import_module("jsonschema_rs")  # late: most runs have no schema
    patterns = library.RegexOptions(size_limit=_LARGEST_PATTERN, dfa_size_limit=_LARGEST_PATTERN)
    try:
        return library.Draft202012Validator(
            schema, offline=True, pattern_options=patterns, validate_formats=False, mask="it"
        )
    except library.ValidationError as error:
        raise _MistakeError(tuple(error.instance_path), _refusal(error)) from None


def _refusal(error: Any) -> str:
    if error.kind.as_dict().get("format") == "regex":
        return (
            "is no regular expression that can be used here, or a very large one; look-around and "
            "back references are not taken, as they can take for ever (instead of (?!…) there is "
            "`not: {pattern: …}`)"
        )
    if error.instance_path[-1:] == ["type"]:
        return f"is no type; expected {', '.join(_TYPES[:-1])} or {_TYPES[-1]}, or a list of them"
    return f"is not as JSON Schema has it: {error.message}"


class _MistakeError(Exception):
    def __init__(self, path: Path, message: str) -> None:
        self.mistake = Mistake(path=path, message=message)
        super().__init__(message)


def _misused(schema: dict[str, Json], path: Path = ()) -> Iterator[Mistake]:
    """Keywords that are misspelt, or that this tool does not take."""
    for name, value in schema.items():
        place = (*path, name)
        if name in _REFUSED or (name == "$id" and path):
            message = "is not taken here; expected $ref and $defs"
            yield Mistake(path=place, message=message, at_key=True)
        elif name == "$schema" and str(value).rstrip("#") != _DIALECT:
            yield Mistake(path=place, message=f"is another dialect; expected {_DIALECT}")
        elif name == "$ref" and isinstance(value, str) and not _is_local(value):
            message = (
                "leads out of the schema, and nothing is fetched; expected a place in it, such as "
                "#/$defs/name"
            )
            yield Mistake(path=place, message=message)
        elif name not in _KEYWORDS and (close := get_close_matches(name, _KEYWORDS, 1, 0.8)):
            message = f"is no keyword; did you mean {close[0]}?"
            yield Mistake(path=place, message=message, at_key=True)
    for place, part, _ in _parts(schema, stored=True):
        if isinstance(part, dict):
            yield from _misused(part, (*path, *place))


def _is_local(reference: str) -> bool:
    return reference == "#" or reference.startswith("#/")


def _parts(
    schema: Mapping[str, Json], *, stored: bool = False
) -> Iterator[tuple[Path, Json, bool]]:
    """The schemas directly in one, with their paths, and whether they are of what a value holds;
    with those that only references lead to, where they are ``stored``."""
    for name, value in schema.items():
        deeper = name in _DEEPER or name in _DEEPER_LISTS or name in _DEEPER_MAPS
        if name in _SAME or name in _DEEPER:
            yield (name,), value, deeper
        elif isinstance(value, list) and name in _SAME_LISTS | _DEEPER_LISTS:
            for at, part in enumerate(value):
                yield (name, at), part, deeper
        elif isinstance(value, dict) and (
            name in _SAME_MAPS | _DEEPER_MAPS or (stored and name in _STORES)
        ):
            for key, part in value.items():
                yield (name, key), part, deeper


@dataclass(slots=True)
class _Cost:
    """How many checks a schema asks for of one value and what that holds, references followed."""

    root: dict[str, Json]
    _known: dict[tuple[int, int], int] = field(default_factory=dict)
    _open: set[tuple[int, int]] = field(default_factory=set)

    def of(self, schema: Json, depth: int) -> int:
        """The number of checks below ``depth`` levels. _MistakeError when it is too much."""
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return 1
        key = id(schema), depth
        if key in self._known:
            return self._known[key]
        if key in self._open:
            raise _MistakeError((), "has a $ref that leads back to itself without going deeper")
        self._open.add(key)
        total = 1 + sum(self._costs(schema, depth))
        self._open.remove(key)
        if total > MOST_CHECKS:
            message = f"asks for too much: more than {MOST_CHECKS:,} checks with its references"
            raise _MistakeError((), message)
        self._known[key] = total
        return total

    def _costs(self, schema: dict[str, Json], depth: int) -> Iterator[int]:
        for _, part, deeper in _parts(schema):
            yield self.of(part, depth + deeper)
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield self.of(self._at(reference), depth)

    def _at(self, reference: str) -> Json:
        """What a reference leads to; the library tells where there is nothing."""
        value: Json = self.root
        for step in reference.removeprefix("#").split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list):
                value = value[int(name)] if name.isdecimal() and int(name) < len(value) else None
            else:
                value = value.get(name) if isinstance(value, dict) else None
        return value


def size_of(value: Mapping[str, Json]) -> int:
    """How many values there are to look at, long texts counted as several."""
    size = 0
    waiting: list[Json] = [dict(value)]
    while waiting and size <= _MOST_STEPS:
        item = waiting.pop()
        size += 1
        if isinstance(item, str):
            size += len(item) // _TEXT_PART
        elif isinstance(item, dict):
            waiting += item.values()
            size += sum(map(len, item)) // _TEXT_PART
        elif isinstance(item, list):
            waiting += item
    return size


def _told(error: Any, value: Mapping[str, Json]) -> Iterator[Misfit]:
    """The library's error in words of one sentence that name the place."""
    path, kind = tuple(error.instance_path), error.kind
    if kind.name == "required":
        message = f"{_pointer(path)} must have required property '{kind.property}'"
        yield Misfit(path=path, message=message, at_key=bool(path))
    elif places := _unwanted(error, path, value):
        for place in places:
            message = f"{_pointer(place[:-1])} must NOT have the property '{place[-1]}'"
            yield Misfit(path=place, message=message, at_key=True)
    else:
        yield Misfit(path=path, message=f"{_shown(path, value)}: {error.message}")


def _unwanted(error: Any, path: Path, value: Any) -> tuple[Path, ...]:
    """The properties that may not be there, where an error is about such."""
    if error.kind.name in {"additionalProperties", "unevaluatedProperties"}:
        return tuple((*path, name) for name in error.kind.unexpected)
    if error.kind.name != "falseSchema":
        return ()
    if error.schema_path[-1] in {"additionalProperties", "unevaluatedProperties"}:
        return tuple((*path, name) for name in _at(value, path))
    return (path,) if path and isinstance(path[-1], str) else ()


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _pointer(path: Path) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{part}" for part in parts) or "the entity"


def _shown(path: Path, value: Any) -> str:
    """A place, with what is there where that is short."""
    there = _at(value, path)
    if isinstance(there, dict | list) or (isinstance(there, str) and len(there) > _SHOWN):
        return _pointer(path)
    return f"{_pointer(path)} is {json.dumps(there, ensure_ascii=False)}"


def as_text(schema: Json) -> str:
    """A schema as ``misfits`` wants it."""
    return json.dumps(schema, separators=(",", ":"))
