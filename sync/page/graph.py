"""Entities' references as relations, each once and in one direction, for the page. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sync.entities.relations import UnreadableReferenceError, references
from sync.model import EntityRef, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A kind of relation, with what each end says of it."""

    name: str
    """As Backstage names it, from the end that leads on: ``ownedBy``."""
    label: str
    inverse: str
    """What the other end says: ``Owns``."""


RELATIONS: Final = (
    Relation(name="ownedBy", label="Owned by", inverse="Owns"),
    Relation(name="partOf", label="Part of", inverse="Has part"),
    Relation(name="dependsOn", label="Depends on", inverse="Needed by"),
    Relation(name="providesApi", label="Provides", inverse="Provided by"),
    Relation(name="consumesApi", label="Consumes", inverse="Consumed by"),
    Relation(name="memberOf", label="Member of", inverse="Has member"),
    Relation(name="childOf", label="Child of", inverse="Parent of"),
)
"""In the order in which people are shown them.

https://backstage.io/docs/features/software-catalog/well-known-relations
"""

MEANT: Final[Mapping[str, tuple[str, bool]]] = {
    "owner": ("ownedBy", False),
    "system": ("partOf", False),
    "domain": ("partOf", False),
    "subdomainOf": ("partOf", False),
    "subcomponentOf": ("partOf", False),
    "dependsOn": ("dependsOn", False),
    "dependencyOf": ("dependsOn", True),
    "providesApis": ("providesApi", False),
    "consumesApis": ("consumesApi", False),
    "memberOf": ("memberOf", False),
    "members": ("memberOf", True),
    "parent": ("childOf", False),
    "children": ("childOf", True),
}
"""By field of a spec: the relation that it means, and whether the entity is its far end."""

_ORDER: Final = {relation.name: place for place, relation in enumerate(RELATIONS)}


class Edge(NamedTuple):
    """One relation between two entities; they compare as tuples on purpose, to be sorted."""

    source: EntityRef
    relation: int
    """Index in `RELATIONS`."""
    target: EntityRef


def edges(entities: Iterable[tuple[EntityRef, Mapping[str, Json]]]) -> tuple[Edge, ...]:
    """Every relation of the entities, sorted, each once though both ends may tell of it.

    A reference that Backstage could not read is left out: an entity that has one was edited by
    hand, which ``check`` reports.
    """
    return tuple(sorted({edge for ref, data in entities for edge in _of(ref, data)}))


def _of(ref: EntityRef, data: Mapping[str, Json]) -> Iterable[Edge]:
    for reference in references(data):
        name, flipped = MEANT[reference.field]
        try:
            other = reference.resolve()
        except UnreadableReferenceError:
            continue
        near, far = (other, ref) if flipped else (ref, other)
        yield Edge(near, _ORDER[name], far)
