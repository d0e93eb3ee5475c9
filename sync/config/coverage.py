"""Which files a provider covers: the wildcards of providers.yaml, decided on our side. Pure.

Search filters only roughly, so every hit and every listed file passes through here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sync.config.settings import Provider
from sync.model import TAGS, Location, Organization

_WILDCARD = re.compile(r"((?<=/)\*\*/|\*)")
"""``**/`` after a ``/`` goes on where a folder begins: at once, or after more folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whether a provider covers a location, and why, in words that name the setting."""

    covered: bool
    reason: str
    setting: tuple[str | int, ...] = ()
    """Where in the provider's block the line is that does not cover it; empty when covered."""


def covers(provider: Provider, location: Location) -> Coverage:
    """Whether ``provider`` reads the file at ``location``."""
    if not same_organization(provider.organization, location.organization):
        return Coverage(
            covered=False,
            reason=f"provider {provider.id} reads {provider.organization.url}, "
            f"not {location.organization.url}",
        )
    if provider.branch != location.branch:
        return Coverage(
            covered=False, reason=_branch_reason(provider, location), setting=("branch",)
        )
    in_repository = covers_repository(provider, location.project, location.repository)
    if not in_repository.covered:
        return in_repository
    pattern = matching_path(provider.path, location.path)
    if pattern is None:
        return _unmatched(provider, "path", location.path, provider.path)
    left_out = matching_path(provider.exclude.path, location.path)
    if left_out is not None:
        return _excluded(provider, "path", location.path, left_out)
    return Coverage(covered=True, reason=f"{in_repository.reason}, path {pattern}")


def is_covered(provider: Provider, location: Location) -> bool:
    """Whether `covers` says so: for very many locations, without the words."""
    return (
        provider.branch == location.branch
        and reaches(provider, location)
        and matching_path(provider.path, location.path) is not None
    )


def reaches(provider: Provider, location: Location) -> bool:
    """Whether ``provider`` would read the file at ``location``, were it to read every branch, and
    every path that it does not exclude."""
    return (
        same_organization(provider.organization, location.organization)
        and covers_repository(provider, location.project, location.repository).covered
        and matching_path(provider.exclude.path, location.path) is None
    )


def covers_project(provider: Provider, project: str) -> Coverage:
    """Whether ``provider`` reads anything in ``project``."""
    pattern = matching(provider.project, project)
    if pattern is None:
        return _unmatched(provider, "project", project, provider.project)
    left_out = matching(provider.exclude.project, project)
    if left_out is not None:
        return _excluded(provider, "project", project, left_out)
    return Coverage(covered=True, reason=f"provider {provider.id} matches project {pattern}")


@lru_cache(maxsize=32_768)
def covers_repository(provider: Provider, project: str, repository: str) -> Coverage:
    """Whether ``provider`` reads anything in ``repository`` of ``project``."""
    in_project = covers_project(provider, project)
    if not in_project.covered:
        return in_project
    by_name = covers_repository_name(provider, repository)
    if not by_name.covered:
        return by_name
    return Coverage(covered=True, reason=f"{in_project.reason}, {by_name.reason}")


def covers_repository_name(provider: Provider, repository: str) -> Coverage:
    """Whether ``provider`` reads repositories of that name, in whichever of its projects."""
    pattern = matching(provider.repository, repository)
    if pattern is None:
        return _unmatched(provider, "repository", repository, provider.repository)
    left_out = matching(provider.exclude.repository, repository)
    if left_out is not None:
        return _excluded(provider, "repository", repository, left_out)
    return Coverage(covered=True, reason=f"repository {pattern}")


def same_organization(one: Organization, other: Organization) -> bool:
    """Whether two values name one organisation; names compare without regard to case."""
    return one is other or one.url.lower() == other.url.lower()


def matching(patterns: tuple[str, ...], name: str) -> str | None:
    """The first of ``patterns`` that matches the whole of ``name``, ignoring case."""
    return next((pattern for pattern in patterns if matches(pattern, name)), None)


def matching_path(patterns: tuple[str, ...], path: str) -> str | None:
    """The first of ``patterns`` that matches the whole of ``path``; its leading ``/`` is optional
    in patterns."""
    return next((pattern for pattern in patterns if matches(rooted(pattern), path)), None)


def rooted(pattern: str) -> str:
    """A path pattern with its leading ``/``; one that starts with ``*`` matches that too."""
    return pattern if pattern.startswith(("/", "*")) else f"/{pattern}"


def with_renamed(names: tuple[str, ...], renamed: Mapping[str, str]) -> tuple[str, ...]:
    """Names or patterns, with those of today beside the ones that are former names."""
    today = {old.lower(): new for old, new in renamed.items()}
    return tuple(dict.fromkeys(each for n in names for each in (n, today.get(n.lower(), n))))


def is_literal(pattern: str) -> bool:
    """Whether a pattern names exactly one thing (but for case)."""
    return "*" not in pattern and "?" not in pattern


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` matches the whole of ``text``: ``*`` any run, ``?`` one character,
    a folder named ``**`` any number of folders, also none."""
    return _compiled(pattern).fullmatch(text.lower()) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression that never goes back before the last ``*``, so that its time
    is bounded by the product of the lengths."""
    start, *rest = _WILDCARD.split(pattern.lower())
    runs = [
        ("(?<=/)" if wildcard == "**/" else "") + _literal(run)
        for wildcard, run in zip(rest[::2], rest[1::2], strict=True)
    ]
    between = "".join(f"(?>.*?{run})" for run in runs[:-1] if run)
    return re.compile(_literal(start) + between + (f".*{runs[-1]}" if runs else ""), re.DOTALL)


def _literal(run: str) -> str:
    return re.escape(run).replace(r"\?", ".")


def _unmatched(provider: Provider, what: str, name: str, patterns: tuple[str, ...]) -> Coverage:
    listed = ", ".join(patterns) or "nothing"
    return Coverage(
        covered=False,
        reason=f"{what} {name!r} does not match {what}: {listed} of provider {provider.id}",
        setting=(what,),
    )


def _excluded(provider: Provider, what: str, name: str, pattern: str) -> Coverage:
    patterns = {
        "project": provider.exclude.project,
        "repository": provider.exclude.repository,
        "path": provider.exclude.path,
    }
    return Coverage(
        covered=False,
        reason=f"{what} {name!r} is left out by exclude.{what}: {pattern} "
        f"of provider {provider.id}",
        setting=("exclude", what, patterns[what].index(pattern)),
    )


def _branch_reason(provider: Provider, location: Location) -> str:
    reads = (
        "each repository's default branch"
        if provider.branch is None
        else f"branch {provider.branch!r}"
    )
    named = (
        "names no branch (the default one)"
        if location.branch is None
        else f"names tag {location.branch.removeprefix(TAGS)!r}"
        if location.branch.startswith(TAGS)
        else f"names branch {location.branch!r}"
    )
    return f"provider {provider.id} reads {reads}, and the URL {named}"
