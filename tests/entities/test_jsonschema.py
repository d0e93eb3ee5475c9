"""A schema's violations in the words of ajv, all of them in one pass."""

import pytest

from sync.entities.jsonschema import Schema, Unread, Violation, compile_schema
from sync.model import Json

NAMED: Schema = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "minLength": 1}},
}
CLOSED: Schema = {**NAMED, "additionalProperties": False}
PATTERNS: Schema = {"type": "object", "patternProperties": {"x-.*": {"type": "string"}}}
ONE_OF: Schema = {"oneOf": [{"type": "array", "items": NAMED}, {"type": "object"}]}


def violations(schema: Schema, value: Json) -> list[Violation]:
    found: list[Violation] = []
    compile_schema(schema)(value, (), found)
    return found


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (NAMED, {"name": "a", "more": 1}, []),
        (NAMED, [], ["<root> must be object (type: object)"]),
        (NAMED, {}, ["<root> must have required property 'name' (missingProperty: name)"]),
        (NAMED, {"name": ""}, ["/name must NOT have fewer than 1 characters (limit: 1)"]),
        (NAMED, {"name": 5}, ["/name must be string (type: string)"]),
        (
            CLOSED,
            {"a/b": 1},
            [
                "<root> must have required property 'name' (missingProperty: name)",
                "<root> must NOT have additional properties (additionalProperty: a/b)",
            ],
        ),
        (PATTERNS, {"x-~a/b": 1, "y": 1}, ["/x-~0a~1b must be string (type: string)"]),
        (
            {"enum": ["a", "b"]},
            "c",
            ["<root> must be equal to one of the allowed values (allowedValues: a,b)"],
        ),
        (
            {"type": ["array", "boolean"]},
            "a",
            ["<root> must be array,boolean (type: array,boolean)"],
        ),
        (ONE_OF, {}, []),
        (ONE_OF, [{"name": "a"}], []),
        (
            ONE_OF,
            [{}],
            [
                "/0 must have required property 'name' (missingProperty: name)",
                "<root> must be object (type: object)",
            ],
        ),
    ],
)
def test_every_violation_is_told_with_its_place(
    schema: Schema, value: Json, expected: list[str]
) -> None:
    told = [f"{one.pointer} {one.message} ({one.parameter})" for one in violations(schema, value)]
    assert told == expected


@pytest.mark.parametrize(("kind", "fits"), [("object", True), ("array", True), ("string", False)])
def test_what_could_not_be_read_is_anything_but_a_string(kind: str, fits: bool) -> None:
    assert (violations({"type": kind}, Unread()) == []) == fits
