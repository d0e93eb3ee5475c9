"""Where the Location entities of a manifest lead to: files in the scope of some provider."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sync.entities.bounds import MAX_PATTERNS, MAX_TARGETS
from sync.entities.follow import Target, matching, targets
from sync.model import Include, Location, Missing, Problem, Unavailable
from sync.reading.freshness import listing
from sync.reading.judge import Judged, is_location
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
    failure: Unavailable | None = None
    """Set when the service failed to say it."""


def follow(
    judged: Iterable[Judged],
    location: Location,
    scope: Scope,
    source: Source,
    *,
    limit: int = MAX_TARGETS,
) -> Followed:
    """Resolve every target of the accepted Locations of the manifest at ``location``, as far as
    ``limit`` targets in all go."""
    room, patterns = limit, MAX_PATTERNS
    parts: list[Followed] = []
    for item in judged:
        if not item.accepted or not is_location(item.data):
            continue
        named = targets(item.document, location, room=room, patterns=patterns, limit=limit)
        room -= named.count
        patterns -= sum(target.is_glob for target in named.targets)
        parts += [_resolve(target, scope, source) for target in named.targets]
        parts.append(
            Followed(
                problems=named.problems,
                beyond=named.beyond,
                patterns_beyond=named.patterns_beyond,
            )
        )
    return _joined(parts)


def _joined(parts: Iterable[Followed]) -> Followed:
    parts = tuple(parts)
    return Followed(
        leads=tuple(lead for part in parts for lead in part.leads),
        listings=tuple(item for part in parts for item in part.listings),
        problems=tuple(problem for part in parts for problem in part.problems),
        unknown=tuple(pattern for part in parts for pattern in part.unknown),
        beyond=tuple(raw for part in parts for raw in part.beyond),
        patterns_beyond=any(part.patterns_beyond for part in parts),
        failure=next((part.failure for part in parts if part.failure is not None), None),
    )


def _resolve(target: Target, scope: Scope, source: Source) -> Followed:
    if target.location is None:
        return Followed()
    location = scope.spelt(target.location)
    provider = scope.reached_by(location)
    if provider is None:
        message = f"{target.raw} is outside the scope of every provider; it was not read"
        return Followed(problems=(problem_of(target, message),))
    if not target.is_glob:
        lead = Lead(target=target, location=location, provider=provider.id)
        return Followed(leads=(lead,))
    return _expand(target, location, provider.id, source)


def _expand(target: Target, pattern: Location, provider: str, source: Source) -> Followed:
    """Match a glob against the files of its repository."""
    paths = source.list_files(provider, pattern)
    if isinstance(paths, Missing | Unavailable):
        return _unlisted(target, pattern, paths)
    found = matching(pattern.path, paths)
    today = listing(pattern, paths)
    missing = not found and not target.optional
    return Followed(
        leads=tuple(
            Lead(target=target, location=replace(pattern, path=path), provider=provider)
            for path in found
        ),
        listings=(Include(target=pattern.target, content_id=today, glob=True),),
        problems=(problem_of(target, f"{target.raw} matches no file"),) if missing else (),
    )


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


def problem_of(target: Target, message: str, type: str = "location") -> Problem:  # noqa: A002
    """Return a problem at the place where a Location names the target."""
    return Problem(
        type=type,
        message=message,
        line=target.position.line,
        column=target.position.column,
        entity=target.entity,
    )
