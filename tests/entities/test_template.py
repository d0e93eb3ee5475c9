"""Templates, judged as a scaffolder judges them."""

from typing import Any

import pytest

from sync.entities.manifest import parse_manifest
from sync.entities.placeholders import stub
from sync.entities.verdict import verdict
from tests.entities.judging import component, judge

TEMPLATE = {"type": "service", "steps": [{"id": "fetch", "action": "fetch:template"}]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"spec": {**TEMPLATE, "owner": "group:"}}, ["relations"]),
        ({"spec": {"type": "service"}}, ["kind"]),
        ({"spec": {**TEMPLATE, "steps": ["fetch"]}}, ["kind"]),
        ({"spec": {**TEMPLATE, "steps": [{"name": "${{ parameters.name }}"}]}}, ["kind"]),
        ({"spec": {**TEMPLATE, "steps": [{"action": "a", "name": "${{ parameters.name }}"}]}}, []),
        ({"spec": {**TEMPLATE, "steps": [{"action": "a", "if": 1}]}}, ["kind"]),
        ({"spec": {**TEMPLATE, "parameters": {"title": "a form"}}}, []),
        ({"spec": {**TEMPLATE, "parameters": [{"title": "a page"}]}}, []),
        ({"spec": {**TEMPLATE, "parameters": "none"}}, ["kind"]),
        ({"apiVersion": "backstage.io/v1beta2"}, ["unknown-kind"]),
    ],
)
def test_a_template_is_judged_as_a_scaffolder_does(
    changes: dict[str, Any], expected: list[str]
) -> None:
    template = {"apiVersion": "scaffolder.backstage.io/v1beta3", "kind": "Template"}
    text = component(**{**template, "spec": TEMPLATE, **changes})
    assert [p.type for p in judge(text)] == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"steps": [{"$yaml": "./step.yaml"}]}, []),
        ({"steps": {"$yaml": "./steps.yaml"}}, []),
        ({"lifecycle": {"$yaml": "./lifecycle.yaml"}}, ["kind"]),
    ],
)
def test_what_cannot_be_read_offline_is_refused_only_as_a_string(
    spec: dict[str, Any], expected: list[str]
) -> None:
    template = {"apiVersion": "scaffolder.backstage.io/v1beta3", "kind": "Template"}
    text = component(**{**template, "spec": {**TEMPLATE, **spec}})
    (document,) = parse_manifest(text.encode())
    assert [p.type for p in verdict(document, stub(document).data)] == expected


def test_a_template_may_hold_templating() -> None:
    text = component(
        apiVersion="scaffolder.backstage.io/v1beta3",
        kind="Template",
        spec={"type": "t", "steps": [{"action": "a", "input": {"x": "${{ parameters.x }}"}}]},
    )
    assert judge(text) == ()
