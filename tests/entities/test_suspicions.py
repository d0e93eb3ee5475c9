"""What Backstage accepts and surely is a mistake."""

from typing import Any

import pytest

from tests.entities.judging import component, judge


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
