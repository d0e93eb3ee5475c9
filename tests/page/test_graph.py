"""Relations: every field has a meaning, and each relation is told once."""

import pytest

from sync.entities.relations import FIELDS
from sync.model import Json
from sync.page.graph import MEANT, RELATIONS, edges


def test_every_field_that_refers_to_others_has_a_meaning() -> None:
    assert {field for fields in FIELDS.values() for field in fields} == MEANT.keys()
    assert {name for name, _ in MEANT.values()} == {relation.name for relation in RELATIONS}


def entity(kind: str, name: str, **spec: Json) -> tuple[str, dict[str, Json]]:
    data: dict[str, Json] = {"kind": kind, "metadata": {"name": name}, "spec": spec}
    return f"{kind.lower()}:default/{name}", data


def told(*entities: tuple[str, dict[str, Json]]) -> list[tuple[str, str, str]]:
    return [(source, RELATIONS[kind].name, target) for source, kind, target in edges(entities)]


@pytest.mark.parametrize(
    ("kind", "field", "value", "relation"),
    [
        ("Component", "owner", "x", ("component:default/a", "ownedBy", "group:default/x")),
        ("Component", "system", "x", ("component:default/a", "partOf", "system:default/x")),
        (
            "Component",
            "dependencyOf",
            ["component:x"],
            ("component:default/x", "dependsOn", "component:default/a"),
        ),
        ("Group", "members", ["x"], ("user:default/x", "memberOf", "group:default/a")),
        ("Group", "children", ["x"], ("group:default/x", "childOf", "group:default/a")),
        ("Domain", "subdomainOf", "o/x", ("domain:default/a", "partOf", "domain:o/x")),
    ],
)
def test_a_field_means_a_relation(
    kind: str, field: str, value: Json, relation: tuple[str, str, str]
) -> None:
    assert told(entity(kind, "a", **{field: value})) == [relation]


def test_a_relation_that_both_ends_tell_of_is_one() -> None:
    parent = entity("Group", "all", children=["few"])
    child = entity("Group", "few", parent="all")
    assert told(parent, child) == [("group:default/few", "childOf", "group:default/all")]


def test_a_reference_that_nobody_can_read_is_no_relation() -> None:
    assert told(entity("Component", "a", owner="a:", dependsOn=[7, "nokind", {}])) == []
