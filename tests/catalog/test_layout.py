from pathlib import Path

import pytest

from sync.catalog.layout import (
    EARLIER,
    bundle_of_path,
    bundle_path,
    entity_path,
    is_marked,
    kind_of_path,
    kind_path,
    may_be_ours,
    origin_of,
    ref_of_path,
    render_attributes,
    render_entity,
    render_locations,
)
from sync.errors import CatalogError
from sync.yaml12.reader import read_documents
from tests.catalog.builders import entity, target
from tests.support.files import write_files
from tests.support.git import git, git_repository


@pytest.mark.parametrize(
    ("entity_ref", "path"),
    [
        ("component:default/petstore", "entities/component/default/petstore.yaml"),
        ("api:team-a/pet_store.v1-x", "entities/api/team-a/pet_store.v1-x.yaml"),
        ("user:default/a..b", "entities/user/default/a..b.yaml"),
    ],
)
def test_the_path_of_an_entity_is_its_ref(entity_ref: str, path: str) -> None:
    assert entity_path(entity_ref) == path
    assert ref_of_path(path) == entity_ref


@pytest.mark.parametrize(
    "text",
    [
        "",
        "component:default/",
        "component:default/..",
        "component:../x",
        "component:default/a/b",
        "Component:default/a",
        "component:default/-a",
        "component:default/a.",
        "component:default/a b",
        "component:default/a\n",
        "component:default/" + "a" * 121,
        "../x:default/a",
        "1kind:default/a",
    ],
)
def test_what_is_no_ref_never_becomes_a_path(text: str) -> None:
    with pytest.raises(CatalogError, match="not an entity ref"):
        entity_path(text)


@pytest.mark.parametrize(
    "path",
    [
        "entities/component/default/x.yml",
        "entities/component/x.yaml",
        "entities/component/default/X.yaml",
        "entities/component/default/deep/x.yaml",
        "x/entities/component/default/x.yaml",
        "entities/component/../x.yaml",
        "README.md",
    ],
)
def test_other_paths_hold_no_entity(path: str) -> None:
    assert ref_of_path(path) is None


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        ("catalog-info.yaml", True),
        ("locations.yaml", True),
        ("README.md", True),
        (".gitattributes", True),
        ("kinds/api.yaml", True),
        ("bundles/api-1.yaml", True),
        ("bundles/my api.yaml", False),
        ("bundles/a/api.yaml", False),
        ("notes.txt", False),
        ("entities/readme.md", False),
    ],
)
def test_the_layout_has_a_place_for_its_own_files_only(path: str, ours: bool) -> None:
    assert may_be_ours(path) is ours


def test_kind_files_are_named_by_kind() -> None:
    assert kind_of_path(kind_path("api")) == "api"


def test_an_entity_file_names_its_manifest_in_the_first_line() -> None:
    data = render_entity(entity("x", "svc"))

    first, _, rest = data.partition(b"\n")
    assert first.startswith(b"# ")
    assert target("svc").encode() in first
    assert b"edit it there" in first
    assert origin_of(data) == target("svc")
    assert read_documents(rest)[0].value == entity("x", "svc").data


def test_the_header_is_known_again_after_a_checkout_with_other_line_ends() -> None:
    data = render_entity(entity("x", "svc")).replace(b"\n", b"\r\n")

    assert origin_of(data) == target("svc")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"kind: Component\n",
        b"# Copied from the old wiki\nkind: Component\n",
        b"# Copied from  by catalog-sync: edit it there, not here.\n",
        b"# Copied from a b by catalog-sync: edit it there, not here.\n",
        b"\n# Copied from https://x by catalog-sync: edit it there, not here.\n",
        b"# Copied from ",
    ],
)
def test_a_file_without_our_header_is_not_ours(data: bytes) -> None:
    assert origin_of(data) is None
    assert not is_marked(data)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("bundles/api-1.yaml", ("api", 1)),
        ("bundles/api-120.yaml", ("api", 120)),
        ("bundles/api.yaml", ("api", EARLIER)),
        ("bundles/api-0.yaml", None),
        ("bundles/api-01.yaml", None),
        ("bundles/api-1000000.yaml", None),
        ("bundles/api-x.yaml", None),
        ("bundles/API-1.yaml", None),
        ("kinds/api-1.yaml", None),
        ("kinds/api.yaml", None),
    ],
)
def test_a_bundle_is_named_by_its_kind_and_its_number(
    path: str, place: tuple[str, int] | None
) -> None:
    assert bundle_of_path(path) == place
    assert place is None or bundle_path(*place) == path
    assert (kind_of_path(path), may_be_ours(path)) == (
        ("api", True) if place or path == "kinds/api.yaml" else (None, False)
    )


def test_each_kind_has_a_location_of_its_bundles_by_number_that_the_root_names() -> None:
    places = [("component", 10), ("component", 2), ("api", 1), ("component", EARLIER)]

    files = render_locations(places)

    assert list(files) == ["kinds/api.yaml", "kinds/component.yaml", "catalog-info.yaml"]
    assert read_documents(files["catalog-info.yaml"])[0].value == {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {"name": "catalog"},
        "spec": {"targets": ["./kinds/api.yaml", "./kinds/component.yaml"]},
    }
    names = ["component.yaml", "component-2.yaml", "component-10.yaml"]
    assert read_documents(files["kinds/component.yaml"])[0].value == {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {"name": "catalog-component"},
        "spec": {"targets": [f"../bundles/{name}" for name in names]},
    }
    assert all(is_marked(data) for data in files.values())


def test_an_empty_catalog_has_a_root_that_names_nothing() -> None:
    files = render_locations([])

    assert list(files) == ["catalog-info.yaml"]
    value = read_documents(files["catalog-info.yaml"])[0].value
    assert isinstance(value, dict)
    assert value["spec"] == {"targets": []}


def test_bundles_are_marked_as_generated_and_bytes_are_kept() -> None:
    lines = render_attributes().decode().splitlines()

    assert is_marked(render_attributes())
    assert "/bundles/** text eol=lf linguist-generated=true" in lines


@pytest.mark.parametrize(
    ("path", "generated", "eol"),
    [
        ("catalog/bundles/api-1.yaml", "true", "lf"),
        ("catalog/entities/api/default/x.yaml", "unspecified", "lf"),
        ("catalog/kinds/api.yaml", "unspecified", "lf"),
        ("catalog/locations.yaml", "unspecified", "lf"),
        ("catalog/README.md", "unspecified", "lf"),
        ("catalog/.gitattributes", "unspecified", "lf"),
        ("catalog/notes.bin", "unspecified", "unspecified"),
        ("bundles/api-1.yaml", "unspecified", "unspecified"),
    ],
)
def test_git_understands_the_attributes_of_our_files_and_of_no_other(
    tmp_path: Path, path: str, generated: str, eol: str
) -> None:
    git_repository(tmp_path)
    write_files(tmp_path, {"catalog/.gitattributes": render_attributes()})

    said = git(tmp_path, "check-attr", "linguist-generated", "eol", "--", path)

    assert said == f"{path}: linguist-generated: {generated}\n{path}: eol: {eol}\n"
