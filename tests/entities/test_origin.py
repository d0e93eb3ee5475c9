"""Where an entity says that it comes from."""

import pytest

from sync.model import Location
from sync.urls import organization
from tests.entities.normalising import annotations, entity
from tests.entities.places import place

URL = "https://dev.azure.com/acme/My%20Project/_git/svc"


def test_an_entity_brings_its_origin_along() -> None:
    assert annotations(entity()) == {
        "backstage.io/edit-url": f"{URL}?path=%2Fsub%2Fcatalog-info.yaml&version=GBmain&_a=edit",
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
