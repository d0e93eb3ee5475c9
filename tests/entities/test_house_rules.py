"""What house rules and kinds of the portal's own want of an entity, with its place."""

from typing import Any

import pytest

from sync.config.settings import HouseRule, Portal
from sync.entities.house_rules import breaches
from sync.entities.manifest import parse_manifest
from sync.entities.verdict import verdict
from sync.model import Json, Problem
from sync.own_schema import as_text

TEXT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: cart
  annotations: {a/b: c}
spec: {type: service, lifecycle: beta, owner: shop}
"""
PAGER = as_text(
    {
        "properties": {
            "metadata": {"properties": {"annotations": {"required": ["pagerduty.com/service-id"]}}}
        }
    }
)
NAMED = as_text({"properties": {"metadata": {"properties": {"name": {"pattern": "^pay-"}}}}})


def problems(text: str, *rules: HouseRule, **portal: Any) -> list[Problem]:
    [document] = parse_manifest(text.encode())
    return list(verdict(document, document.data, portal=Portal(house_rules=rules, **portal)))


def test_a_breach_is_a_problem_with_the_rules_name_its_advice_and_a_place() -> None:
    rule = HouseRule(
        name="pager",
        schema=PAGER,
        message="Name who is called at night.",
        url="https://wiki.acme.com/pager",
    )
    [problem] = problems(TEXT, rule)
    assert problem == Problem(
        type="rule",
        message=(
            "pager: Name who is called at night; /metadata/annotations must have required property "
            "'pagerduty.com/service-id' (see https://wiki.acme.com/pager)"
        ),
        line=5,
        column=3,
        entity="component:default/cart",
        severity="warning",
    )


def test_a_rule_of_severity_error_refuses_the_document() -> None:
    [problem] = problems(TEXT, HouseRule(name="names", schema=NAMED, severity="error"))
    assert (problem.severity, problem.line, problem.column) == ("error", 4, 9)
    assert problem.message == 'names: /metadata/name is "cart": it does not match "^pay-"'


@pytest.mark.parametrize(
    ("kinds", "kind", "expected"),
    [
        ((), "Component", 1),
        (("component",), "Component", 1),
        (("api",), "Component", 0),
        ((), "Location", 0),
        (("location",), "Location", 1),
    ],
)
def test_a_rule_is_for_its_kinds_and_without_them_for_all_that_is_stored(
    kinds: tuple[str, ...], kind: str, expected: int
) -> None:
    rule = HouseRule(name="names", schema=NAMED, kinds=kinds)
    data: Any = {"kind": kind, "metadata": {"name": "cart"}}
    assert len(list(breaches(data, Portal(house_rules=(rule,))))) == expected


def test_rules_see_the_namespace_that_backstage_fills_in() -> None:
    wanted: Json = {"properties": {"metadata": {"properties": {"namespace": {"const": "default"}}}}}
    required: Json = {"properties": {"metadata": {"required": ["namespace"]}}}
    for schema in (wanted, required):
        assert problems(TEXT, HouseRule(name="x", schema=as_text(schema))) == []


def test_rules_are_told_beside_what_the_portal_refuses() -> None:
    found = problems(TEXT.replace("owner: shop", "x: 1"), HouseRule(name="n", schema=NAMED))
    assert [(problem.type, problem.severity) for problem in found] == [
        ("kind", "error"),
        ("rule", "warning"),
    ]


def test_a_kind_of_its_own_has_to_fit_its_schema_in_any_apiversion() -> None:
    schema = as_text(
        {
            "properties": {
                "spec": {"required": ["size"], "properties": {"size": {"type": "integer"}}}
            }
        }
    )
    text = TEXT.replace("kind: Component", "kind: Widget").replace("backstage.io", "acme.com")
    own: Any = {"kinds": ("Widget",), "schemas": (("Widget", schema),)}
    [problem] = problems(text, **own)
    assert (problem.type, problem.severity, problem.line) == ("kind", "error", 6)
    assert problem.message == "/spec must have required property 'size'"
    assert problems(text.replace("owner: shop", "size: 3"), **own) == []
    assert problems(TEXT, **own) == []


def test_an_entity_too_large_to_be_judged_breaks_the_rule_in_these_words() -> None:
    schema = as_text({"properties": {"a": {"items": {"allOf": [{"type": "string"}] * 1000}}}})
    data: Any = {"kind": "Component", "a": ["x"] * 30_000}
    [breach] = breaches(data, Portal(house_rules=(HouseRule(name="n", schema=schema),)))
    assert breach.message == "n: it has too many values to be judged"


def test_a_document_without_a_kind_breaks_no_rule() -> None:
    portal = Portal(house_rules=(HouseRule(name="n", schema=NAMED),))
    assert list(breaches({"metadata": {"name": "cart"}}, portal)) == []
