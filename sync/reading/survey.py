"""What has to be read: discovery and the locations log side by side, doubts settled by Git.

One batch of questions asks Git about everything that search did not settle: manifests that it no
longer shows, what unchanged manifests include or name, and contents whose reported id may lag.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sync.catalog.removal import unseen as unseen_by_search
from sync.catalog.snapshot import Snapshot
from sync.config.kinds import Allowance
from sync.entities.bounds import MAX_WORK, TooMuchError
from sync.entities.follow import matching
from sync.entities.globs import Work
from sync.model import (
    Discovery,
    Doubtful,
    Existence,
    Found,
    Gone,
    Location,
    Missing,
    Present,
    Unavailable,
    Unchanged,
)
from sync.reading.freshness import Remembered, changed, lagging, listing_id, recall, root_of
from sync.reading.scope import Scope
from sync.reading.source import Question, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """Discovery and the locations log side by side. All by target."""

    found: Mapping[str, Found]
    """What discovery saw of this run's part."""
    remembered: Mapping[str, Remembered]
    """The log's entries that this run may judge."""
    unseen: Mapping[str, Remembered]
    """Manifests of ``remembered`` that a complete discovery should have shown, and did not."""
    judged: Mapping[str, Remembered]
    """Manifests of ``remembered`` of which anything is asked: what only an incomplete discovery
    could have shown is left as it is."""
    uncovered: frozenset[str]
    left_alone: frozenset[str]
    """Targets in the log that this run may not judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What Git said of all that search did not settle."""

    existence: Mapping[str, Existence]
    """By target: whether Git has it."""
    failures: Mapping[str, str]
    """By provider: the first reason why Git gave no answer though it should have."""
    answered: frozenset[str]
    """Providers of which Git told at least one file, or that it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What one run knows before it reads anything."""

    sighted: Sighted
    answers: Answers
    to_read: tuple[Found, ...]
    unchanged: tuple[Unchanged, ...]
    gone: tuple[Gone, ...]
    doubtful: tuple[Doubtful, ...]
    uncovered: frozenset[str]
    """Targets in the log that nothing covers any more, forks that nobody wants among them."""
    changed_followed: frozenset[str]
    """Followed targets whose content is not what the log says."""
    unchanged_followed: frozenset[str]
    """Followed targets whose content is what the log says: they need not be read, whoever names
    them."""


def survey(
    scope: Scope,
    snapshot: Snapshot,
    discoveries: Iterable[Discovery],
    source: Source,
    *,
    allowances: Mapping[str, Allowance],
    rules_id: str = "",
    full: bool,
) -> Survey:
    """Decide what to read: with ``full`` every manifest again, otherwise also one that was judged
    by other ``allowances`` (by provider) or other rules than these.

    What an incomplete discovery did not show is left as it is, without a question.
    """
    sighted = _sighted(scope, snapshot, tuple(discoveries))
    answers = _answers(scope, sighted, source, full=full)
    gone, doubtful, back = _sort_unseen(sighted.unseen, answers.existence)
    forks = _unwanted_forks(back, source)
    if not scope.partial:
        back = {target: item for target, item in back.items() if target not in forks}
    candidates = {**sighted.found, **back}
    followed = _followed(sighted.remembered, answers.existence)

    def changes(items: Mapping[str, Found]) -> frozenset[str]:
        known = sighted.remembered
        return frozenset(
            target
            for target, item in items.items()
            if full
            or (target in known and known[target].entry.rules_id != rules_id)
            or changed(
                item, known.get(target), snapshot, answers.existence, allowances[item.provider]
            )
        )

    to_read, changed_followed = changes(candidates), changes(followed)
    return Survey(
        sighted=sighted,
        answers=answers,
        to_read=tuple(candidates[target] for target in sorted(to_read)),
        unchanged=tuple(
            Unchanged(found=candidates[target]) for target in sorted(candidates.keys() - to_read)
        ),
        gone=gone,
        doubtful=doubtful,
        uncovered=sighted.uncovered if scope.partial else sighted.uncovered | forks,
        changed_followed=changed_followed,
        unchanged_followed=frozenset(followed.keys() - changed_followed),
    )


def _sighted(scope: Scope, snapshot: Snapshot, discoveries: tuple[Discovery, ...]) -> Sighted:
    """First step: what is seen of what the log knows, and what is not."""
    incomplete = {discovery.provider for discovery in discoveries if not discovery.complete}
    every = _first_wins(discovery.found for discovery in discoveries)
    skipped = _first_wins((one.found for one in each.skipped) for each in discoveries)
    remembered, uncovered = recall(scope, snapshot, {**skipped, **every})
    left_alone = snapshot.entries.keys() - remembered.keys() - uncovered
    found = {target: item for target, item in every.items() if target not in left_alone}
    unseen = {
        target: item
        for target, item in remembered.items()
        if target not in found
        and target not in skipped
        and item.entry.discovered_via is None
        and item.provider not in incomplete
    }
    judged = {
        target: item
        for target, item in remembered.items()
        if target in found or target in unseen or item.entry.discovered_via
    }
    return Sighted(
        found=found,
        remembered=remembered,
        unseen=unseen,
        judged=judged,
        uncovered=uncovered,
        left_alone=frozenset(left_alone),
    )


def _answers(scope: Scope, sighted: Sighted, source: Source, *, full: bool) -> Answers:
    """Second step: ask Git about all that search did not settle, in one batch."""
    asked = _questions(scope, sighted, full=full)
    existence = {
        **source.exists(asked.values()),
        **_listings(scope, sighted.judged, source),
    }
    return Answers(
        existence=existence,
        failures=_failures(sighted.judged, asked, existence),
        answered=_answered(asked, existence),
    )


_NOT_ASKED = Unavailable(reason="Azure DevOps was not asked")


def _first_wins(lists: Iterable[Iterable[Found]]) -> dict[str, Found]:
    """Index by target; a manifest that two providers find belongs to the first of them.

    A partial run may find what belongs to a provider that it does not run.
    """
    found: dict[str, Found] = {}
    for items in lists:
        for item in items:
            found.setdefault(item.location.target, item)
    return found


def _questions(scope: Scope, sighted: Sighted, *, full: bool) -> dict[str, Question]:
    """Everything that search did not settle, by target, in the order of targets; with
    ``full`` not what is included, as every manifest is read with it again."""
    found = sighted.found
    late = lagging(found, sighted.judged)
    asked: dict[str, Question] = {}
    for target, item in sighted.judged.items():
        if target in sighted.unseen or target in late or item.entry.discovered_via:
            asked[target] = Question(item.provider, item.location)
        for include in () if full else item.entry.includes:
            # Also what is a manifest itself: search's id of it may lag, or be another one.
            if not include.glob and (location := _in_scope(scope, include.target)) is not None:
                asked[include.target] = Question(item.provider, location)
        for child in item.entry.children:
            if child not in found and (location := _in_scope(scope, child)) is not None:
                asked[child] = Question(item.provider, location)
    return {target: asked[target] for target in sorted(asked)}


def _in_scope(scope: Scope, target: str) -> Location | None:
    """The place of what the log says that a manifest depends on. Whoever edits the log may
    write any URL there: what no provider reaches is not asked for."""
    location = scope.locate(target)
    return None if location is None or scope.reached_by(location) is None else location


def _failures(
    judged: Mapping[str, Remembered],
    asked: Mapping[str, Question],
    existence: Mapping[str, Existence],
) -> dict[str, str]:
    """The first failure of each provider: what may have changed was not seen."""
    askers = {target: question.provider for target, question in asked.items()}
    for item in judged.values():
        for include in item.entry.includes:
            askers.setdefault(include.target, item.provider)
    failures: dict[str, str] = {}
    for target in sorted(existence):
        match existence[target]:
            case Unavailable(reason=reason, failed=True):
                failures.setdefault(askers[target], reason)
            case _:
                pass
    return failures


def _answered(asked: Mapping[str, Question], existence: Mapping[str, Existence]) -> frozenset[str]:
    return frozenset(
        question.provider
        for target, question in asked.items()
        if isinstance(existence.get(target), Present | Missing)
    )


def _sort_unseen(
    unseen: Mapping[str, Remembered], existence: Mapping[str, Existence]
) -> tuple[tuple[Gone, ...], tuple[Doubtful, ...], dict[str, Found]]:
    """Sort the manifests that search no longer shows by what Git says of them."""
    gone: list[Gone] = []
    doubtful: list[Doubtful] = []
    back: dict[str, Found] = {}
    for target, item in sorted(unseen.items()):
        match unseen_by_search(target, existence.get(target, _NOT_ASKED)):
            case Gone() as left:
                gone.append(left)
            case Doubtful() as stays:
                doubtful.append(stays)
            case Present(content_id=content_id):
                back[target] = Found(
                    location=item.location,
                    provider=item.provider,
                    reported_id=content_id,
                    by_git=True,
                )
    return tuple(gone), tuple(doubtful), back


def _unwanted_forks(back: Mapping[str, Found], source: Source) -> frozenset[str]:
    """What search does not show because its provider leaves forks out (now)."""
    return frozenset(
        target
        for target, item in back.items()
        if source.in_unwanted_fork(item.provider, item.location)
    )


def _followed(
    remembered: Mapping[str, Remembered], existence: Mapping[str, Existence]
) -> dict[str, Found]:
    """The remembered followed targets that Git still has, as Git knows them."""
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


def _listings(
    scope: Scope, judged: Mapping[str, Remembered], source: Source
) -> dict[str, Existence]:
    """Match again the globs of Locations that may be unchanged; each repository is listed once."""
    globs = [
        (item.provider, root_of(location), location, include.target, work)
        for item in judged.values()
        for work in (Work(MAX_WORK),)
        for include in item.entry.includes
        if include.glob and (location := _in_scope(scope, include.target)) is not None
    ]
    globs.sort(key=lambda glob: (glob[0], glob[1].target))
    listings: dict[str, Existence] = {}
    for (provider, root), group in groupby(globs, key=lambda glob: glob[:2]):
        paths = source.list_files(provider, root)
        for _, _, location, target, work in group:
            listings[target] = _matched(location, paths, work)
    return listings


def _matched(
    location: Location, paths: tuple[str, ...] | Missing | Unavailable, work: Work
) -> Existence:
    """An id of what a glob matches; one that nothing has when that is too much to find out."""
    if not isinstance(paths, tuple):
        return paths
    try:
        return Present(content_id=listing_id(matching(location.path, paths, work)))
    except TooMuchError:
        return Present(content_id="too much")
