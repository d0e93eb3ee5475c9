"""What an entity has to look like, as data: the envelope, the entity and each kind's spec.

Written from Backstage's description of its file format
(https://backstage.io/docs/features/software-catalog/descriptor-format) and its answers.
"""

from collections.abc import Mapping
from typing import Any, Final

from sync.entities.jsonschema import Check, Schema, compile_schema
from sync.entities.template import TEMPLATE

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}
_STRING_MAP: Final[Schema] = {
    "type": "object",
    "patternProperties": {"[^\\n\\r\\u2028\\u2029]+": {"type": "string"}},
}
_LINK: Final[Schema] = {
    "type": "object",
    "required": ["url"],
    "properties": {"url": _TEXT, "title": _TEXT, "icon": _TEXT, "type": _TEXT},
}
_PROFILE: Final[Schema] = {
    "type": "object",
    "properties": {"displayName": _TEXT, "email": _TEXT, "picture": _TEXT},
}

BACKSTAGE: Final = ("backstage.io/v1alpha1", "backstage.io/v1beta1")
SCAFFOLDER: Final = ("scaffolder.backstage.io/v1beta3",)


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": dict(properties)}


def _root(metadata: Schema, **more: Any) -> Schema:
    return {
        "type": "object",
        "required": ["apiVersion", "kind", "metadata"],
        "properties": {"apiVersion": _TEXT, "kind": _TEXT, "metadata": metadata, **more},
    }


ENVELOPE: Final[Check] = compile_schema(_root(_object(("name",), name=_TEXT, namespace=_TEXT)))
"""Without this a document does not even have a name to report problems under."""

ENTITY: Final[Check] = compile_schema(
    {
        **_root(
            _object(
                ("name",),
                uid=_TEXT,
                etag=_TEXT,
                name=_TEXT,
                namespace=_TEXT,
                title=_TEXT,
                description={"type": "string"},
                labels=_STRING_MAP,
                annotations=_STRING_MAP,
                tags=_TEXTS,
                links={"type": "array", "items": _LINK},
            ),
            spec={"type": "object"},
            relations={},
            status={},
        ),
        "additionalProperties": False,
    }
)
"""What every kind has in common."""

_SPECS: Final[Mapping[tuple[str, tuple[str, ...]], Schema]] = {
    ("API", BACKSTAGE): _object(
        ("type", "lifecycle", "owner", "definition"),
        type=_TEXT,
        lifecycle=_TEXT,
        owner=_TEXT,
        system=_TEXT,
        definition=_TEXT,
    ),
    ("Component", BACKSTAGE): _object(
        ("type", "lifecycle", "owner"),
        type=_TEXT,
        lifecycle=_TEXT,
        owner=_TEXT,
        system=_TEXT,
        subcomponentOf=_TEXT,
        providesApis=_TEXTS,
        consumesApis=_TEXTS,
        dependsOn=_TEXTS,
    ),
    ("Resource", BACKSTAGE): _object(
        ("type", "owner"), type=_TEXT, owner=_TEXT, dependsOn=_TEXTS, system=_TEXT
    ),
    ("Group", BACKSTAGE): _object(
        ("type", "children"),
        type=_TEXT,
        profile=_PROFILE,
        parent=_TEXT,
        children=_TEXTS,
        members=_TEXTS,
    ),
    ("Location", BACKSTAGE): _object(
        type=_TEXT,
        target=_TEXT,
        targets=_TEXTS,
        presence={"type": "string", "enum": ["required", "optional"]},
    ),
    ("User", BACKSTAGE): _object(("memberOf",), profile=_PROFILE, memberOf=_TEXTS),
    ("System", BACKSTAGE): _object(("owner",), owner=_TEXT, domain=_TEXT, type=_TEXT),
    ("Domain", BACKSTAGE): _object(("owner",), owner=_TEXT, subdomainOf=_TEXT, type=_TEXT),
    ("Template", SCAFFOLDER): TEMPLATE,
}


def _checks(
    specs: Mapping[tuple[str, tuple[str, ...]], Schema],
) -> Mapping[tuple[str, str], Check]:
    return {
        (kind, version): compile_schema(
            {"type": "object", "required": ["spec"], "properties": {"spec": spec}}
        )
        for (kind, versions), spec in specs.items()
        for version in versions
    }


KINDS: Final[Mapping[tuple[str, str], Check]] = _checks(_SPECS)
"""By kind and apiVersion."""

SPEC_KEYS: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(spec["properties"]) for (kind, _), spec in _SPECS.items()
}
"""By kind: the keys of its spec that Backstage knows. Others are taken, too."""
REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(spec["required"]) for (kind, _), spec in _SPECS.items()
}
"""By kind: those without which it is refused."""

_ROADIE_SPECS: Final[Mapping[tuple[str, tuple[str, ...]], Schema]] = {
    ("Product", ("roadie.io/v1", "backstage.io/v1alpha1")): _object(
        type=_TEXT,
        owner=_TEXT,
        system=_TEXT,
        domain=_TEXT,
        hasPart=_TEXTS,
        partOf=_TEXTS,
        childOf=_TEXTS,
        parentOf=_TEXTS,
        dependencyOf=_TEXTS,
        dependsOn=_TEXTS,
        consumesApi=_TEXTS,
    ),
    ("Repository", ("roadie.io/v1",)): _object(owner=_TEXT, system=_TEXT, hasPart=_TEXTS),
}

ROADIE: Final[Mapping[tuple[str, str], Check]] = _checks(_ROADIE_SPECS)
"""Roadie's own kinds by apiVersion, as its validator has them:
https://github.com/RoadieHQ/backstage-entity-validator."""

OPEN_KINDS: Final = frozenset(kind for kind, _ in ROADIE)
"""Roadie's kinds; where nothing says that it is the portal, any shape of them is taken."""
