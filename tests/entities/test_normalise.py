"""The normal form of an entity."""

from typing import Any

import pytest

from sync.entities.normalise import normalise
from tests.entities.normalising import BASE, annotations, entity
from tests.entities.places import place


def test_an_entity_is_named_by_its_ref_and_its_manifest() -> None:
    found = normalise(entity(namespace="ns"), BASE)
    assert (found.ref, found.kind, found.target) == (
        "component:ns/petstore",
        "Component",
        BASE.target,
    )


def test_fields_have_one_order_but_the_spec_keeps_its_own() -> None:
    data = entity(
        zeta=1,
        links=[],
        alpha=2,
        labels={"b": "1", "a": "2"},
        annotations={"z": "1", "a": "2"},
        description="d",
        tags=["b", "a"],
        title="t",
    )
    found = normalise(data, BASE).data
    metadata: Any = found["metadata"]
    assert list(found) == ["apiVersion", "kind", "metadata", "spec"]
    assert list(metadata) == [
        "name", "namespace", "title", "description", "labels", "annotations", "tags", "links",
        "alpha", "zeta",
    ]  # fmt: skip
    assert list(metadata["labels"]) == ["a", "b"]
    assert list(metadata["annotations"]) == sorted(metadata["annotations"])
    assert metadata["tags"] == ["b", "a"]
    assert list(found["spec"]) == ["type", "lifecycle", "owner"]  # type: ignore[arg-type]


def test_what_belongs_to_the_portal_is_not_written() -> None:
    data = entity(
        uid="1",
        etag="2",
        generation=3,
        annotations={
            "backstage.io/managed-by-location": "url:x",
            "backstage.io/managed-by-origin-location": "url:x",
            "backstage.io/orphan": "true",
        },
    )
    found = normalise({**data, "status": {}, "relations": []}, BASE)
    metadata: Any = found.data["metadata"]
    assert list(found.data) == ["apiVersion", "kind", "metadata", "spec"]
    assert list(metadata) == ["name", "namespace", "annotations"]
    assert len(metadata["annotations"]) == 5


@pytest.mark.parametrize("empty", [None, False, "", {}])
def test_empty_annotations_are_as_good_as_none(empty: Any) -> None:
    assert annotations(entity(annotations=empty)) == annotations(entity())


def test_an_entity_without_a_spec_gets_none() -> None:
    data = entity()
    del data["spec"]
    assert "spec" not in normalise(data, BASE).data


def test_normalising_twice_changes_nothing() -> None:
    once = normalise(entity(labels={"b": "1", "a": "2"}, more={"b": 1, "a": 2}), BASE)
    twice = normalise(once.data, place("/elsewhere/x.yaml"))
    assert repr(twice.data) == repr(once.data)


def test_data_that_names_no_entity_has_no_normal_form() -> None:
    with pytest.raises(ValueError, match="accepted entity"):
        normalise({"kind": "Component"}, BASE)
