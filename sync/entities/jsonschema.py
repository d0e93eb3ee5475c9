"""The subset of JSON Schema that Backstage's entity schemas use, with the words of ajv.

A schema is compiled once into closures: every violation of an entity is found in one pass, at the
price of a few dictionary look-ups.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sync.model import Json

Path: TypeAlias = tuple[str | int, ...]
Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One keyword of a schema that a value does not fulfil."""

    path: Path
    keyword: str
    message: str
    """ajv's message."""
    parameter: str
    """ajv's parameter as Backstage prints it, e.g. ``missingProperty: owner``."""
    name: str | None = None
    """The property that is missing, or that is one too many."""

    @property
    def pointer(self) -> str:
        """The JSON pointer of the value; Backstage writes ``<root>`` for an empty one."""
        return "".join(f"/{escape(part)}" for part in self.path) or "<root>"


class Unread(dict[str, Json]):
    """Stands for what could not be read: whatever it holds, it is no string."""


Check: TypeAlias = Callable[[Json, Path, list[Violation]], None]
"""Appends the violations of a value at a path."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "array": (list,),
    "object": (dict,),
    "boolean": (bool,),
}


def compile_schema(schema: Schema) -> Check:
    """A check for ``schema``.

    Keywords: type (string, array, object, boolean, or a tuple of them), minLength, maxLength,
    minItems, enum, const (text), items, required, properties, patternProperties,
    additionalProperties (false, or a schema), oneOf (alternatives that exclude each other by their
    type).
    """
    kind = schema.get("type")
    parts = [
        make(schema) for keyword, make in _KEYWORDS.items() if schema.get(keyword) not in (None, [])
    ]
    if kind is None:
        return _every(parts)
    return _typed((kind,) if isinstance(kind, str) else tuple(kind), parts)


def escape(part: str | int) -> str:
    """One part of a JSON pointer."""
    return str(part).replace("~", "~0").replace("/", "~1")


def _every(parts: list[Check]) -> Check:
    def check(value: Json, path: Path, found: list[Violation]) -> None:
        for part in parts:
            part(value, path, found)

    return check


def _typed(kinds: tuple[str, ...], parts: list[Check]) -> Check:
    """A value of another type is only told so: nothing else can be said of it."""
    wanted = tuple(kind for name in kinds for kind in _TYPES[name])
    names = ",".join(kinds)
    textual = "string" in kinds

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, Unread) and not textual:
            return
        if not isinstance(value, wanted):
            message = f"must be {names}"
            found.append(
                Violation(path=path, keyword="type", message=message, parameter=f"type: {names}")
            )
            return
        for part in parts:
            part(value, path, found)

    return check


def _min_length(schema: Schema) -> Check:
    limit = schema["minLength"]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, str) and len(value) < limit:
            message = f"must NOT have fewer than {limit} characters"
            found.append(_over(path, "minLength", message, limit))

    return check


def _max_length(schema: Schema) -> Check:
    limit = schema["maxLength"]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, str) and len(value) > limit:
            message = f"must NOT have more than {limit} characters"
            found.append(_over(path, "maxLength", message, limit))

    return check


def _min_items(schema: Schema) -> Check:
    limit = schema["minItems"]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, list) and len(value) < limit:
            message = f"must NOT have fewer than {limit} items"
            found.append(_over(path, "minItems", message, limit))

    return check


def _over(path: Path, keyword: str, message: str, limit: int) -> Violation:
    return Violation(path=path, keyword=keyword, message=message, parameter=f"limit: {limit}")


def _const(schema: Schema) -> Check:
    only = schema["const"]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if value != only:
            message, parameter = "must be equal to constant", f"allowedValue: {only}"
            found.append(
                Violation(path=path, keyword="const", message=message, parameter=parameter)
            )

    return check


def _enum(schema: Schema) -> Check:
    allowed = schema["enum"]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if value not in allowed:
            found.append(
                Violation(
                    path=path,
                    keyword="enum",
                    message="must be equal to one of the allowed values",
                    parameter=f"allowedValues: {','.join(allowed)}",
                )
            )

    return check


def _items(schema: Schema) -> Check:
    item = compile_schema(schema["items"])

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, list):
            for index, entry in enumerate(value):
                item(entry, (*path, index), found)

    return check


def _required(schema: Schema) -> Check:
    names = schema["required"]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if not isinstance(value, dict):
            return
        found.extend(
            _named(name, path, "required", f"must have required property '{name}'", "missing")
            for name in names
            if name not in value
        )

    return check


def _named(name: str, path: Path, keyword: str, message: str, which: str) -> Violation:
    """What is wrong with a property of that name."""
    parameter = f"{which}Property: {name}"
    return Violation(path=path, keyword=keyword, message=message, parameter=parameter, name=name)


def _additional(schema: Schema) -> Check:
    known = schema.get("properties", {})
    words = "must NOT have additional properties"
    if schema["additionalProperties"] is not False:
        return _additional_values(known, compile_schema(schema["additionalProperties"]))

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, dict):
            found.extend(
                _named(name, path, "additionalProperties", words, "additional")
                for name in value
                if name not in known
            )

    return check


def _additional_values(known: Schema, part: Check) -> Check:
    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, dict):
            for name, entry in value.items():
                if name not in known:
                    part(entry, (*path, name), found)

    return check


def _properties(schema: Schema) -> Check:
    properties = schema["properties"]
    checks = [(name, compile_schema(part)) for name, part in properties.items()]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, dict):
            for name, part in checks:
                if name in value:
                    part(value[name], (*path, name), found)

    return check


def _pattern_properties(schema: Schema) -> Check:
    patterns = schema["patternProperties"]
    checks = [(re.compile(pattern), compile_schema(part)) for pattern, part in patterns.items()]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        if isinstance(value, dict):
            for name, entry in value.items():
                for pattern, part in checks:
                    if pattern.fullmatch(name):
                        part(entry, (*path, name), found)

    return check


def _one_of(schema: Schema) -> Check:
    branches = [compile_schema(branch) for branch in schema["oneOf"]]

    def check(value: Json, path: Path, found: list[Violation]) -> None:
        violations: list[Violation] = []
        for branch in branches:
            before = len(violations)
            branch(value, path, violations)
            if len(violations) == before:
                return
        found.extend(violations)

    return check


_KEYWORDS: Mapping[str, Callable[[Schema], Check]] = {
    "maxLength": _max_length,
    "minLength": _min_length,
    "minItems": _min_items,
    "enum": _enum,
    "const": _const,
    "items": _items,
    "required": _required,
    "additionalProperties": _additional,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "oneOf": _one_of,
}
"""In the order in which ajv reports them."""
