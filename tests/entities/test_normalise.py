"""The normal form of an entity."""

from typing import Any

import pytest

from sync.entities.normalise import normalise
from sync.model import Location
from sync.urls import organization
from tests.entities.places import place

BASE = place("/sub/catalog-info.yaml", branch="main")
URL = "https://dev.azure.com/acme/My%20Project/_git/svc"


def entity(**metadata: Any) -> dict[str, Any]:
    return {
        "spec": {"type": "service", "lifecycle": "production", "owner": "team-a"},
        "metadata": {"name": "Petstore", **metadata},
        "kind": "Component",
        "apiVersion": "backstage.io/v1alpha1",
    }


def annotations(data: dict[str, Any], location: Location = BASE) -> dict[str, Any]:
    found: Any = normalise(data, location).data["metadata"]
    assert isinstance(found["annotations"], dict)
    return found["annotations"]


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


def test_an_entity_brings_its_origin_along() -> None:
    assert annotations(entity()) == {
        "backstage.io/edit-url": f"{URL}?path=/sub/catalog-info.yaml&version=GBmain",
        "backstage.io/source-location": f"url:{URL}?path=%2Fsub%2F&version=GBmain",
        "backstage.io/view-url": f"{URL}?path=/sub/catalog-info.yaml&version=GBmain",
        "dev.azure.com/host-org": "dev.azure.com/acme",
        "dev.azure.com/project-repo": "My Project/svc",
    }


@pytest.mark.parametrize(
    ("location", "source", "host_org"),
    [
        (place(), f"{URL}?path=%2F", "dev.azure.com/acme"),
        (
            place("/my dir/ü~/x.yaml", "feature/a&b"),
            f"{URL}?path=%2Fmy%20dir%2F%C3%BC%7E%2F&version=GBfeature%2Fa%26b",
            "dev.azure.com/acme",
        ),
        (
            Location(
                organization=organization("acme.visualstudio.com", "acme"),
                project="P",
                repository="r",
                path="/x.yaml",
            ),
            "https://acme.visualstudio.com/P/_git/r?path=%2F",
            "acme.visualstudio.com/acme",
        ),
        (
            Location(
                organization=organization("https://tfs.acme.com:8080/tfs", "Main"),
                project="P",
                repository="r",
                path="/a/x.yaml",
            ),
            "https://tfs.acme.com:8080/tfs/Main/P/_git/r?path=%2Fa%2F",
            "tfs.acme.com:8080/tfs/Main",
        ),
    ],
)
def test_the_source_is_the_manifests_folder_with_a_trailing_slash(
    location: Location, source: str, host_org: str
) -> None:
    found = annotations(entity(), location)
    assert found["backstage.io/source-location"] == f"url:{source}"
    assert found["dev.azure.com/host-org"] == host_org


def test_what_the_manifest_says_of_its_origin_wins() -> None:
    own = {"backstage.io/source-location": "url:https://x.y/", "dev.azure.com/project-repo": ""}
    found = annotations(entity(annotations=own))
    assert found.items() >= own.items()


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
