"""What a run tells of providers.yaml once it knows everything: what looks like a manifest and is
found nowhere, though no provider and no Location leads to it; patterns that nothing is found by.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sync.azure.near_misses import Outside, hint
from sync.azure.silent import sentences, silent
from sync.config.coverage import covers
from sync.config.settings import Provider
from sync.model import Discovery, Location, ProviderOutcome
from sync.reading.scope import Scope
from sync.reading.source import Source


def with_hints(
    outcomes: Iterable[ProviderOutcome],
    discoveries: Iterable[Discovery],
    scope: Scope,
    known: Collection[str],
    source: Source,
) -> tuple[ProviderOutcome, ...]:
    """The outcomes with the patterns that are silent, and with what each provider overlooks,
    the first that does; ``known`` are the targets of all manifests.

    This is asked last, as nothing depends on it, and not in a run for named repositories.
    """
    running: Mapping[str, Provider] = {provider.id: provider for provider in scope.running()}
    found = {discovery.provider: discovery for discovery in discoveries}
    told = set(known)
    hinted = []
    for outcome in outcomes:
        provider = running.get(outcome.id)
        if provider is None:
            hinted.append(outcome)
            continue
        listed = Outside(found=found[outcome.id].outside)
        asks = outcome.complete and _by_search(found[outcome.id], scope)
        seen = together(listed, source.outside(provider)) if asks else listed
        new = unknown(seen, scope.providers, told)
        told |= {location.target for location in new.found}
        hints = [*_silent(provider, found, scope), *([hint(provider, new)] if new.found else [])]
        hinted.append(replace(outcome, hints=tuple(hints), requests=source.requests(outcome.id)))
    return tuple(hinted)


def _silent(provider: Provider, found: Mapping[str, Discovery], scope: Scope) -> Iterator[str]:
    """Which patterns nothing was found by; of what the command line chose only what no
    provider of the run finds."""
    silences = silent(provider, found[provider.id])
    if chosen := {*_named("project", scope.projects), *_named("repository", scope.repositories)}:
        places = [each.location for discovery in found.values() for each in discovery.found]
        seen = {
            *_named("project", (place.project for place in places)),
            *_named("repository", (place.repository for place in places)),
        }
        silences = tuple(
            each for each in silences if (each.setting, each.pattern.lower()) in chosen - seen
        )
    yield from sentences(silences)


def _named(setting: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((setting, name.lower()) for name in names)


def ask_once(discoveries: Iterable[Discovery], scope: Scope, source: Source) -> None:
    """Have a source that remembers ask what search shows, for another machine to tell; of several
    machines the first does."""
    if scope.part.number != 1:
        return
    found = {discovery.provider: discovery for discovery in discoveries}
    for provider in scope.running():
        discovery = found.get(provider.id)
        if discovery is not None and discovery.complete and _by_search(discovery, scope):
            source.outside(provider)


def _by_search(discovery: Discovery, scope: Scope) -> bool:
    return discovery.source != "git" and not scope.repositories


def together(one: Outside, other: Outside) -> Outside:
    """What was seen twice, as one."""
    files = {location.target: location for location in (*one.found, *other.found)}
    return replace(other, found=tuple(files[target] for target in sorted(files)))


def unknown(outside: Outside, providers: Collection[Provider], known: Collection[str]) -> Outside:
    """What is outside that no provider covers, and what is not in ``known``."""

    def is_known(location: Location) -> bool:
        return location.target in known or any(
            covers(provider, location).covered for provider in providers
        )

    files = (location for location in outside.found if not is_known(location))
    return replace(outside, found=tuple(files))
