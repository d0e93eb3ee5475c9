"""Where the Location entities of a manifest lead to: files in the scope of some provider."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sync.entities.follow import Target, matching, targets
from sync.model import Include, Location, Missing, Present, Problem, Unavailable
from sync.reading.judge import Judged, is_location
from sync.reading.scope import Scope
from sync.reading.source import Source
from sync.reading.survey import listing


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


def follow(judged: Iterable[Judged], location: Location, scope: Scope, source: Source) -> Followed:
    """Resolve every target of the accepted Locations of the manifest at ``location``."""
    parts = [
        _follow_one(item, location, scope, source)
        for item in judged
        if item.accepted and is_location(item.data)
    ]
    return _joined(parts)


def _follow_one(item: Judged, location: Location, scope: Scope, source: Source) -> Followed:
    named, problems = targets(item.document, location)
    parts = [_resolve(target, scope, source) for target in named]
    return _joined([*parts, Followed(problems=problems)])


def _joined(parts: Iterable[Followed]) -> Followed:
    parts = tuple(parts)
    return Followed(
        leads=tuple(lead for part in parts for lead in part.leads),
        listings=tuple(item for part in parts for item in part.listings),
        problems=tuple(problem for part in parts for problem in part.problems),
    )


def _resolve(target: Target, scope: Scope, source: Source) -> Followed:
    if target.location is None:
        return Followed()
    provider = scope.reached_by(target.location)
    if provider is None:
        message = f"{target.raw} is outside the scope of every provider; it was not read"
        return Followed(problems=(problem_of(target, message),))
    if not target.is_glob:
        lead = Lead(target=target, location=target.location, provider=provider.id)
        return Followed(leads=(lead,))
    return _expand(target, target.location, provider.id, source)


def _expand(target: Target, pattern: Location, provider: str, source: Source) -> Followed:
    """Match a glob against the files of its repository."""
    paths = source.list_files(provider, pattern)
    match listing(pattern, paths), paths:
        case Present(content_id=content_id), tuple():
            found = matching(pattern.path, paths)
        case Missing(reason=reason) | Unavailable(reason=reason), _:
            return Followed(problems=(problem_of(target, f"{target.raw}: {reason}"),))
        case _:
            raise AssertionError(target)
    missing = not found and not target.optional
    return Followed(
        leads=tuple(
            Lead(target=target, location=replace(pattern, path=path), provider=provider)
            for path in found
        ),
        listings=(Include(target=pattern.target, content_id=content_id, glob=True),),
        problems=(problem_of(target, f"{target.raw} matches no file"),) if missing else (),
    )


def problem_of(target: Target, message: str) -> Problem:
    """Return a problem at the place where a Location names the target."""
    return Problem(
        type="location",
        message=message,
        line=target.position.line,
        column=target.position.column,
        entity=target.entity,
    )
