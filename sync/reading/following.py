"""Where the Location entities of a manifest lead to: files in the scope of some provider."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sync.config.kinds import Allowance
from sync.entities.bounds import MAX_LISTED, MAX_PATTERNS, MAX_WORK, USUAL, TooMuchError
from sync.entities.follow import Target, matching, problem_of, targets
from sync.entities.globs import Work
from sync.model import Include, Location, Missing, Problem, Unavailable
from sync.reading.fetched import Manifest
from sync.reading.freshness import listing_id, root_of
from sync.reading.judge import Judged, is_location
from sync.reading.passing import passes_on, told
from sync.reading.scope import Scope
from sync.reading.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One file that a Location names, and the provider whose credential reads it."""

    target: Target
    location: Location
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Everything that one manifest's Locations lead to."""

    leads: tuple[Lead, ...] = ()
    listings: tuple[Include, ...] = ()
    """The globs among the targets, with an id of what they match today."""
    problems: tuple[Problem, ...] = ()
    unknown: tuple[Location, ...] = ()
    """The globs of which nobody can say today what they match."""
    beyond: tuple[str, ...] = ()
    """Targets that are not followed because there are too many, as the manifest writes them."""
    patterns_beyond: bool = False
    """Whether there are patterns that are not matched because of a limit."""
    passed: tuple[Target, ...] = ()
    """Targets that the portal follows itself."""
    failure: Unavailable | None = None
    """Set when the service failed to say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A manifest whose verdict depends on the targets that it names."""

    manifest: Manifest
    judged: tuple[Judged, ...]
    followed: Followed


def follow(
    judged: Iterable[Judged],
    location: Location,
    scope: Scope,
    source: Source,
    allowance: Allowance,
    *,
    limit: int = USUAL.targets,
) -> Followed:
    """Resolve every target of the accepted Locations of the manifest at ``location``, as far as
    ``limit`` targets in all go; ``allowance`` says whether the portal may be sent elsewhere."""
    globs, room = _Globs(source), limit
    parts: list[Followed] = []
    for item in judged:
        if not item.accepted or not is_location(item.data):
            continue
        patterns = MAX_PATTERNS - globs.seen
        named = targets(item.document, location, room=room, patterns=patterns, limit=limit)
        parts.append(
            Followed(
                problems=named.problems,
                beyond=named.beyond,
                patterns_beyond=named.patterns_beyond,
            )
        )
        room -= named.count
        for target in named.targets:
            part = _resolve(target, scope, globs, allowance)
            room -= len(part.leads) if target.is_glob else 0
            parts.append(part if room >= 0 else _cut(part, target, room, limit))
            room = max(room, 0)
    return _joined(parts)


def named_by(judged: Iterable[Judged], location: Location) -> Iterator[Location]:
    """The places that ``follow`` may resolve, as the manifest at ``location`` writes them."""
    for item in judged:
        if item.accepted and is_location(item.data):
            for target in targets(item.document, location).targets:
                if target.location is not None:
                    yield target.location


def _joined(parts: Iterable[Followed]) -> Followed:
    parts = tuple(parts)
    return Followed(
        leads=tuple(lead for part in parts for lead in part.leads),
        listings=tuple(item for part in parts for item in part.listings),
        problems=tuple(problem for part in parts for problem in part.problems),
        passed=tuple(target for part in parts for target in part.passed),
        unknown=tuple(pattern for part in parts for pattern in part.unknown),
        beyond=tuple(raw for part in parts for raw in part.beyond),
        patterns_beyond=any(part.patterns_beyond for part in parts),
        failure=next((part.failure for part in parts if part.failure is not None), None),
    )


def _cut(part: Followed, target: Target, room: int, limit: int) -> Followed:
    """What a pattern matches, without as many files as ``room`` is below 0."""
    words = (
        f"{target.raw} matches {len(part.leads):,} files, {-room:,} more than the {limit:,} targets"
        " that the Locations of a manifest may name; these are not followed, and what is in the"
        " catalog of them stays (settings.limits.targets)"
    )
    return replace(
        part,
        leads=part.leads[:room],
        problems=(*part.problems, problem_of(target, words, "limit")),
        patterns_beyond=True,
    )


def _resolve(target: Target, scope: Scope, globs: "_Globs", allowance: Allowance) -> Followed:
    if target.location is None:
        return _elsewhere(target, allowance) if target.foreign else Followed()
    location = scope.spelt(target.location)
    provider = scope.reached_by(location)
    if provider is None and not scope.knows(location.organization):
        return _elsewhere(target, allowance)
    if provider is None:
        message = f"{target.raw} is outside the scope of every provider; it was not read"
        return Followed(problems=(problem_of(target, message),))
    if not target.is_glob:
        lead = Lead(target=target, location=location, provider=provider.id)
        return Followed(leads=(lead,))
    return globs.expand(target, location, provider.id)


def _elsewhere(target: Target, allowance: Allowance) -> Followed:
    passed = (target,) if passes_on(allowance) else ()
    return Followed(passed=passed, problems=(told(target, allowance),))


class _Globs:
    """The patterns of one manifest, and what it has left to match them."""

    def __init__(self, source: Source) -> None:
        self.seen = 0
        """How many there were."""
        self._source = source
        self._work = Work(MAX_WORK)
        self._listed: dict[tuple[str, str], tuple[str, ...] | Missing | Unavailable] = {}

    def expand(self, target: Target, pattern: Location, provider: str) -> Followed:
        """Match a glob against the files of its repository."""
        self.seen += 1
        root = root_of(pattern)
        key = (provider, root.target)
        if key not in self._listed and len(self._listed) >= MAX_LISTED:
            return _too_much(target, f"patterns look into {MAX_LISTED} repositories already")
        paths = self._listed.get(key)
        if paths is None:
            paths = self._listed[key] = self._source.list_files(provider, root)
        if isinstance(paths, Missing | Unavailable):
            return _unlisted(target, pattern, paths)
        try:
            found = matching(pattern.path, paths, self._work)
        except TooMuchError as error:
            return _too_much(target, f"{error} ({MAX_WORK:,} steps)")
        missing = not found and not target.optional
        return Followed(
            leads=tuple(
                Lead(target=target, location=replace(pattern, path=path), provider=provider)
                for path in found
            ),
            listings=(Include(target=pattern.target, content_id=listing_id(found), glob=True),),
            problems=(problem_of(target, f"{target.raw} matches no file", absent=True),)
            if missing
            else (),
        )


def _too_much(target: Target, reason: str) -> Followed:
    """A pattern that is not matched, nor looked at in the next runs: what is there stays."""
    message = f"{target.raw} is not followed: {reason}"
    return Followed(problems=(problem_of(target, message, "limit"),), patterns_beyond=True)


def _unlisted(target: Target, pattern: Location, answer: Missing | Unavailable) -> Followed:
    """Without the files there is no match; it is tried again until there are some."""
    if isinstance(answer, Unavailable) and answer.failed:
        reason = f"it names {target.raw}: {answer.reason}"
        return Followed(failure=Unavailable(reason=reason))
    return Followed(
        listings=(Include(target=pattern.target, content_id="", glob=True),),
        problems=(problem_of(target, f"{target.raw}: {answer.reason}"),),
        unknown=(pattern,) if isinstance(answer, Unavailable) else (),
    )
