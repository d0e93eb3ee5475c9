"""Pointers through references."""

import pytest

from sync.entities.globs import Work
from sync.entities.pointers import BundleError, Pointers
from sync.entities.refs import ROOT
from sync.model import Json


def pointers(**files: Json) -> Pointers:
    known = {f"{ROOT}{name}.yaml": value for name, value in files.items()}
    return Pointers({ROOT: known.get(f"{ROOT}root.yaml"), **known}, Work())


@pytest.mark.parametrize(
    ("root", "fragment", "value", "place"),
    [
        ({"a": {"b": 1}}, "/a/b", 1, "#/a/b"),
        ({"a": {"$ref": "#/c"}, "c": {"b": 1}}, "/a/b", 1, "#/c/b"),
        ({"a": {"$ref": "x.yaml"}}, "/a/y/z", 2, "x.yaml#/y/z"),
        ({"a": {"$ref": "x.yaml#/y"}}, "/a/z", 2, "x.yaml#/y/z"),
        ({"a/b": 3}, "/a/b", 3, "#/a/b"),
        ({"a": {"$ref": "#/c", "d": 4}, "c": {"b": 1}}, "/a/d", 4, "#/a/d"),
        ({"a": {"$ref": "#/c", "d": 4}, "c": {"b": 1}}, "/a/b", 1, "#/a/b"),
        ({"a": None}, "/a", None, "#/a"),
        ({"a": [0, {"b": 5}]}, "/a/1/b", 5, "#/a/1/b"),
    ],
)
def test_a_pointer_goes_through_references(
    root: Json, fragment: str, value: Json, place: str
) -> None:
    found = pointers(root=root, x={"y": {"z": 2}}).find(f"{ROOT}#{fragment}", "#/somewhere")
    assert (found.value, found.place) == (value, f"{ROOT}{place}")


@pytest.mark.parametrize("fragment", ["/nope", "/a/nope", "/a/b/nope", "/a/nope/b"])
def test_a_pointer_to_nothing_is_an_error(fragment: str) -> None:
    with pytest.raises(BundleError, match="Missing"):
        pointers(root={"a": {"b": 1}}).find(f"{ROOT}#{fragment}", "#/x")


def test_a_reference_to_itself_is_circular() -> None:
    found = pointers(root={"a": {"$ref": "#/a"}}).find(f"{ROOT}#/a", "#/x")
    assert (found.circular, found.value) == (True, {"$ref": "#/a"})
