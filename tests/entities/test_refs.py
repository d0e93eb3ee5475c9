"""Places of references, and the order of keys."""

import pytest

from sync.entities.refs import below, externals, is_extended, is_external, is_ref, keys_of, resolved
from sync.model import Json


@pytest.mark.parametrize(
    ("base", "reference", "place"),
    [
        ("/s/a.yaml#/x", "#/y", "/s/a.yaml#/y"),
        ("/s/a.yaml#/x", "#", "/s/a.yaml"),
        ("/s/a.yaml", "b.yaml", "/s/b.yaml"),
        ("/s/a.yaml", "./t/../b c.yaml#/d%20e", "/s/b%20c.yaml#/d e"),
        ("/s/t/a.yaml", "../../../../b.yaml", "/b.yaml"),
        ("/s/a.yaml", "/b.yaml", "/b.yaml"),
        ("/s/a.yaml", "t\\b.yaml", "/s/t/b.yaml"),
        ("/s/a.yaml", "https://x.y/z?path=/a#/b", "https://x.y/z?path=/a#/b"),
        ("https://x.y/z/r?path=/a.yaml", "./b.yaml", "https://x.y/z/b.yaml"),
        ("https://x.y/z/r?path=/a.yaml", "#/b", "https://x.y/z/r?path=/a.yaml#/b"),
        ("https://x.y/z/r?path=/a.yaml", "?path=/b.yaml", "https://x.y/z/r?path=/b.yaml"),
    ],
)
def test_a_reference_is_told_from_where_it_stands(base: str, reference: str, place: str) -> None:
    assert resolved(base, reference) == place


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"$ref": "#/a"}, (True, False, False)),
        ({"$ref": "#"}, (True, False, False)),
        ({"$ref": "#a"}, (False, False, False)),
        ({"$ref": "a.yaml", "b": 1}, (True, True, True)),
        ({"$ref": ""}, (False, False, False)),
        ({"$ref": {"type": "string"}}, (False, False, False)),
        (["$ref"], (False, False, False)),
        (None, (False, False, False)),
    ],
)
def test_a_mapping_is_a_reference_by_its_text(
    value: Json, expected: tuple[bool, bool, bool]
) -> None:
    assert (is_ref(value), is_external(value), is_extended(value)) == expected


def test_keys_that_look_like_an_index_come_first_by_number() -> None:
    assert keys_of({"b": 1, "404": 1, "a": 1, "200": 1, "012": 1}) == [
        "200",
        "404",
        "b",
        "a",
        "012",
    ]
    assert keys_of(["a", "b"]) == ["0", "1"]


def test_names_are_escaped_in_places() -> None:
    assert below("/s/a.yaml", "/p", "c~d") == "/s/a.yaml#/~1p/c~0d"


def test_references_to_files_are_found_wherever_they_are() -> None:
    tree: Json = {"a": [{"$ref": "x.yaml#/y"}, {"$ref": "#/b"}], "b": {"$ref": "z.yaml", "c": 1}}
    assert [*externals(tree)] == ["x.yaml#/y", "z.yaml"]
