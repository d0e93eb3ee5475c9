"""References that lead nowhere: owners and dependencies that no entity of the catalog has."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from sync.entities.relations import Reference, UnreadableReferenceError, references
from sync.model import EntityRef, Json, Problem


def broken_references(
    entities: Iterable[tuple[EntityRef, Mapping[str, Json]]], known: Collection[EntityRef]
) -> Iterator[Problem]:
    """A warning for each reference of ``entities`` to something that is not in ``known``.

    Backstage accepts such an entity and shows a relation to nothing. The warnings name the entity
    and the field; they have no place, since entities that did not change are not read again.
    """
    for ref, data in entities:
        for reference in references(data):
            target = _target(reference)
            if target is not None and target not in known:
                yield Problem(
                    type="reference",
                    message=f"spec.{reference.field} names {target}, which is not in the catalog",
                    entity=ref,
                    severity="warning",
                )


def _target(reference: Reference) -> EntityRef | None:
    try:
        return reference.resolve()
    except UnreadableReferenceError:
        return None
