"""Schemas of the catalog's owner: which are taken, what of a value does not fit, what it costs."""

import time
from typing import Any

import pytest

from sync.own_schema import (
    MOST_CHECKS,
    Misfit,
    TooCostlyError,
    as_text,
    misfits,
    mistakes_in,
    size_of,
)


def found_in(schema: str, value: Any, among: int = 1) -> tuple[Misfit, ...]:
    return misfits(schema, value, size=size_of(value), among=among)


NODE = {"properties": {"c": {"items": {"$ref": "#/$defs/n"}}}}
TWICE = {
    f"d{level}": {"anyOf": [{"$ref": f"#/$defs/d{level + 1}"}, {"$ref": f"#/$defs/d{level + 1}"}]}
    for level in range(40)
}
CHAIN = {f"d{level}": {"$ref": f"#/$defs/d{level + 1}"} for level in range(5000)}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "x", "x-own": 1},
        {"$id": "https://acme.com/rules/component.json", "required": ["spec"]},
        {"$defs": {"n": NODE}, "$ref": "#/$defs/n"},
        {"$defs": {"a/b": {"type": "string"}}, "items": {"$ref": "#/$defs/a~1b"}},
        {"if": {"const": 1}, "then": False, "else": {"not": {"pattern": "^a{1,120}$"}}},
        {"prefixItems": [{"$ref": "#/prefixItems/1"}, {"type": ["string", "null"]}]},
    ],
)
def test_a_schema_of_today_is_taken(schema: Any) -> None:
    assert mistakes_in(schema) == ()


@pytest.mark.parametrize(
    ("schema", "path", "words"),
    [
        ([], (), "is no schema"),
        ({"patern": "a"}, ("patern",), "did you mean pattern?"),
        (
            {"properties": {"a": {"propertys": {}}}},
            ("properties", "a", "propertys"),
            "did you mean properties?",
        ),
        ({"$defs": {"x": {"requird": []}}}, ("$defs", "x", "requird"), "did you mean required?"),
        ({"properties": {"a": {"type": "text"}}}, ("properties", "a", "type"), "is no type"),
        ({"required": "a"}, ("required",), 'it is not of type "array"'),
        ({"properties": []}, ("properties",), 'it is not of type "object"'),
        ({"items": {"minLength": -1}}, ("items", "minLength"), "less than the minimum of 0"),
        ({"pattern": "("}, ("pattern",), "is no regular expression"),
        ({"pattern": "^(?!a)"}, ("pattern",), "`not: {pattern: …}`"),
        ({"patternProperties": {"(": {}}}, ("patternProperties", "("), "is no regular expression"),
        ({"pattern": "((a{1,1000}){1,1000}){1,1000}"}, ("pattern",), "very large"),
        ({"$ref": "https://acme.com/x.json"}, ("$ref",), "nothing is fetched"),
        ({"$ref": "file:///etc/passwd"}, ("$ref",), "nothing is fetched"),
        ({"$ref": "other.json#/a"}, ("$ref",), "nothing is fetched"),
        ({"$ref": "#name"}, ("$ref",), "such as #/$defs/name"),
        ({"$ref": "#/$defs/none"}, (), "Pointer '/$defs/none' does not exist"),
        ({"$dynamicRef": "#x"}, ("$dynamicRef",), "is not taken here"),
        ({"items": {"$id": "x"}}, ("items", "$id"), "is not taken here"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, ("$schema",), "another dialect"),
        ({"$ref": "#"}, (), "leads back to itself"),
        ({"allOf": [{"not": {"$ref": "#"}}]}, (), "leads back to itself"),
        ({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}}, (), "asks for too much"),
        ({"$defs": TWICE, "$ref": "#/$defs/d0"}, (), "asks for too much"),
        ({"$defs": CHAIN, "$ref": "#/$defs/d0"}, (), "nests too deep"),
        ({"allOf": [{}] * MOST_CHECKS}, (), "asks for too much"),
    ],
)
def test_a_schema_that_is_wrong_leads_out_or_costs_too_much_is_refused(
    schema: Any, path: tuple[str, ...], words: str
) -> None:
    [mistake] = mistakes_in(schema)
    assert (mistake.path, words in mistake.message) == (path, True), mistake


def test_every_misspelt_keyword_is_told_at_its_key() -> None:
    found = mistakes_in({"patern": "a", "items": {"requird": []}})
    assert [(one.path, one.at_key) for one in found] == [
        (("patern",), True),
        (("items", "requird"), True),
    ]


ENTITY: Any = {"metadata": {"name": "cart", "tags": ["a"]}, "spec": {"lifecycle": "beta"}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object"}, []),
        (
            {"properties": {"spec": {"required": ["owner"]}}},
            [
                Misfit(
                    path=("spec",), message="/spec must have required property 'owner'", at_key=True
                )
            ],
        ),
        (
            {"required": ["kind"]},
            [Misfit(path=(), message="the entity must have required property 'kind'")],
        ),
        (
            {"properties": {"spec": {"additionalProperties": False}}},
            [
                Misfit(
                    path=("spec", "lifecycle"),
                    message="/spec must NOT have the property 'lifecycle'",
                    at_key=True,
                )
            ],
        ),
        (
            {"properties": {"spec": {"properties": {"lifecycle": {"enum": ["production"]}}}}},
            [
                Misfit(
                    path=("spec", "lifecycle"),
                    message='/spec/lifecycle is "beta": it is not one of "production"',
                )
            ],
        ),
        (
            {"properties": {"metadata": {"properties": {"tags": {"minItems": 2}}}}},
            [Misfit(path=("metadata", "tags"), message="/metadata/tags: it has less than 2 items")],
        ),
        (
            {"properties": {"metadata": {"properties": {"tags": {"items": {"pattern": "^b"}}}}}},
            [
                Misfit(
                    path=("metadata", "tags", 0),
                    message='/metadata/tags/0 is "a": it does not match "^b"',
                )
            ],
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_path(schema: Any, expected: list[Misfit]) -> None:
    found = list(found_in(as_text(schema), ENTITY))
    assert [(one.path, one.at_key) for one in found] == [(o.path, o.at_key) for o in expected]
    assert [one.message for one in found] == [one.message for one in expected]


def test_an_expression_that_backtracks_for_ever_elsewhere_takes_no_time() -> None:
    schema = as_text({"properties": {"a": {"pattern": r"^(\w+\s?)*$"}}})
    before = time.process_time()
    assert len(found_in(schema, {"a": "a" * 100_000 + "!"})) == 1
    assert time.process_time() - before < 1


def test_a_value_that_is_too_large_for_a_schema_is_not_judged_by_it() -> None:
    schema = as_text({"properties": {"a": {"items": {"allOf": [{"type": "string"}] * 1000}}}})
    assert found_in(schema, {"a": ["x"] * 1000}) == ()
    with pytest.raises(TooCostlyError):
        found_in(schema, {"a": ["x"] * 30_000})
    with pytest.raises(TooCostlyError):
        found_in(schema, {"a": ["x"] * 1000}, among=100)
    with pytest.raises(TooCostlyError):
        found_in(schema, {"a": "x" * 3_000_000})


def test_of_very_many_misfits_the_first_is_told() -> None:
    schema = as_text({"properties": {"a": {"items": {"pattern": "^y"}}}})
    before = time.process_time()
    assert len(found_in(schema, {"a": ["x"] * 300_000})) == 1
    assert time.process_time() - before < 3
    assert len(found_in(schema, {"a": ["x"] * 1000})) == 100
