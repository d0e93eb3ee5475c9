"""References that lead nowhere: owners and dependencies that no entity of the catalog has."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from sync.entities.manifest import Document
from sync.entities.mistakes import explained
from sync.entities.problem_case import Case
from sync.entities.relations import Reference, UnreadableReferenceError, references
from sync.model import EntityRef, Json, Problem

_NAMED = re.compile(r"spec\.\w+ names (.+?), which is not in the catalog", re.DOTALL)


def broken_references(
    entities: Iterable[tuple[EntityRef, Mapping[str, Json]]],
    known: Collection[EntityRef],
    *,
    external: Collection[str] = (),
) -> Iterator[Problem]:
    """A warning for each reference of ``entities`` to something that is not in ``known``, nor of a
    kind in ``external``, which the portal has from elsewhere.

    Backstage accepts such an entity and shows a relation to nothing. The warnings name the entity
    and the field; they have no place, since entities that did not change are not read again.
    """
    for ref, data in entities:
        for reference, target in _broken(data, known, external):
            yield Problem(
                type="reference",
                message=_words(reference, target),
                entity=ref,
                severity="warning",
            )


def broken_in(
    document: Document, known: Collection[EntityRef], *, external: Collection[str] = ()
) -> Iterator[Problem]:
    """A warning for each broken reference of one document, with the place of each reference."""
    for reference, target in _broken(document.data, known, external):
        place = document.yaml.locate(reference.path)
        problem = Problem(
            type="reference",
            message=_words(reference, target),
            line=place.line,
            column=place.column,
            entity=document.ref,
            severity="warning",
        )
        kind = target.partition(":")[0]
        near = tuple(ref for ref in known if ref.partition(":")[0] == kind)
        yield explained(Case(problem=problem, name=target, near=near))


def _broken(
    data: Mapping[str, Json], known: Collection[EntityRef], external: Collection[str]
) -> Iterator[tuple[Reference, EntityRef]]:
    for reference in references(data):
        target = _target(reference)
        if target is None or target in known:
            continue
        if target.partition(":")[0] not in external:
            yield reference, target


def nowhere(problem: Problem) -> EntityRef | None:
    """What the reference names that a problem is about; ``None`` for any other problem."""
    found = _NAMED.match(problem.message) if problem.type == "reference" else None
    return found[1] if found else None


def _words(reference: Reference, target: EntityRef) -> str:
    return f"spec.{reference.field} names {target}, which is not in the catalog"


def _target(reference: Reference) -> EntityRef | None:
    try:
        return reference.resolve()
    except UnreadableReferenceError:
        return None
