"""What Backstage's module ``ai-model`` adds to what a portal takes: AiResource, and API servers of
the Model Context Protocol.

Written from ``@backstage/catalog-model`` and its answers. A model takes the place of the builtin
kinds: what an entity has to look like is told by its ``spec.type``, too.
"""

from collections.abc import Mapping
from typing import Final

from sync.entities.jsonschema import Check, Schema, compile_schema
from sync.model import Json

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}
_OWNED: Final[Mapping[str, Schema]] = {"lifecycle": _TEXT, "owner": _TEXT, "system": _TEXT}
_REMOTE: Final[Schema] = {
    "type": "object",
    "required": ["type", "url"],
    "properties": {"type": _TEXT, "url": _TEXT},
}
_COMPATIBILITY: Final[Schema] = {"type": "string", "maxLength": 500, "minLength": 1}


def _spec(required: tuple[str, ...], kind: Schema, **properties: Schema) -> Check:
    spec: Schema = {
        "type": "object",
        "required": ["type", "lifecycle", "owner", *required],
        "properties": {"type": kind, **_OWNED, **properties},
    }
    return compile_schema({"type": "object", "required": ["spec"], "properties": {"spec": spec}})


def _resource(name: str, required: tuple[str, ...] = (), **properties: Schema) -> Check:
    return _spec(required, {"type": "string", "enum": [name]}, **properties)


_MCP_SERVER: Final = _spec(
    ("remotes",),
    {"const": "mcp-server"},
    remotes={"type": "array", "minItems": 1, "items": _REMOTE},
)
_BY_TYPE: Final[Mapping[tuple[str, str], Check]] = {
    ("API", "mcp-server"): _MCP_SERVER,
    ("AiResource", "skill"): _resource(
        "skill",
        disciplines=_TEXTS,
        categories=_TEXTS,
        agents=_TEXTS,
        dependsOn=_TEXTS,
        allowedTools=_TEXT,
        license=_TEXT,
        compatibility=_COMPATIBILITY,
    ),
    ("AiResource", "rule"): _resource(
        "rule", ("category", "rationale"), disciplines=_TEXTS, category=_TEXT, rationale=_TEXT
    ),
    ("AiResource", "plugin"): _resource("plugin", ("skills",), skills=_TEXTS, version=_TEXT),
    ("AiResource", "marketplace"): _resource(
        "marketplace", ("plugins",), plugins=_TEXTS, version=_TEXT
    ),
}
AI_RESOURCE: Final = _spec((), _TEXT)
"""An AiResource of a type that the module knows nothing of."""
VERSION: Final = "backstage.io/v1alpha1"
"""The only one that AiResource has."""


def of_type(kind: str, data: Mapping[str, Json]) -> Check | None:
    """The check that ``spec.type`` chooses for an entity of ``kind``; ``None`` where that is the
    one of its kind."""
    spec = data.get("spec")
    named = spec.get("type") if isinstance(spec, dict) else None
    while isinstance(named, list) and len(named) == 1:  # how JavaScript makes text of a list
        named = named[0]
    return _BY_TYPE.get((kind, named)) if isinstance(named, str) else None
