"""What no value of providers.yaml shows alone: keys that exclude each other or need each other."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from sync.config.conformance import Check, Finding, KeyPath
from sync.config.kinds import AI_MODEL, EVERY, PORTAL
from sync.model import Json
from sync.urls import organization


def incoherences(check: Check, root: Json) -> Iterator[Finding]:
    """Mistakes between values. Values of the wrong kind are passed over: they are known already."""
    if not isinstance(root, dict):
        return
    at = {check.name(key): key for key in root}
    if "providers" in at and "catalog" in at:
        message = "catalog and providers both name providers; expected only one of them"
        yield Finding(path=(at["catalog"],), at_key=True, message=message)
    elif "providers" not in at and "catalog" not in at:
        message = "no providers are named; expected providers: and, below it, azureDevOps:"
        yield Finding(path=(), message=message)
    pasted = root.get("catalog")
    for key in ("folder", "settings"):
        if isinstance(pasted, dict) and key in pasted:
            message = f"catalog.{key} stands too deep; expected {key} beside catalog"
            yield Finding(path=("catalog", key), at_key=True, message=message)
    kinds = _kinds_of(root)
    for path, provider in providers_of(root):
        yield from _organization(check, provider, path)
        yield from _credential(check, provider, path)
        yield from _known(check, provider, (*path, "allow"), (*kinds, EVERY))
    settings = root.get("settings")
    if isinstance(settings, dict):
        yield from _known(check, settings, ("settings", "external"), kinds)
        rules = settings.get("rules")
        yield from _rules(check, rules if isinstance(rules, list) else [], kinds)


def providers_of(root: Mapping[str, Json]) -> Iterator[tuple[KeyPath, Mapping[str, Json]]]:
    """Every provider's settings with their path, in file order, from either place at the root."""
    for path in (("providers", "azureDevOps"), ("catalog", "providers", "azureDevOps")):
        value: Json = dict(root)
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        for key, provider in value.items() if isinstance(value, dict) else ():
            if isinstance(provider, dict):
                yield (*path, key), provider


def _organization(check: Check, provider: Mapping[str, Json], path: KeyPath) -> Iterator[Finding]:
    host, name = provider.get("host", "dev.azure.com"), provider.get("organization")
    if not isinstance(host, str) or not isinstance(name, str) or "@" in host:
        return
    if not host.strip() or not name.strip() or "${" in host + name:
        return
    try:
        organization(host, name)
    except ValueError as error:
        words = str(error)
        key = "host" if words.startswith(("host", "the host")) else "organization"
        place = (*path, key)
        yield Finding(path=place, message=f"{check.shown(place)} cannot be used: {words}")


def _kinds_of(root: Mapping[str, Json]) -> tuple[str, ...]:
    """Every kind that the portal knows, by this file."""
    settings = root.get("settings")
    more = settings.get("kinds") if isinstance(settings, dict) else None
    named = more if isinstance(more, list | dict) else ()
    portal = settings.get("portal") if isinstance(settings, dict) else None
    modules = portal.get("modules") if isinstance(portal, dict) else None
    modelled = AI_MODEL if isinstance(modules, list) and "ai-model" in modules else ()
    return (*PORTAL, *modelled, *(kind for kind in named if isinstance(kind, str)))


def _known(
    check: Check, settings: Mapping[str, Json], path: KeyPath, kinds: tuple[str, ...]
) -> Iterator[Finding]:
    """A kind that nobody knows is a slip: it would mean nothing, without a word."""
    value = settings.get(str(path[-1]))
    at = enumerate(value) if isinstance(value, list) else [(None, value)]
    known = {kind.lower(): kind for kind in kinds}
    for index, kind in at:
        if not isinstance(kind, str) or not kind.isalnum() or kind.lower() in known:
            continue
        place = path if index is None else (*path, index)
        close = get_close_matches(kind.lower(), known, n=1, cutoff=0.75)
        every = f"expected {', '.join(kinds[:-1])} or {kinds[-1]}"
        hint = f"did you mean {known[close[0]]}?" if close else every
        if kind in AI_MODEL:
            hint = "it is one of a module, which settings.portal would name: modules: [ai-model]"
        message = f"{check.shown(place)} is a kind that nobody knows; {hint}"
        if not close:
            message += "; a kind of your portal belongs in settings.kinds too"
        yield Finding(path=place, message=message)


def _rules(check: Check, rules: list[Json], kinds: tuple[str, ...]) -> Iterator[Finding]:
    names: set[str] = set()
    for index, rule in enumerate(rules):
        if not isinstance(rule, dict):
            continue
        path: KeyPath = ("settings", "rules", index)
        yield from _known(check, rule, (*path, "kinds"), kinds)
        name = str(rule.get("name", rule_name(index)))
        if name in names:
            message = f"{check.shown((*path, 'name'))} is another rule's; expected one of its own"
            yield Finding(path=(*path, "name"), message=message)
        names.add(name)


def rule_name(index: int) -> str:
    """What the house rule with this index (from 0) is called where it has no name."""
    return f"rule {index + 1}"


def _credential(check: Check, provider: Mapping[str, Json], path: KeyPath) -> Iterator[Finding]:
    place = (*path, "credential")
    credential = provider.get("credential")
    if credential is not None and "token" in provider:
        message = f"{check.shown(path)} has a token and a credential; expected only one of them"
        yield Finding(path=place, at_key=True, message=message)
    if not isinstance(credential, dict):
        return
    if {"username", "password"} <= credential.keys():
        host = str(provider.get("host", "dev.azure.com")).lower()
        if host == "dev.azure.com" or host.endswith(".visualstudio.com"):
            message = (
                f"{check.shown(place)} is for an Azure DevOps Server; expected a token, or an"
                f" identity of Microsoft Entra, for {host}"
            )
            yield Finding(path=place, at_key=True, message=message)
    if {"username", "password"} & credential.keys():
        return  # what is missing is told already
    ways: list[str] = [key for key in ("clientSecret", "clientCertificate") if key in credential]
    federated = credential.get("federated", False)
    ways += ["federated"] if federated is True else []
    if len(ways) > 1:
        wrong = f"has {' and '.join(ways)}"
    elif not ways and federated is False:
        wrong = "has neither clientSecret, clientCertificate nor federated: true"
    else:
        return
    message = f"{check.shown(place)} {wrong}; expected one of them"
    yield Finding(path=place, at_key=True, message=message)
