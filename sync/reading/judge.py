"""From a manifest's documents to what the planner is told of it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sync.entities.manifest import Document
from sync.entities.normalise import normalise
from sync.entities.placeholders import inline
from sync.entities.verdict import duplicate_refs, verdict
from sync.model import Answer, Entity, EntityRef, Found, Include, Json, Problem, Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One document: its data after inlining, and everything that is wrong with it."""

    document: Document
    data: dict[str, Json]
    problems: tuple[Problem, ...]
    includes: tuple[Include, ...]

    @property
    def accepted(self) -> bool:
        """Whether Backstage would take it."""
        return all(problem.severity != "error" for problem in self.problems)


def judge_document(
    document: Document, found: Found, answers: Mapping[str, Answer], kinds: Collection[str]
) -> Judged:
    """Inline and check one document; ``answers`` by target hold what it includes."""
    if any(problem.severity == "error" for problem in document.problems):
        return Judged(
            document=document, data=document.data, problems=document.problems, includes=()
        )
    inlined = inline(document, found.location, answers)
    problems = (
        *document.problems,
        *inlined.problems,
        *verdict(document, inlined.data, kinds=kinds),
    )
    return Judged(
        document=document, data=inlined.data, problems=problems, includes=inlined.includes
    )


def outcome(
    found: Found,
    content_id: str,
    judged: tuple[Judged, ...],
    *,
    followed: tuple[str, ...] = (),
    watched: tuple[Include, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Read:
    """Return what the planner is told of a manifest.

    ``followed`` are the targets its Location entities lead to, ``watched`` what else decides
    about them (matches of globs, files that do not exist), ``problems`` what is wrong with them.
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
        entities=_entities(found, judged),
        refused=tuple(item.document.ref for item in judged if not item.accepted),
        problems=tuple(sorted(every, key=_place)),
        includes=tuple(includes[target] for target in sorted(includes)),
        children=tuple(sorted(followed)),
    )


def _entities(found: Found, judged: tuple[Judged, ...]) -> tuple[Entity, ...]:
    """Normalise what was accepted; of two documents with one ref the last wins, as in Backstage.

    Locations are followed, not copied.
    """
    entities: dict[EntityRef, Entity] = {}
    for item in judged:
        if item.accepted and not is_location(item.data):
            entity = normalise(item.data, found.location)
            entities[entity.ref] = entity
    return tuple(entities.values())


def is_location(data: Mapping[str, Json]) -> bool:
    """Return whether an accepted entity is a Location, which names other files."""
    return str(data.get("kind", "")).lower() == "location"


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0
