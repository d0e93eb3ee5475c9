"""Checked values of providers.yaml to the settings that the rest of the pipeline works with. Pure.

Expects values in which `sync.config.conformance` and `sync.config.coherence` found no mistake.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal, cast

from sync.config.coherence import providers_of, rule_name
from sync.config.conformance import KeyPath
from sync.config.settings import (
    BasicCredential,
    Config,
    Credential,
    DeletionLimit,
    EntraCredential,
    Exclude,
    HouseRule,
    Limits,
    Module,
    Portal,
    Provider,
    Rules,
    TokenCredential,
    Way,
)
from sync.config.texts import ENVIRONMENT_VARIABLE
from sync.model import Json, Organization
from sync.urls import organization


def resolve(
    root: Mapping[str, Json],
    file: Path,
    notes: tuple[str, ...],
    schemas: Mapping[KeyPath, str],
) -> Config:
    """The configuration that the file's root mapping means; ``schemas`` are those that were read,
    by where they stand in it."""
    settings = _mapping(root.get("settings"))
    return Config(
        file=file.absolute(),
        providers=_spelt_alike(
            _provider(str(path[-1]), value) for path, value in providers_of(root)
        ),
        folder=PurePosixPath(str(root.get("folder", "catalog"))).as_posix(),
        max_deletions=_deletion_limit(settings.get("maxDeletions", "20%")),
        portal=_portal(settings, schemas),
        external=frozenset(kind.lower() for kind in _texts(settings.get("external", []))),
        limits=_limits(_mapping(settings.get("limits"))),
        notes=notes,
    )


def _portal(settings: Mapping[str, Json], schemas: Mapping[KeyPath, str]) -> Portal:
    value, kinds = _mapping(settings.get("portal")), settings.get("kinds", [])
    rules = settings.get("rules", [])
    return Portal(
        rules=cast(Rules, value.get("rules", "backstage")),
        modules=cast(tuple[Module, ...], tuple(sorted(_texts(value.get("modules", []))))),
        kinds=_texts([*kinds] if isinstance(kinds, dict) else kinds),
        schemas=tuple(
            (kind, schema)
            for kind in _mapping(kinds)
            if (schema := schemas.get(("settings", "kinds", kind))) is not None
        ),
        house_rules=tuple(
            _house_rule(index, _mapping(rule), schema)
            for index, rule in enumerate(rules if isinstance(rules, list) else ())
            if (schema := schemas.get(("settings", "rules", index, "schema"))) is not None
        ),
    )


def _house_rule(index: int, rule: Mapping[str, Json], schema: str) -> HouseRule:
    return HouseRule(
        name=str(rule.get("name", rule_name(index))),
        schema=schema,
        kinds=tuple(kind.lower() for kind in _texts(rule.get("kinds", []))),
        message=str(rule.get("message", "")),
        url=str(rule.get("url", "")),
        severity=cast(Literal["error", "warning"], rule.get("severity", "warning")),
    )


def _limits(value: Mapping[str, Json]) -> Limits:
    usual = Limits()
    return Limits(
        include=_size(value.get("include", usual.include)),
        manifest=_size(value.get("manifest", usual.manifest)),
        targets=_size(value.get("targets", usual.targets)),
    )


def _size(value: Json) -> int:
    """A count, or a size such as 512KiB in bytes."""
    text = str(value)
    for unit, factor in (("KiB", 1 << 10), ("MiB", 1 << 20)):
        if text.endswith(unit):
            return int(text.removesuffix(unit)) * factor
    return int(text)


def _spelt_alike(providers: Iterable[Provider]) -> tuple[Provider, ...]:
    """Providers of one organisation, as the first of them spells it: names compare without regard
    to case, and a manifest has one URL."""
    first: dict[str, Organization] = {}
    return tuple(
        replace(
            provider,
            organization=first.setdefault(provider.organization.url.lower(), provider.organization),
        )
        for provider in providers
    )


def _provider(name: str, value: Mapping[str, Json]) -> Provider:
    exclude = _mapping(value.get("exclude"))
    branch = value.get("branch")
    discovery = value.get("discovery", "auto")
    return Provider(
        id=name,
        organization=organization(
            str(value.get("host", "dev.azure.com")), str(value["organization"])
        ),
        project=_texts(value.get("project", "*")),
        repository=_texts(value.get("repository", "*")),
        path=_texts(value.get("path", "/catalog-info.yaml")),
        branch=str(branch).removeprefix("refs/heads/") if branch is not None else None,
        exclude=Exclude(
            project=_texts(exclude.get("project", [])),
            repository=_texts(exclude.get("repository", [])),
            path=_texts(exclude.get("path", [])),
        ),
        credential=_credential(value),
        discovery=cast(Way, discovery),
        forks=value.get("forks", False) is True,
        allow=_texts(value["allow"]) if "allow" in value else None,
    )


def _unquoted(text: str) -> str:
    """A name without the quotation marks of Code Search's language, which Backstage wants around
    names with a space: ``'"My Project"'`` (backstage/backstage#18799)."""
    return text[1:-1] if text.startswith('"') and text.endswith('"') else text


def _credential(provider: Mapping[str, Json]) -> Credential:
    value = provider.get("credential")
    if value is None:
        return TokenCredential(variable=_variable(provider.get("token", "${AZURE_TOKEN}")))
    given = _mapping(value)
    if not given:
        return EntraCredential()
    if "username" in given:
        return BasicCredential(
            user_variable=_variable(given["username"]),
            password_variable=_variable(given["password"]),
        )
    secret, certificate = given.get("clientSecret"), given.get("clientCertificate")
    return EntraCredential(
        tenant_id=str(given["tenantId"]),
        client_id=str(given["clientId"]),
        secret_variable=_variable(secret) if secret is not None else None,
        certificate_variable=_variable(certificate) if certificate is not None else None,
        federated=given.get("federated") is True,
    )


def _variable(value: Json) -> str:
    return re.sub(ENVIRONMENT_VARIABLE, r"\1", str(value))


def _deletion_limit(value: Json) -> DeletionLimit:
    if isinstance(value, str):
        return DeletionLimit(percent=float(value.removesuffix("%")))
    return DeletionLimit(count=cast(int, value))


def _texts(value: Json) -> tuple[str, ...]:
    """One text or a list of them, without repetition, in the order given."""
    texts = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(_unquoted(str(text)) for text in texts))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
