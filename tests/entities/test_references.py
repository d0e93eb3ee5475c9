"""References to entities, and those that lead nowhere."""

import pytest

from sync.entities.references import broken_references
from sync.entities.relations import references
from sync.model import Json, Problem


def data(kind: str, spec: dict[str, Json], namespace: str | None = None) -> dict[str, Json]:
    metadata: dict[str, Json] = {"name": "a"}
    if namespace is not None:
        metadata["namespace"] = namespace
    return {"kind": kind, "metadata": metadata, "spec": spec}


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        (
            "Component",
            {
                "owner": "Team-A",
                "system": "s",
                "subcomponentOf": "c",
                "providesApis": ["p"],
                "consumesApis": ["other/q"],
                "dependsOn": ["resource:r"],
                "dependencyOf": "component:other/x",
            },
            [
                "group:ns/team-a",
                "component:ns/c",
                "api:ns/p",
                "api:other/q",
                "resource:ns/r",
                "component:other/x",
                "system:ns/s",
            ],
        ),
        ("API", {"owner": "user:u", "system": "s", "dependsOn": ["x"]},
         ["user:ns/u", "system:ns/s"]),
        ("Group", {"parent": "p", "children": ["c"], "members": ["m"]},
         ["group:ns/p", "group:ns/c", "user:ns/m"]),
        ("User", {"memberOf": ["g"], "owner": "x"}, ["group:ns/g"]),
        ("System", {"owner": "o", "domain": "d"}, ["group:ns/o", "domain:ns/d"]),
        ("Domain", {"owner": "o", "subdomainOf": "d"}, ["group:ns/o", "domain:ns/d"]),
        ("Template", {"owner": "o"}, ["group:ns/o"]),
        ("Widget", {"owner": "o"}, []),
        ("Location", {"target": "x"}, []),
    ],
)  # fmt: skip
def test_each_kind_has_its_own_references(
    kind: str, spec: dict[str, Json], expected: list[str]
) -> None:
    assert [r.resolve() for r in references(data(kind, spec, "ns"))] == expected


def test_a_reference_to_nothing_is_a_warning_that_names_the_field() -> None:
    spec: dict[str, Json] = {
        "owner": "team-a",
        "dependsOn": ["component:b", "Component:default/C", "no-kind"],
    }
    entity = data("Component", spec)
    known = {"group:default/team-a", "component:default/c"}
    assert list(broken_references([("component:default/a", entity)], known)) == [
        Problem(
            type="reference",
            message="spec.dependsOn names component:default/b, which is not in the catalog",
            entity="component:default/a",
            severity="warning",
        )
    ]
