"""The catalog, its log and its history as the one JSON value that the page is drawn from. Pure.

Text of strangers loses what steers or hides here; that it is never markup is the page's part.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sync.catalog.advice import ADVICE, MEANINGS, OTHER_ADVICE
from sync.catalog.layout import kind_of
from sync.catalog.snapshot import Snapshot
from sync.config.settings import Provider
from sync.model import EntityRef, Json, LogEntry, Organization, Problem, Status
from sync.page.entity_texts import CHUNK, chunks, shown, value_of
from sync.page.git_timeline import History
from sync.page.graph import RELATIONS, edges
from sync.page.timeline import Commit
from sync.publish.lastrun import LastRun
from sync.schedule import Schedule
from sync.text.safe import plain
from sync.text.wording import spoken, told, with_short_places, words_of
from sync.urls import parse_target

MOST_LISTED: Final = 200
"""Entities and manifests that the timeline names for each commit; the rest is a number."""
_LONGEST_DESCRIPTION: Final = 600
_MOST_LINKS: Final = 12
_MOST_TAGS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a page is made of."""

    snapshot: Snapshot
    providers: Sequence[Provider]
    history: History
    made_at: str
    """UTC, ``2026-01-31T12:00:00Z``."""
    schedules: Sequence[Schedule] = ()
    """When a sync runs by itself."""
    last_run: LastRun | None = None
    """The last sync that is known; the page's own time may be much later."""
    coverage: Json = None
    """`sync.page.coverage_data.coverage_data` of the repositories, where that was asked for."""


def page_data(source: Source) -> dict[str, Json]:
    """Everything the page shows. Entities and locations refer to each other by index."""
    snapshot = source.snapshot
    texts = {ref: text for ref in sorted(snapshot.holders) if (text := snapshot.text_of(ref))}
    values = {ref: value_of(text) for ref, text in texts.items()}
    numbers = {ref: number for number, ref in enumerate(texts)}
    places = {entry.target: number for number, entry in enumerate(snapshot.log)}
    providers = _provider_ids(source)
    known = tuple(provider.organization for provider in source.providers)
    owners = sorted({entry.owner for entry in snapshot.log if entry.owner})
    located = _Locating(
        places=places,
        entities=numbers,
        providers=providers,
        known=known,
        owners={owner: number for number, owner in enumerate(owners)},
    )
    return {
        "madeAt": source.made_at,
        "folder": source.history.prefix.rstrip("/") or snapshot.folder,
        "web": source.history.web,
        "statuses": [{"name": str(s), "meaning": MEANINGS[s]} for s in Status],
        "advice": {**ADVICE},
        "otherAdvice": OTHER_ADVICE,
        "providers": [plain(provider) for provider in providers],
        "owners": [plain(owner) for owner in owners],
        "locations": [located.location(entry) for entry in snapshot.log],
        "entities": [
            _entity(ref, value, places[snapshot.holders[ref]]) for ref, value in values.items()
        ],
        "relations": [{"label": r.label, "inverse": r.inverse} for r in RELATIONS],
        "edges": [*_edges(values, numbers)],
        "timeline": {
            "note": source.history.timeline.note,
            "commits": [_commit(commit, located) for commit in source.history.timeline.commits],
        },
        "lastRun": _last_run(source.last_run),
        "coverage": source.coverage,
        "schedules": [_schedule(schedule) for schedule in source.schedules],
        "chunk": CHUNK,
        "packed": [*chunks(_details(texts[ref], value) for ref, value in values.items())],
    }


def _last_run(run: LastRun | None) -> Json:
    return None if run is None else {"at": run.at, "url": run.url}


def without_text(data: Mapping[str, Json]) -> int:
    """How many entities have no text on a page of this ``page_data``: see `chunks`."""
    packed, total = _list(data["packed"]), len(_list(data["entities"]))
    starts = (place * CHUNK for place, chunk in enumerate(packed) if chunk is None)
    return sum(min(CHUNK, total - start) for start in starts)


def _schedule(schedule: Schedule) -> Json:
    return {
        "workflow": plain(schedule.workflow),
        "cron": plain(schedule.cron),
        "times": {name: [*numbers] for name, numbers in schedule.times.items()},
        "eitherDay": schedule.either_day,
    }


def _provider_ids(source: Source) -> tuple[str, ...]:
    """The providers of providers.yaml in its order, then those that only the log still knows."""
    logged = {entry.provider for entry in source.snapshot.log}
    configured = [provider.id for provider in source.providers]
    return (*configured, *sorted(logged - set(configured)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Locating:
    """The numbers by which the page's parts refer to each other."""

    places: Mapping[str, int]
    entities: Mapping[EntityRef, int]
    providers: Sequence[str]
    known: tuple[Organization, ...]
    owners: Mapping[str, int]

    def location(self, entry: LogEntry) -> Json:
        """A manifest; keys without a value are left out."""
        data: dict[str, Json] = {
            "target": entry.target,
            **_place(entry.target, self.known),
            "provider": self.providers.index(entry.provider),
            "status": list(Status).index(entry.status),
            "seen": entry.last_discovered_at,
        }
        if entry.owner:
            data["owner"] = self.owners[entry.owner]
        more: dict[str, Json] = {
            "entities": [self.entities[ref] for ref in entry.entities if ref in self.entities],
            "lost": [ref for ref in entry.entities if ref not in self.entities],
            "claims": [*entry.claims],
            "kept": [*entry.kept],
            "problems": [_problem(problem) for problem in told(entry.problems)],
            "via": self.manifest(entry.discovered_via) if entry.discovered_via else None,
            "children": [self.manifest(child) for child in entry.children],
            "includes": [plain(include.target) for include in entry.includes],
            "contentId": (entry.content_id or "")[:12],
        }
        return data | {key: value for key, value in more.items() if value not in (None, [], "")}

    def manifest(self, target: str) -> int | str:
        """A manifest's number; its URL when the log does not have it (any more)."""
        return self.places.get(target, plain(target))


def _place(target: str, known: tuple[Organization, ...]) -> dict[str, Json]:
    """What people know a manifest by: project and repository, path, branch."""
    location = parse_target(target, known)
    if location is None:
        return {"place": plain(target), "path": ""}
    place: dict[str, Json] = {
        "place": plain(f"{location.project}/{location.repository}"),
        "path": plain(location.path),
    }
    return place if location.branch is None else {**place, "branch": plain(location.branch)}


def _problem(problem: Problem) -> Json:
    words = {key: text for key, text in words_of(problem).items() if key != "anchor"}
    # What is quoted stays as it was said; a headline of ours is short.
    message = problem.message if problem.says else with_short_places(problem.message)
    words |= {"spoken": spoken(problem)} if problem.says else {}
    texts = {"type": problem.type, "message": message, **words}
    data: dict[str, Json] = {key: plain(text) for key, text in texts.items()}
    if problem.line is not None:
        data |= {"line": problem.line, "column": problem.column}
    if problem.entity is not None:
        data["entity"] = plain(problem.entity)
    return data | {"warning": True} if problem.severity == "warning" else data


def _entity(ref: EntityRef, value: Mapping[str, Json], location: int) -> Json:
    """What tables and filters show of an entity.

    A value of a type that Backstage refuses there is left out.
    """
    metadata, spec = _mapping(value.get("metadata")), _mapping(value.get("spec"))
    kind = value.get("kind")
    data: dict[str, Json] = {
        "ref": ref,
        "kind": plain(kind) if isinstance(kind, str) else kind_of(ref),
        "location": location,
    }
    texts = {
        "title": metadata.get("title"),
        "description": metadata.get("description"),
        "type": spec.get("type"),
        "lifecycle": spec.get("lifecycle"),
    }
    for key, text in texts.items():
        if isinstance(text, str) and text.strip():
            data[key] = plain(" ".join(text.split()), _LONGEST_DESCRIPTION)
    tags = [plain(tag, 80) for tag in _list(metadata.get("tags")) if isinstance(tag, str)]
    return data | {"tags": [*tags[:_MOST_TAGS]]} if tags else data


def _details(file: bytes, value: Mapping[str, Json]) -> Json:
    """What is looked at one entity at a time."""
    links = [*_links(_list(_mapping(value.get("metadata")).get("links")))]
    return {"text": shown(file), "links": links[:_MOST_LINKS]}


def _links(links: Iterable[Json]) -> Iterator[Json]:
    for link in links:
        url, title = (_mapping(link).get(key) for key in ("url", "title"))
        if isinstance(url, str):
            text = title if isinstance(title, str) and title.strip() else url
            yield {"url": url, "title": plain(text, 120)}


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _edges(
    values: Mapping[EntityRef, Mapping[str, Json]], numbers: Mapping[EntityRef, int]
) -> Iterator[Json]:
    """``[source, relation, target]``: numbers of entities, or the ref of one that is not there."""
    for edge in edges(values.items()):
        source = numbers.get(edge.source, plain(edge.source))
        yield [source, edge.relation, numbers.get(edge.target, plain(edge.target))]


def _commit(commit: Commit, located: _Locating) -> Json:
    refs = {"created": commit.created, "updated": commit.updated, "deleted": commit.deleted}
    turns: list[Json] = [
        {
            "location": located.manifest(turn.target),
            "before": None if turn.before is None else list(Status).index(turn.before),
            "after": None if turn.after is None else list(Status).index(turn.after),
        }
        for turn in commit.turns
    ]
    return {
        "id": commit.id,
        "at": commit.at,
        "subject": plain(commit.subject, 300),
        **{name: {"count": len(of), "refs": [*of[:MOST_LISTED]]} for name, of in refs.items()},
        "turns": {"count": len(turns), "list": turns[:MOST_LISTED]},
    }
