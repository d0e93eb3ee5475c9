"""The verdict beside what a real Backstage said, and what it says beyond Backstage."""

import json
from typing import Any

import pytest

from sync.entities.manifest import Document, last_of_each_ref, parse_manifest
from sync.entities.placeholders import stub
from sync.entities.verdict import duplicate_refs, verdict
from sync.model import Problem
from tests.entities.validation_cases import CASES, Case
from tests.support.backstage import cause
from tests.support.outside import observed


def judge(text: str | bytes, **options: Any) -> tuple[Problem, ...]:
    (document,) = parse_manifest(text.encode() if isinstance(text, str) else text)
    assert document.problems == ()
    return verdict(document, document.data, **options)


def component(**changes: Any) -> str:
    data: dict[str, Any] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "petstore"},
        "spec": {"type": "service", "lifecycle": "production", "owner": "team-a"},
    }
    return json.dumps({**data, **changes})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_entity_is_judged_as_backstage_judges_it(case: Case) -> None:
    problems = judge(case.text)
    if case.stage is None:
        assert problems == ()
    else:
        assert (problems[0].type, problems[0].message) == (case.stage, case.message)


def test_the_cases_are_the_observed_ones_with_the_observed_answers() -> None:
    lines = (observed() / "validation.txt").read_text(encoding="utf-8").splitlines()
    answers = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines if " -> " not in line}
    assert answers.keys() == {case.name for case in CASES}
    for case in CASES:
        answer = answers[case.name]
        message = case.message
        for length in (300, 64):
            message = message.replace("n" * length, f"n×{length}")
            message = message.replace("x" * length, f"…×{length}")
        assert (answer if answer == "ok" else cause(answer)) == (message or "ok"), case.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            component(metadata={"name": "a b", "tags": ["Java", 1]}, spec={"type": 1}),
            ["policy", "policy", "policy", "kind", "kind", "kind"],
        ),
        (component(metadata={}, spec={}), ["envelope", "kind", "kind", "kind"]),
        (component(kind="My-Kind"), ["policy", "unknown-kind"]),
        (component(metadata=[], spec=[]), ["envelope", "policy"]),
        ("{}", ["envelope", "envelope", "envelope"]),
    ],
)
def test_all_problems_are_told_at_once_in_the_order_of_backstages_stages(
    text: str, expected: list[str]
) -> None:
    assert [problem.type for problem in judge(text)] == expected


def test_a_problem_names_the_entity_and_the_place_of_the_value() -> None:
    text = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: petstore
  annotations:
    a b: c
spec:
  type: service
  owner: [team-a]
  extra: 1
"""
    assert [(p.line, p.column, p.entity) for p in judge(text)] == [
        (6, 5, "component:default/petstore"),
        (7, 1, "component:default/petstore"),
        (9, 10, "component:default/petstore"),
    ]


@pytest.mark.parametrize("annotations", [None, False, 0, "", {}])
def test_annotations_that_javascript_calls_false_are_as_good_as_none(annotations: Any) -> None:
    assert judge(component(metadata={"name": "a", "annotations": annotations})) == ()


@pytest.mark.parametrize("annotations", [[], "x", 1, True])
def test_other_annotations_that_are_no_mapping_fail_the_envelope(annotations: Any) -> None:
    problems = judge(component(metadata={"name": "a", "annotations": annotations}))
    assert [(p.type, p.message) for p in problems] == [
        ("envelope", "metadata.annotations must be a valid object")
    ]


def test_annotations_that_backstage_overwrites_may_hold_anything() -> None:
    annotations = {"backstage.io/managed-by-location": 5}
    assert judge(component(metadata={"name": "a", "annotations": annotations})) == ()


@pytest.mark.parametrize(
    ("dependency_of", "message"),
    [
        ({"kind": "api", "name": "a"}, None),
        ({"name": "a"}, 'Entity reference {"name":"a"} had missing or empty kind'),
        ({"kind": "api", "name": ""}, "had missing or empty name"),
        ({"kind": "api", "namespace": "", "name": "a"}, "had missing or empty namespace"),
        ({}, "Entity reference {} had missing or empty kind"),
        ([None], "Entity reference must not be empty"),
        ([["component:a"]], 'Entity reference ["component:a"] had missing or empty kind'),
        (5, "Entity reference 5 had missing or empty kind"),
        (True, "Entity reference true had missing or empty kind"),
        (0, None),
        ("", None),
        (False, None),
        ("a/b:c", 'Entity reference "a/b:c" had missing or empty kind'),
        ("component:a/b:c", None),
    ],
)
def test_a_reference_that_no_schema_checks_is_read_as_javascript_reads_it(
    dependency_of: Any, message: str | None
) -> None:
    spec = {"type": "t", "lifecycle": "l", "owner": "o", "dependencyOf": dependency_of}
    problems = judge(component(spec=spec))
    if message is None:
        assert problems == ()
    else:
        assert [p.type for p in problems] == ["relations"]
        assert message in problems[0].message


def test_a_location_of_an_unknown_type_is_refused() -> None:
    (problem,) = judge(component(kind="Location", spec={"type": "github"}))
    assert (problem.type, problem.message) == (
        "location",
        'Registered locations must be of an allowed type ["url"]',
    )


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


@pytest.mark.parametrize(
    ("kind", "version", "known"),
    [
        ("Product", "backstage.io/v1alpha1", ()),
        ("Repository", "roadie.io/v1", ()),
        ("Widget", "acme.com/v2", ("Widget",)),
        ("Component", "acme.com/v2", ("Component",)),
    ],
)
def test_roadies_kinds_and_the_configured_ones_take_any_api_version_and_spec(
    kind: str, version: str, known: tuple[str, ...]
) -> None:
    text = component(kind=kind, apiVersion=version, spec={"any": [1]})
    assert judge(text, kinds=known) == ()


def test_a_configured_kind_must_still_be_an_entity() -> None:
    text = component(kind="Widget", apiVersion="acme.com/v 2", spec=[])
    assert [p.type for p in judge(text, kinds=["Widget"])] == ["policy", "policy"]


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        (
            {"name": "a", "annotations": {"acme.com/url": "https://x.y/{{ .name }}"}},
            "{{ .name }} is a template's placeholder that was never",
        ),
        (
            {"name": "a", "title": "${{ values.title }}"},
            "{{ values.title }} is a template's placeholder",
        ),
        (
            {"name": "a", "annotations": {"backstage.io/source-location": "./src"}},
            "source-location",
        ),
    ],
)
def test_what_surely_is_a_mistake_is_a_warning(metadata: dict[str, Any], words: str) -> None:
    (problem,) = judge(component(metadata=metadata))
    assert (problem.type, problem.severity) == ("suspicious", "warning")
    assert words in problem.message


@pytest.mark.parametrize(
    "metadata",
    [
        {"name": "a", "description": "use {{ name }} in templates"},
        {"name": "a", "title": "closing }} before {{"},
        {"name": "a", "annotations": {"backstage.io/source-location": "url:https://x.y/z/"}},
    ],
)
def test_what_may_be_meant_is_no_warning(metadata: dict[str, Any]) -> None:
    assert judge(component(metadata=metadata)) == ()


def test_a_template_may_hold_templating() -> None:
    text = component(
        apiVersion="scaffolder.backstage.io/v1beta3",
        kind="Template",
        spec={"type": "t", "steps": [{"action": "a", "input": {"x": "${{ parameters.x }}"}}]},
    )
    assert judge(text) == ()


def twins() -> tuple[Document, ...]:
    return parse_manifest(
        b"kind: System\nmetadata: {name: a}\n---\nkind: system\nmetadata: {name: A}\n---\n{}\n---\n"
        b"kind: System\nmetadata: {name: b}\n"
    )


def test_of_two_documents_with_one_ref_the_first_is_warned_about() -> None:
    (problem,) = duplicate_refs(twins())
    assert problem == Problem(
        type="duplicate",
        message="system:default/a is defined again at line 5; the last one counts",
        line=2,
        column=18,
        entity="system:default/a",
        severity="warning",
    )


def test_of_two_documents_with_one_ref_the_last_counts() -> None:
    assert [document.index for document in last_of_each_ref(twins())] == [1, 2, 3]
