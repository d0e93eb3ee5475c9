"""The verdict beside what a real Backstage said, and what it says beyond Backstage."""

import pytest

from sync.entities.manifest import Document, last_of_each_ref, parse_manifest
from sync.entities.verdict import duplicate_refs
from sync.model import Problem
from tests.entities.judging import component, judge
from tests.entities.validation_cases import CASES, Case
from tests.support.backstage import cause
from tests.support.outside import observed


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


def test_a_location_of_an_unknown_type_is_refused() -> None:
    (problem,) = judge(component(kind="Location", spec={"type": "github"}))
    assert (problem.type, problem.message) == (
        "location",
        'Registered locations must be of an allowed type ["url"]',
    )


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
