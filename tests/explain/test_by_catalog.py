"""Whether the catalog has it, and what stands in its place."""

from pathlib import Path

import pytest

from tests.explain.ways import PETSTORE, Way, assert_explained
from tests.support.files import write_files
from tests.support.inquiry import ask, component, inquiry, url

WAYS = [
    Way(
        name="conflict with another manifest",
        about="conflict",
        files={**PETSTORE, "P/zoo/catalog-info.yaml": component("Petstore")},
        subject=url("P/zoo"),
        sync=True,
        says=("component:default/petstore comes from", "/_git/petstore?"),
        advises="Rename one of the two entities",
    ),
    Way(
        name="no sync since it appeared",
        about="catalog",
        says=(
            "nothing stands in the way of component:default/petstore",
            "the last sync did not see it",
        ),
        advises="catalog-sync sync",
    ),
    Way(
        name="changed since the last sync",
        about="catalog",
        sync=True,
        then={"P/petstore/catalog-info.yaml": component("petstore") + "  system: shop\n"},
        says=("changed after the last sync",),
        advises="catalog-sync sync",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    assert_explained(way, tmp_path)


def test_a_manifest_in_the_catalog_is_said_to_be_there_and_since_when(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        ask(made, "sync")
        for subject in (
            url("P/petstore"),
            url("p/PetStore"),
            url("P/petstore", branch="main"),
            "petstore",
            "Component:petstore",
        ):
            outcome = ask(made, "explain", subject)
            assert outcome.exit_code == 0
            assert "Answer: it is in the catalog: component:default/petstore" in outcome.stdout
            assert "has it as synced since 20" in outcome.stdout
            assert "catalog.rules allow the kind" in outcome.stdout


def test_a_lost_entity_file_is_told(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        ask(made, "sync")
        (made.repository / "catalog/entities/component/default/petstore.yaml").unlink()
        outcome = ask(made, "explain", url("P/petstore"))
    assert "the file of component:default/petstore was deleted by hand" in outcome.stdout


def test_a_foreign_file_in_an_entitys_place_is_told(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        path = "catalog/entities/component/default/petstore.yaml"
        write_files(made.repository, {path: "mine: true\n"})
        outcome = ask(made, "explain", url("P/petstore"))
    assert f"Answer: {path} exists and was not written by catalog-sync" in outcome.stdout
