"""The envelope of an entity and the formats of its metadata."""

from typing import Any

import pytest

from tests.entities.judging import component, judge


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
