"""An entity that is normalised, and its manifest."""

from typing import Any

from sync.entities.normalise import normalise
from sync.model import Location
from tests.entities.places import place

BASE = place("/sub/catalog-info.yaml", branch="main")


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
