"""What Backstage accepts and surely is a mistake."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.entities.manifest import parse_manifest
from sync.entities.suspicions import is_innocent, suspicions
from sync.entities.verdict import verdict
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


@pytest.mark.parametrize(
    "title",
    [
        '"\\u202e evil"',
        '"\\x7b{ name }}"',
        '"{\\\n    { name }}"',
        "{{ name }} of",
        '"a \u202e b"',
        '"a \x7f b"',
        "&it '{{ name }}'",
    ],
)
def test_what_values_hide_is_found_however_it_is_written(title: str) -> None:
    quoted = title if title[0] in '"&' else f"'{title}'"
    text = f"""\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: svc
  title: {quoted}
spec: {{type: service, lifecycle: production, owner: team}}
"""
    [document] = parse_manifest(text.encode())
    [problem] = verdict(document, document.data)
    assert (problem.type, problem.line) == ("suspicious", 5)


@pytest.mark.parametrize("text", ["", "a: \\n", "a: {{ b }}", "a: ü", "a: \x7f", "a: \u2066"])
def test_a_text_in_which_something_may_hide_is_not_innocent(text: str) -> None:
    assert not is_innocent(text)


@pytest.mark.parametrize("text", ["a: b", "a:\r\n\t- {b: [c]}", "a: '{ { '"])
def test_plain_text_is_innocent(text: str) -> None:
    assert is_innocent(text)


@given(st.lists(st.sampled_from([*"{} \n\"'ab:&*\\x7u", "\x7f", "\u202e", "{{", "}}", "\\x7b"])))
def test_an_innocent_text_has_nothing_that_looking_at_every_value_would_find(
    pieces: list[str],
) -> None:
    text = f"metadata: {{title: a}}\nspec: {''.join(pieces)}\n"
    for document in parse_manifest(text.encode()):
        if is_innocent(document.yaml.text):
            assert [*suspicions(document.data)] == []
