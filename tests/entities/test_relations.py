"""References that an entity makes by its kind."""

from typing import Any

import pytest

from sync.entities.relations import references
from sync.model import Json
from tests.entities.judging import component, judge


@pytest.mark.parametrize(
    ("dependency_of", "message"),
    [
        ({"kind": "api", "name": "a"}, None),
        ({"name": "a"}, 'Entity reference {"name":"a"} had missing or empty kind'),
        ({"kind": "api", "name": ""}, "had missing or empty name"),
        ({"kind": "api", "namespace": "", "name": "a"}, "had missing or empty namespace"),
        ({}, "Entity reference {} had missing or empty kind"),
        ([None], "Entity reference must not be empty"),
        ([["component:a"]], 'Entity reference ["component:a"] had missing or empty kind'),
        (5, "Entity reference 5 had missing or empty kind"),
        (True, "Entity reference true had missing or empty kind"),
        (0, None),
        ("", None),
        (False, None),
        ("a/b:c", 'Entity reference "a/b:c" had missing or empty kind'),
        ("component:a/b:c", None),
    ],
)
def test_a_reference_that_no_schema_checks_is_read_as_javascript_reads_it(
    dependency_of: Any, message: str | None
) -> None:
    spec = {"type": "t", "lifecycle": "l", "owner": "o", "dependencyOf": dependency_of}
    problems = judge(component(spec=spec))
    if message is None:
        assert problems == ()
    else:
        assert [p.type for p in problems] == ["relations"]
        assert message in problems[0].message


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
