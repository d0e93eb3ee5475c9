"""From a manifest's documents to what the planner is told of it. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sync.catalog.files import held
from sync.catalog.layout import render_entity
from sync.catalog.status import NOT_ALLOWED
from sync.config.kinds import Allowance
from sync.config.settings import Limits
from sync.entities.bounds import MAX_VALUES, USUAL, TooMuchError, bounded, written
from sync.entities.manifest import Document, ref_of
from sync.entities.normalise import normalise
from sync.entities.ownership import agreed, owner_of
from sync.entities.placeholders import inline
from sync.entities.specification import Parser
from sync.entities.verdict import duplicate_refs, verdict
from sync.file import File
from sync.model import Answer, Entity, EntityFile, EntityRef, Found, Include, Json, Problem, Read
from sync.yaml12.events import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One document: its data after inlining, and everything that is wrong with it."""

    document: Document
    data: dict[str, Json]
    problems: tuple[Problem, ...]
    includes: tuple[Include, ...]
    left_out: bool = False
    """Whether it is of a kind that the manifest's provider may not bring: it counts for nothing."""
    size: int = 0
    """Characters that it would bring into the catalog, as far as that is known."""

    @property
    def accepted(self) -> bool:
        """Whether Backstage would take it, and may have it."""
        return not self.left_out and not self.refused

    @property
    def refused(self) -> bool:
        """Whether Backstage would refuse it."""
        return any(problem.severity == "error" for problem in self.problems)


def judge(
    documents: Iterable[Document],
    found: Found,
    answers: Mapping[str, Answer],
    allowance: Allowance,
    *,
    limits: Limits = USUAL,
    parser: Parser | None = None,
) -> tuple[Judged, ...]:
    """Inline and check a manifest's documents; ``answers`` by target hold what it includes, and
    ``parser`` has read its specifications.

    Documents of kinds that ``allowance`` bars are left out before anything else is judged.
    """
    judged: list[Judged] = []
    room, values = limits.written, Values(MAX_VALUES)
    for document in documents:
        judged.append(
            _judge_document(
                document,
                found,
                answers,
                allowance,
                room=room,
                largest=limits.include,
                values=values,
                parser=parser,
            )
        )
        room -= judged[-1].size
    return _explained(judged, allowance)


def _explained(judged: Iterable[Judged], allowance: Allowance) -> tuple[Judged, ...]:
    """The documents, with one problem for each kind that is left out, at its first document."""
    judged = tuple(judged)
    refs: dict[str, list[EntityRef]] = {}
    for item in judged:
        if item.left_out:
            refs.setdefault(_kind(item), []).append(ref_of(item.data) or "")
    return tuple(
        replace(item, problems=(_not_allowed(item, of_kind, allowance),))
        if item.left_out and (of_kind := refs.pop(_kind(item), None))
        else item
        for item in judged
    )


def _kind(item: Judged) -> str:
    return str(item.data.get("kind")).lower()


def _not_allowed(item: Judged, refs: list[EntityRef], allowance: Allowance) -> Problem:
    """Why documents of the kind of ``item`` are left out, and the line that lets them in."""
    kind = _kind(item)
    what = f"{refs[0]} is" if len(refs) == 1 else f"{refs[0]} and {len(refs) - 1} more are"
    place = item.document.yaml.locate(("kind",))
    return Problem(
        type=NOT_ALLOWED,
        message=f"{what} left out: {allowance.reason(kind)}",
        line=place.line,
        column=place.column,
        entity=refs[0],
        severity="warning",
    )


def _judge_document(
    document: Document,
    found: Found,
    answers: Mapping[str, Answer],
    allowance: Allowance,
    *,
    room: int,
    largest: int,
    values: Values,
    parser: Parser | None,
) -> Judged:
    """One document, which may bring ``room`` characters into the catalog."""
    if left_out(document.data, allowance):
        return _left_out(document, document.data)
    if any(problem.severity == "error" for problem in document.problems):
        return Judged(
            document=document, data=document.data, problems=document.problems, includes=()
        )
    inlined = inline(
        document,
        found.location,
        answers,
        room=room,
        largest=largest,
        values=values,
        portal=allowance.portal,
        parser=parser,
    )
    if left_out(inlined.data, allowance):
        return _left_out(document, inlined.data, inlined.includes)
    try:
        size = max(written(inlined.data, room), inlined.size)
    except TooMuchError as error:
        return Judged(
            document=document,
            data=document.data,
            problems=(*document.warnings, *inlined.problems, _limit(document, str(error))),
            includes=inlined.includes,
            size=room,
        )
    problems = (
        *document.problems,
        *document.warnings,
        *inlined.problems,
        *verdict(document, inlined.data, portal=allowance.portal),
    )
    return Judged(
        document=document,
        data=inlined.data,
        problems=problems,
        includes=inlined.includes,
        size=size,
    )


def left_out(data: Mapping[str, Json], allowance: Allowance) -> bool:
    """Whether a document is of a kind that the manifest's provider may not bring.

    One that has no ref is refused in any case, which tells more.
    """
    return allowance.bars(data.get("kind")) and ref_of(dict(data)) is not None


def _left_out(
    document: Document, data: dict[str, Json], includes: tuple[Include, ...] = ()
) -> Judged:
    return Judged(document=document, data=data, problems=(), includes=includes, left_out=True)


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
    passed: Iterable[Entity] = (),
    watched: tuple[Include, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Read:
    """What the planner is told of a manifest.

    ``keep`` puts the text of an entity aside. ``followed`` are the targets its Location entities
    lead to, ``passed`` Locations for those that the portal is to follow itself, ``watched`` what
    else decides about them (matches of globs, files that do not exist), ``problems`` what is wrong
    with them.
    """
    documents = tuple(item.document for item in judged if not item.left_out)
    every = [
        *(problem for item in judged for problem in item.problems),
        *problems,
        *duplicate_refs(documents),
    ]
    told = bounded(sorted(every, key=_place))
    # What is left out is told in any case: the next run asks whether it may come by then.
    untold = (p for p in every if p.type == NOT_ALLOWED and p not in told)
    includes = {include.target: include for item in judged for include in item.includes}
    includes |= {include.target: include for include in watched}
    return Read(
        found=found,
        content_id=content_id,
        entities=(*_entities(found, judged, keep), *(_written(each, keep) for each in passed)),
        refused=_refused(judged),
        problems=(*told, *untold),
        includes=tuple(includes[target] for target in sorted(includes)),
        children=tuple(sorted(followed)),
        owner=agreed(owner_of(item.data) for item in judged if not item.left_out),
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
            entities[entity.ref] = _written(entity, keep)
    return tuple(entities.values())


def _written(entity: Entity, keep: Callable[[bytes], File]) -> EntityFile:
    return EntityFile(ref=entity.ref, file=keep(render_entity(entity)))


def _refused(judged: tuple[Judged, ...]) -> tuple[EntityRef | None, ...]:
    """What is refused; of a Location nobody knows what it would have passed on."""
    refused = [item for item in judged if item.refused]
    more = (None,) if any(is_location(item.data) for item in refused) else ()
    return (*(item.document.ref for item in refused), *more)


def is_location(data: Mapping[str, Json]) -> bool:
    """Whether an accepted entity is a Location, which names other files."""
    return str(data.get("kind", "")).lower() == "location"


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0
