"""References to entities, and those that lead nowhere."""

from sync.entities.references import broken_references
from sync.model import Json, Problem


def data(kind: str, spec: dict[str, Json], namespace: str | None = None) -> dict[str, Json]:
    metadata: dict[str, Json] = {"name": "a"}
    if namespace is not None:
        metadata["namespace"] = namespace
    return {"kind": kind, "metadata": metadata, "spec": spec}


def test_a_reference_to_nothing_is_a_warning_that_names_the_field() -> None:
    spec: dict[str, Json] = {
        "owner": "team-a",
        "dependsOn": ["component:b", "Component:default/C", "no-kind"],
    }
    entity = data("Component", spec)
    known = {"group:default/team-a", "component:default/c"}
    entities = [("component:default/a", entity)]
    assert list(broken_references(entities, known, external={"component"})) == []
    assert list(broken_references(entities, known, external={"group"})) == [
        Problem(
            type="reference",
            message="spec.dependsOn names component:default/b, which is not in the catalog",
            entity="component:default/a",
            severity="warning",
        )
    ]
