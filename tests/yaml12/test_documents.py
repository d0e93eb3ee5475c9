"""The place of everything in a document."""

import pytest

from sync.model import Position
from tests.yaml12.texts import read

MANIFEST = """\
# a comment

apiVersion: v1   # why
metadata:
  name: x
  tags:
    - a
    - b: {c: [1, 2]}
  links: &l
    - url: u
spec:
  again: *l
---
kind: Second
"""


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, (3, 1)),
        (("apiVersion",), False, (3, 13)),
        (("apiVersion",), True, (3, 1)),
        (("metadata",), False, (5, 3)),
        (("metadata",), True, (4, 1)),
        (("metadata", "tags", 1), False, (8, 7)),
        (("metadata", "tags", 1, "b", "c", 1), False, (8, 18)),
        (("metadata", "tags", 1, "b", "c"), True, (8, 11)),
        (("metadata", "nowhere", "deeper"), False, (5, 3)),
        (("metadata", "nowhere"), True, (4, 1)),
        (("metadata", "tags", 7), False, (7, 5)),
        (("metadata", "name", "x"), False, (5, 9)),
        (("spec", "again"), False, (12, 10)),
        (("spec", "again", 0, "url"), False, (10, 12)),
    ],
)
def test_every_value_and_key_has_its_place(
    path: tuple[str | int, ...], key: bool, place: tuple[int, int]
) -> None:
    line, column = place
    assert read(MANIFEST)[0].locate(path, key=key) == Position(line=line, column=column)


def test_places_are_those_of_the_file_in_every_document() -> None:
    second = read(MANIFEST)[1]
    assert second.position == Position(line=14, column=1)
    assert second.locate(["kind"]) == Position(line=14, column=7)


@pytest.mark.parametrize(("text", "line", "column"), [("a: 1\n? b", 2, 4), ("a: 1\nb:", 2, 3)])
def test_a_value_left_out_at_the_end_has_its_place_behind_the_last_character(
    text: str, line: int, column: int
) -> None:
    assert read(text)[0].locate(["b"]) == Position(line=line, column=column)


def test_an_unreadable_document_has_a_position_and_locates_everything_there() -> None:
    document = read("a: 1\n---\nb: [\n")[1]
    assert document.locate(["b"]) == document.position == Position(line=2, column=1)
