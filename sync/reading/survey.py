"""What has to be read: discovery and the locations log side by side, doubts settled by Git.

One batch of questions asks Git about everything that search leaves open: manifests that it no
longer shows, included files and followed targets of manifests that did not change, and contents
of which search reports an id that may lag.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha1

from sync.catalog.snapshot import Snapshot, needs_reading
from sync.entities.follow import matching
from sync.model import (
    Discovery,
    Doubtful,
    Existence,
    Found,
    Gone,
    Include,
    Location,
    LogEntry,
    Missing,
    Present,
    Problem,
    Unavailable,
    Unchanged,
)
from sync.reading.scope import Scope
from sync.reading.source import Question, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """An entry of the log that this run may judge, with its place and provider of today."""

    entry: LogEntry
    location: Location
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What one run knows before it reads anything."""

    to_read: tuple[Found, ...]
    unchanged: tuple[Unchanged, ...]
    gone: tuple[Gone, ...]
    doubtful: tuple[Doubtful, ...]
    uncovered: frozenset[str]
    remembered: Mapping[str, Remembered]
    """The log's entries that this run may judge, by target."""
    existence: Mapping[str, Existence]
    """What Git said of each target that it was asked for."""
    changed_followed: frozenset[str]
    """Followed targets whose content is not what the log says."""


def survey(
    scope: Scope,
    snapshot: Snapshot,
    discoveries: Iterable[Discovery],
    source: Source,
    *,
    full: bool,
) -> Survey:
    """Decide what to read. ``full`` reads every manifest again.

    What an incomplete discovery did not show is left as it is, without a question.
    """
    discoveries = tuple(discoveries)
    found = _first_wins(discoveries)
    incomplete = {discovery.provider for discovery in discoveries if not discovery.complete}
    remembered, uncovered = _remembered(scope, snapshot)
    unseen = {
        target: item
        for target, item in remembered.items()
        if target not in found
        and item.entry.discovered_via is None
        and item.provider not in incomplete
    }
    existence = source.exists(_questions(scope, found, remembered, unseen))
    existence = {**existence, **_listings(scope, remembered, found, source)}
    gone, doubtful, back = _settle(unseen, existence)
    candidates = {**found, **back}
    changed = {
        target
        for target, item in candidates.items()
        if full or _changed(item, remembered.get(target), snapshot, existence)
    }
    return Survey(
        to_read=tuple(candidates[target] for target in sorted(changed)),
        unchanged=tuple(
            Unchanged(found=candidates[target]) for target in sorted(candidates.keys() - changed)
        ),
        gone=gone,
        doubtful=doubtful,
        uncovered=uncovered,
        remembered=remembered,
        existence=existence,
        changed_followed=frozenset(
            target
            for target, found in _followed(remembered, existence).items()
            if full or _changed(found, remembered[target], snapshot, existence)
        ),
    )


def _first_wins(discoveries: Iterable[Discovery]) -> dict[str, Found]:
    """Index by target; a manifest that two providers find belongs to the first of them."""
    found: dict[str, Found] = {}
    for discovery in discoveries:
        for item in discovery.found:
            found.setdefault(item.location.target, item)
    return found


def _remembered(scope: Scope, snapshot: Snapshot) -> tuple[dict[str, Remembered], frozenset[str]]:
    """Return the entries that this run may judge, and the targets that nothing covers any more.

    A partial run uncovers nothing: it judges only its part.
    """
    remembered: dict[str, Remembered] = {}
    uncovered: set[str] = set()
    for entry in snapshot.log:
        location = scope.locate(entry.target)
        owner = scope.owner_of(entry)
        if location is None or owner is None:
            if not scope.partial:
                uncovered.add(entry.target)
        elif scope.includes(owner.id, location):
            remembered[entry.target] = Remembered(entry=entry, location=location, provider=owner.id)
    return remembered, frozenset(uncovered)


def _questions(
    scope: Scope,
    found: Mapping[str, Found],
    remembered: Mapping[str, Remembered],
    unseen: Mapping[str, Remembered],
) -> list[Question]:
    """Return everything that search leaves open, each location once, in the order of targets."""
    trusted = _ids_are_blobs(remembered.values())
    asked: dict[str, Question] = {}
    for target, item in remembered.items():
        seen = found.get(target)
        if target in unseen or (trusted and seen and _may_lag(seen, item.entry)):
            asked[target] = Question(item.provider, item.location)
        if seen or target in unseen or item.entry.discovered_via:
            for also in _depends_on(item.entry):
                location = scope.locate(also)
                if location is not None and also not in found:
                    asked[also] = Question(item.provider, location)
    return [asked[target] for target in sorted(asked)]


def _depends_on(entry: LogEntry) -> tuple[str, ...]:
    """Return the files whose change changes what the manifest gives."""
    return (*(i.target for i in entry.includes if not i.glob), *entry.children)


def _ids_are_blobs(remembered: Iterable[Remembered]) -> bool:
    """Whether search's content ids are git blob ids, going by what was read before.

    They very probably are, but no documentation says so; where they never agree, an id that
    differs from the blob id says nothing about lag.
    """
    return any(item.entry.content_id and not item.entry.reported_id for item in remembered)


def _may_lag(found: Found, entry: LogEntry) -> bool:
    """Whether search still reports the id that it reported when Git already had newer content."""
    return entry.reported_id is not None and found.reported_id == entry.reported_id


def _settle(
    unseen: Mapping[str, Remembered], existence: Mapping[str, Existence]
) -> tuple[tuple[Gone, ...], tuple[Doubtful, ...], dict[str, Found]]:
    """Sort the manifests that search no longer shows by what Git says of them."""
    gone: list[Gone] = []
    doubtful: list[Doubtful] = []
    back: dict[str, Found] = {}
    for target in sorted(unseen):
        item = unseen[target]
        match existence.get(target, Unavailable(reason="Azure DevOps was not asked")):
            case Missing(reason=reason):
                gone.append(Gone(target=target, reason=reason))
            case Present(content_id=content_id):
                back[target] = Found(
                    location=item.location,
                    provider=item.provider,
                    reported_id=content_id,
                    by_git=True,
                )
            case Unavailable(reason=reason):
                problem = Problem(
                    type="unreadable",
                    message=f"discovery did not show it, and Git gave no answer: {reason}",
                )
                doubtful.append(Doubtful(target=target, problem=problem))
    return tuple(gone), tuple(doubtful), back


def _followed(
    remembered: Mapping[str, Remembered], existence: Mapping[str, Existence]
) -> dict[str, Found]:
    """Return the remembered followed targets that Git still has, as Git knows them."""
    return {
        target: Found(
            location=item.location,
            provider=item.provider,
            reported_id=answer.content_id,
            by_git=True,
            via=item.entry.discovered_via,
        )
        for target, item in remembered.items()
        if item.entry.discovered_via and isinstance(answer := existence.get(target), Present)
    }


def _changed(
    found: Found,
    known: Remembered | None,
    snapshot: Snapshot,
    existence: Mapping[str, Existence],
) -> bool:
    """Whether a manifest has to be read."""
    if known is None or needs_reading(known.entry, snapshot):
        return True
    entry = known.entry
    return (
        _content_changed(found, entry, existence.get(found.location.target))
        or any(_include_changed(include, existence) for include in entry.includes)
        or any(isinstance(existence.get(child), Missing) for child in entry.children)
    )


def _content_changed(found: Found, entry: LogEntry, answer: Existence | None) -> bool:
    match answer:
        case Present(content_id=content_id):
            return content_id != entry.content_id
        case _ if found.by_git:
            return found.reported_id != entry.content_id
        case _:
            return found.reported_id not in {entry.content_id, entry.reported_id}


def _include_changed(include: Include, existence: Mapping[str, Existence]) -> bool:
    """Whether an included file changed; without an answer what is there stays.

    An empty id stands for a file that did not exist.
    """
    match existence.get(include.target):
        case Present(content_id=content_id):
            return content_id != include.content_id
        case Missing():
            return include.content_id != ""
        case _:
            return False


def _listings(
    scope: Scope,
    remembered: Mapping[str, Remembered],
    found: Mapping[str, Found],
    source: Source,
) -> dict[str, Existence]:
    """Match again the globs of Locations that may be unchanged."""
    listings: dict[str, Existence] = {}
    for target, item in remembered.items():
        if target not in found and item.entry.discovered_via is None:
            continue
        for include in item.entry.includes:
            location = scope.locate(include.target)
            if include.glob and location is not None:
                paths = source.list_files(item.provider, location)
                listings[include.target] = listing(location, paths)
    return listings


def listing(location: Location, paths: tuple[str, ...] | Missing | Unavailable) -> Existence:
    """Return an id that changes when the glob ``location.path`` matches other files."""
    if isinstance(paths, Missing | Unavailable):
        return paths
    matches = "\n".join(matching(location.path, paths))
    return Present(content_id=sha1(matches.encode(), usedforsecurity=False).hexdigest())
