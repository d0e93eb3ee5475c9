"""From a manifest's documents to what the planner is told of it. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sync.catalog.files import held
from sync.catalog.layout import render_entity
from sync.entities.bounds import MAX_WRITTEN, TooMuchError, bounded, written
from sync.entities.manifest import Document
from sync.entities.normalise import normalise
from sync.entities.placeholders import inline
from sync.entities.verdict import duplicate_refs, verdict
from sync.model import Answer, EntityFile, EntityRef, File, Found, Include, Json, Problem, Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One document: its data after inlining, and everything that is wrong with it."""

    document: Document
    data: dict[str, Json]
    problems: tuple[Problem, ...]
    includes: tuple[Include, ...]
    size: int = 0
    """Characters that it would bring into the catalog, as far as that is known."""

    @property
    def accepted(self) -> bool:
        """Whether Backstage would take it."""
        return all(problem.severity != "error" for problem in self.problems)


def judge(
    documents: Iterable[Document],
    found: Found,
    answers: Mapping[str, Answer],
    kinds: Collection[str],
) -> tuple[Judged, ...]:
    """Inline and check a manifest's documents; ``answers`` by target hold what it includes."""
    judged: list[Judged] = []
    room = MAX_WRITTEN
    for document in documents:
        judged.append(_judge_document(document, found, answers, kinds, room))
        room -= judged[-1].size
    return tuple(judged)


def _judge_document(
    document: Document,
    found: Found,
    answers: Mapping[str, Answer],
    kinds: Collection[str],
    room: int,
) -> Judged:
    """One document, which may bring ``room`` characters into the catalog."""
    if any(problem.severity == "error" for problem in document.problems):
        return Judged(
            document=document, data=document.data, problems=document.problems, includes=()
        )
    inlined = inline(document, found.location, answers, room=room)
    try:
        size = max(written(inlined.data, room), inlined.size)
    except TooMuchError as error:
        return Judged(
            document=document,
            data=document.data,
            problems=(*inlined.problems, _limit(document, str(error))),
            includes=inlined.includes,
            size=room,
        )
    problems = (
        *document.problems,
        *inlined.problems,
        *verdict(document, inlined.data, kinds=kinds),
    )
    return Judged(
        document=document,
        data=inlined.data,
        problems=problems,
        includes=inlined.includes,
        size=size,
    )


def _limit(document: Document, message: str) -> Problem:
    place = document.yaml.position
    return Problem(
        type="limit", message=message, line=place.line, column=place.column, entity=document.ref
    )


def outcome(
    found: Found,
    content_id: str,
    judged: tuple[Judged, ...],
    *,
    keep: Callable[[bytes], File] = held,
    followed: tuple[str, ...] = (),
    watched: tuple[Include, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Read:
    """Return what the planner is told of a manifest.

    ``keep`` puts the text of an entity aside. ``followed`` are the targets its Location entities
    lead to, ``watched`` what else decides about them (matches of globs, files that do not exist),
    ``problems`` what is wrong with them.
    """
    documents = tuple(item.document for item in judged)
    every = [
        *(problem for item in judged for problem in item.problems),
        *problems,
        *duplicate_refs(documents),
    ]
    includes = {include.target: include for item in judged for include in item.includes}
    includes |= {include.target: include for include in watched}
    return Read(
        found=found,
        content_id=content_id,
        entities=_entities(found, judged, keep),
        refused=tuple(item.document.ref for item in judged if not item.accepted),
        problems=bounded(sorted(every, key=_place)),
        includes=tuple(includes[target] for target in sorted(includes)),
        children=tuple(sorted(followed)),
    )


def _entities(
    found: Found, judged: tuple[Judged, ...], keep: Callable[[bytes], File]
) -> tuple[EntityFile, ...]:
    """Normalise what was accepted; of two documents with one ref the last wins, as in Backstage.

    Locations are followed, not copied.
    """
    entities: dict[EntityRef, EntityFile] = {}
    for item in judged:
        if item.accepted and not is_location(item.data):
            entity = normalise(item.data, found.location)
            entities[entity.ref] = EntityFile(ref=entity.ref, file=keep(render_entity(entity)))
    return tuple(entities.values())


def is_location(data: Mapping[str, Json]) -> bool:
    """Return whether an accepted entity is a Location, which names other files."""
    return str(data.get("kind", "")).lower() == "location"


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0
