"""Bytes to documents: refs, and what is told of documents that are no entities."""

import pytest

from sync.entities.manifest import parse_manifest, ref_of
from sync.model import Json, Problem


def test_every_document_is_read_and_empty_ones_do_not_count() -> None:
    documents = parse_manifest(
        b"kind: API\nmetadata: {name: A, namespace: Ns}\n---\n# nothing\n---\nkind: [\n---\nx: 1\n"
    )
    assert [(d.index, d.ref, len(d.problems)) for d in documents] == [
        (0, "api:ns/a", 0),
        (1, None, 1),
        (2, None, 0),
    ]
    assert documents[1].data == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("- a", "object"), ("a", "string"), ("12", "number"), ("1.5", "number"), ("true", "boolean")],
)
def test_a_document_that_is_no_mapping_is_a_problem_in_backstages_words(
    text: str, kind: str
) -> None:
    (document,) = parse_manifest(f"# a comment\n{text}\n".encode())
    assert document.problems == (
        Problem(type="yaml", message=f"Expected object at root, got {kind}", line=2, column=1),
    )


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"kind": "A"},
        {"kind": 1, "metadata": {"name": "a"}},
        {"kind": "A", "metadata": {"name": ""}},
        {"kind": "A", "metadata": {"name": "a", "namespace": 1}},
        {"kind": "A", "metadata": ["name"]},
    ],
)
def test_data_too_broken_for_a_ref_has_none(data: Json) -> None:
    assert ref_of(data) is None


def test_a_namespace_of_null_is_the_default_one() -> None:
    assert ref_of({"kind": "A", "metadata": {"name": "a", "namespace": None}}) == "a:default/a"
