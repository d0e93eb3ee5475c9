"""What looks like a manifest and is found nowhere, once a run knows what is: what other providers
find and what Locations lead to is no near miss."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from sync.azure.near_misses import Outside, hint
from sync.azure.scope import covers
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
    """Return the outcomes with what each provider overlooks, the first that does; ``known`` are
    the targets of all manifests.

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
        hints = (hint(provider, new),) if new.found else ()
        hinted.append(replace(outcome, hints=hints, requests=source.requests(outcome.id)))
    return tuple(hinted)


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
    """Return what was seen twice, as one."""
    files = {location.target: location for location in (*one.found, *other.found)}
    return replace(other, found=tuple(files[target] for target in sorted(files)))


def unknown(outside: Outside, providers: Collection[Provider], known: Collection[str]) -> Outside:
    """Return what of it no provider covers, and what is not in ``known``."""

    def is_known(location: Location) -> bool:
        return location.target in known or any(
            covers(provider, location).covered for provider in providers
        )

    files = (location for location in outside.found if not is_known(location))
    return replace(outside, found=tuple(files))
