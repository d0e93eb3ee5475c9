"""Followed targets that stay in the catalog though they are not followed now. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sync.entities.bounds import MAX_IN_VAIN
from sync.entities.follow import Target, matching, named_among, pieces_of, problem_of
from sync.model import (
    Gone,
    Location,
    LogEntry,
    Outcome,
    Position,
    Problem,
    Read,
    Unreadable,
)
from sync.reading.following import Followed, Lead
from sync.reading.scope import Scope

MAX_DEPTH = 10
"""How deep Locations may nest: far beyond what people write, and a bound for what they don't."""


def with_beyond(followed: Followed, known: Iterable[str], scope: Scope) -> Followed:
    """Follow also the ``known`` targets that a limit of ours keeps from being followed.

    A limit says nothing about what is in Git: what the manifest may still name stays, is read
    when it changes, and goes when Git says that it is gone.
    """
    if not followed.beyond and not followed.patterns_beyond:
        return followed
    pieces = pieces_of(followed.beyond)
    named = {lead.location.target for lead in followed.leads}
    leads: list[Lead] = []
    for child in known:
        location = scope.locate(child)
        provider = scope.reached_by(location) if location is not None else None
        if location is None or provider is None or child in named:
            continue
        if followed.patterns_beyond or named_among(location.path, pieces):
            target = Target(
                raw=child,
                location=location,
                is_glob=False,
                optional=True,
                position=Position(line=1, column=1),
                entity=None,
            )
            leads.append(Lead(target=target, location=location, provider=provider.id))
    return replace(followed, leads=(*followed.leads, *leads))


def no_deeper(followed: Followed, known: Iterable[str], depth: int) -> Followed:
    """Leave the targets of a manifest at ``depth`` that lead too deep, but for the ``known``."""
    if depth < MAX_DEPTH:
        return followed
    there = {*known}
    new = [lead for lead in followed.leads if lead.location.target not in there]
    words = f"Locations nest deeper than {MAX_DEPTH}"
    return replace(
        followed,
        leads=tuple(lead for lead in followed.leads if lead.location.target in there),
        problems=(
            *followed.problems,
            *(
                problem_of(lead.target, f"{lead.target.raw} is not followed: {words}", "limit")
                for lead in new
            ),
        ),
    )


def asked_for(followed: Followed, unasked: Collection[str]) -> tuple[Followed, tuple[Problem, ...]]:
    """Leave out the targets that nobody asked for, and say so."""
    rest = [lead for lead in followed.leads if lead.location.target in unasked]
    if not rest:
        return followed, ()
    words = (
        f"{rest[0].target.raw} and what is named behind it ({len(rest):,} in all) is not looked"
        f" for: {MAX_IN_VAIN} targets before it do not exist or hold no entity; remove those"
    )
    kept = tuple(lead for lead in followed.leads if lead.location.target not in unasked)
    return replace(followed, leads=kept), (problem_of(rest[0].target, words, "limit"),)


def unknown(followed: Followed, known: Iterable[str], scope: Scope) -> Iterator[str]:
    """The ``known`` targets that a pattern names of which nobody can say what it matches."""
    for child in known:
        location = scope.locate(child)
        if location is not None and _matches(location, followed.unknown):
            yield child


def _matches(location: Location, patterns: Iterable[Location]) -> bool:
    return any(
        replace(pattern, path=location.path) == location and matching(pattern.path, [location.path])
        for pattern in patterns
    )


def is_barren(entry: LogEntry) -> bool:
    """Whether a followed target held nothing that could be an entity when it was read."""
    holds = entry.entities or entry.claims or entry.children
    named = any(problem.entity is not None for problem in entry.problems)
    return entry.discovered_via is not None and not holds and not named


def in_vain(outcome: Outcome | None) -> bool:
    """Whether there was nothing to read, if the service did not fail."""
    if isinstance(outcome, Read):
        return not (outcome.entities or outcome.children or any(outcome.refused))
    return isinstance(outcome, Gone | Unreadable)
