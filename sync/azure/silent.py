"""Patterns of a provider that nothing was found by, in words that claim no more than is known.
Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from sync.config.coverage import matches, rooted
from sync.config.settings import Provider
from sync.model import Discovery, Location
from sync.text.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A pattern without a manifest."""

    setting: str
    """``project``, ``repository`` or ``path``."""
    pattern: str
    at: int
    """The pattern's place among those of that setting."""
    absent: bool = False
    """True when Git listed all repositories and none is called so."""


def silent(provider: Provider, discovery: Discovery) -> tuple[Silence, ...]:
    """What of a provider's patterns matches nothing in a complete discovery; where nothing at all
    was found, ``path`` is blamed only if nothing else can be, and what is absent before all."""
    if not discovery.complete:
        return ()
    places = [each.location for each in discovery.found]
    places += [each.found.location for each in discovery.skipped]
    former = {name.lower() for name in discovery.renamed}
    found = [
        *_without(provider.project, "project", {place.project for place in places}, leaving=former),
        *_repositories(provider, discovery, places),
    ]
    if found and not places:
        return tuple(each for each in found if each.absent) or tuple(found)
    paths = {place.path for place in places}
    return (*found, *_without(provider.path, "path", paths, spelt=rooted))


def sentences(silences: Iterable[Silence]) -> Iterator[str]:
    """One for each setting, as what is silent may be many names."""
    kinds: dict[tuple[str, bool], list[str]] = {}
    for each in silences:
        kinds.setdefault((each.setting, each.absent), []).append(each.pattern)
    for (setting, absent), patterns in kinds.items():
        verb = "matches" if len(patterns) == 1 else "match"
        what = "repository that the credential sees" if absent else "manifest that was found"
        yield f"{setting}: {listed(patterns)} {verb} no {what}"


def _repositories(
    provider: Provider, discovery: Discovery, places: Collection[Location]
) -> Iterator[Silence]:
    """What was left out by ``exclude`` is not among the repositories that are known."""
    known = discovery.repositories
    certain = known is not None and not (provider.exclude.project or provider.exclude.repository)
    names = {name for _, name in known or ()}
    for each in _without(provider.repository, "repository", {p.repository for p in places}):
        absent = certain and not any(matches(each.pattern, name) for name in names)
        yield Silence(setting=each.setting, pattern=each.pattern, at=each.at, absent=absent)


def _without(
    patterns: Iterable[str],
    setting: str,
    names: Collection[str],
    *,
    leaving: Collection[str] = (),
    spelt: Callable[[str], str] = str,
) -> Iterator[Silence]:
    for at, pattern in enumerate(patterns):
        told = pattern.strip("*") == "" or pattern.lower() in leaving
        if not told and not any(matches(spelt(pattern), name) for name in names):
            yield Silence(setting=setting, pattern=pattern, at=at)
