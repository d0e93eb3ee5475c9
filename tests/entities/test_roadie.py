"""What Roadie takes beyond Backstage: names, tags, label values, and kinds of its own. The table is
of its validator, https://github.com/RoadieHQ/backstage-entity-validator 0.7.0."""

from typing import Any

import pytest

from sync.catalog.layout import ref_of_path, render_entity
from sync.config.settings import Portal
from sync.entities.manifest import Document, parse_manifest
from sync.entities.normalise import normalise
from sync.entities.placeholders import stub
from sync.entities.verdict import verdict
from tests.entities.judging import component, judge
from tests.entities.places import place
from tests.support.outside import corpus

ROADIE = Portal(rules="roadie")


def stages(text: str, portal: Portal = ROADIE) -> list[str]:
    return [problem.type for problem in judge(text, portal=portal) if problem.severity == "error"]


def named(name: Any) -> str:
    return component(metadata={"name": name})


@pytest.mark.parametrize(
    ("metadata", "backstage", "roadie"),
    [
        ({"name": "a" * 63}, [], []),
        ({"name": "a" * 64}, ["policy"], []),
        ({"name": "a" * 120}, ["policy"], []),
        ({"name": "a" * 121}, ["policy"], ["policy"]),
        ({"name": "a..B_c-1"}, [], []),
        ({"name": "a b"}, ["policy"], ["policy"]),
        ({"name": "-a"}, ["policy"], ["policy"]),
        ({"name": "a", "tags": ["Java", "open source", "ü/😀"]}, ["policy"] * 3, []),
        ({"name": "a", "tags": ["x" * 63]}, [], []),
        ({"name": "a", "tags": ["x" * 64]}, ["policy"], ["policy"]),
        ({"name": "a", "tags": ["😀" * 31]}, ["policy"], []),
        ({"name": "a", "tags": ["😀" * 32]}, ["policy"], ["policy"]),
        ({"name": "a", "tags": [""]}, ["policy"], ["policy"]),
        ({"name": "a", "tags": [1]}, ["policy"], ["policy"]),
        ({"name": "a", "labels": {"acme.com/x": "any text\n" * 100}}, ["policy"], []),
        ({"name": "a", "labels": {"acme.com/x": ""}}, [], []),
        ({"name": "a", "labels": {"acme.com/x": 1}}, ["policy"], ["policy"]),
        ({"name": "a", "labels": {"a b": "x"}}, ["policy"], ["policy"]),
        ({"name": "a", "namespace": "n" * 64}, ["policy"], ["policy"]),
        ({"name": "a", "namespace": "Team"}, ["policy"], ["policy"]),
    ],
)
def test_fields_are_as_the_rules_that_hold_have_them(
    metadata: Any, backstage: list[str], roadie: list[str]
) -> None:
    text = component(metadata=metadata)
    assert (stages(text, Portal()), stages(text)) == (backstage, roadie)


def test_a_refused_name_and_tag_are_told_with_roadies_measure() -> None:
    metadata = {"name": "a" * 121, "tags": ["x" * 64]}
    name, tag = judge(component(metadata=metadata), portal=ROADIE)
    assert "at most 120 characters in total" in name.message
    assert "expected a string of at most 63 characters but found" in tag.message


def own(kind: str, version: str = "roadie.io/v1", **changes: Any) -> str:
    data: dict[str, Any] = {"apiVersion": version, "kind": kind, "spec": {}}
    return component(**{**data, **changes})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (own("Product"), []),
        (own("Product", "backstage.io/v1alpha1"), []),
        (own("Product", "backstage.io/v1beta1"), ["unknown-kind"]),
        (own("Repository"), []),
        (own("Repository", "backstage.io/v1alpha1"), ["unknown-kind"]),
        (own("Product", spec={"type": "internal", "partOf": ["a"], "own": 5}), []),
        (own("Repository", spec={"owner": "a", "hasPart": ["component:a"], "own": 5}), []),
        (own("Product", spec=None), ["policy"]),
        (own("Product", spec={"type": ""}), ["kind"]),
        (own("Product", spec={"owner": 1, "domain": []}), ["kind", "kind"]),
        (own("Product", spec={"hasPart": "a", "dependsOn": [""]}), ["kind", "kind"]),
        (own("Product", spec={"consumesApi": [1]}), ["kind"]),
        (own("Repository", spec={"system": "", "hasPart": [None]}), ["kind", "kind"]),
        (own("Repository", spec={"type": 5, "dependsOn": 5}), []),
    ],
)
def test_products_and_repositories_have_roadies_schemas(text: str, expected: list[str]) -> None:
    assert stages(text) == expected


@pytest.mark.parametrize("kind", ["Product", "Repository"])
def test_where_nothing_says_that_the_portal_is_roadie_any_shape_of_its_kinds_is_taken(
    kind: str,
) -> None:
    assert stages(own(kind, "x.io/v1", spec={"type": 5}), Portal()) == []


def accepted(document: Document, portal: Portal) -> bool:
    if document.problems:
        return False
    offline = stub(document)
    found = (*offline.problems, *verdict(document, offline.data, portal=portal))
    return all(problem.severity != "error" for problem in found)


def test_every_real_entity_that_a_plain_backstage_takes_roadie_takes_too_and_some_more() -> None:
    """And what only Roadie takes is written so that it reads back as the same."""
    more = []
    for file in sorted(corpus().rglob("*")):
        for document in parse_manifest(file.read_bytes()) if file.is_file() else ():
            plain, roadie = (accepted(document, each) for each in (Portal(), ROADIE))
            assert roadie or not plain, (file.name, document.ref)
            if roadie and not plain:
                more.append(document)
    for document in more:
        assert written(document).ref == document.ref


def written(document: Document) -> Document:
    """The entity's file in the catalog, read again."""
    entity = normalise(stub(document).data, place("/catalog-info.yaml"))
    [again] = parse_manifest(render_entity(entity))
    assert accepted(again, ROADIE)
    return again


def test_a_name_of_120_characters_has_a_file_of_its_own() -> None:
    [document] = parse_manifest(named("A" * 120).encode())
    entity = normalise(document.data, place("/catalog-info.yaml"))
    assert ref_of_path(f"entities/component/default/{'a' * 120}.yaml") == entity.ref
    metadata: Any = written(document).data["metadata"]
    assert metadata["name"] == "A" * 120
