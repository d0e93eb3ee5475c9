"""What a portal makes of an entity's kind: which check it runs, or why it knows none; and which
setting would have it know more."""

from collections.abc import Mapping
from typing import Final

from sync.config.kinds import AI_MODEL
from sync.config.settings import Portal
from sync.entities.ai_model import AI_RESOURCE, VERSION, of_type
from sync.entities.jsonschema import Check, Violation
from sync.entities.manifest import ref_of
from sync.entities.placeholders import OPENAPI
from sync.entities.schemas import BACKSTAGE, KINDS, OPEN_KINDS, ROADIE
from sync.model import Json

_MODULE: Final = (
    "where the portal has Backstage's module {0}, say so: settings.portal.modules: [{0}]"
)
_MODELLED: Final = frozenset(kind for kind, version in KINDS if version in BACKSTAGE)
"""The kinds of Backstage's own model."""


def has_model(portal: Portal) -> bool:
    """Whether a model judges entities there, in place of Backstage's builtin kinds."""
    return "ai-model" in portal.modules


def check_of(
    kind: str, version: str, data: Mapping[str, Json], portal: Portal
) -> Check | str | None:
    """The check of an entity's kind; ``None`` where anything is taken, and the words of the
    refusal where the kind is not known."""
    if has_model(portal) and (kind in _MODELLED or kind in AI_MODEL):
        versions = BACKSTAGE if kind in _MODELLED else (VERSION,)
        if version not in versions:
            return f'Kind "{kind}" exists, but has no version matching apiVersion "{version}"'
        return of_type(kind, data) or KINDS.get((kind, version), AI_RESOURCE)
    known = KINDS.get((kind, version))
    if known is None and portal.rules == "roadie" and kind in OPEN_KINDS:
        return ROADIE.get((kind, version), _unknown(kind, data))
    if known is not None:
        return known
    return None if kind in OPEN_KINDS or kind in portal.kinds else _unknown(kind, data)


def _unknown(kind: str, data: Mapping[str, Json]) -> str:
    message = (
        f"No processor recognized the entity {ref_of(dict(data)) or kind} as valid,"
        " possibly caused by a foreign kind or apiVersion"
    )
    return f"{message}; {_MODULE.format('ai-model')}" if kind in AI_MODEL else message


def advice(violation: Violation, data: Mapping[str, Json], portal: Portal) -> str:
    """What to add to a violation's message: the setting with which it would be none."""
    spec = data.get("spec")
    if data.get("kind") != "API" or not isinstance(spec, dict):
        return ""
    definition = spec.get("definition")
    if violation.name == "definition" and spec.get("type") == "mcp-server":
        return "" if has_model(portal) else f"; {_MODULE.format('ai-model')}"
    if violation.path == ("spec", "definition") and isinstance(definition, dict):
        bundled = len(definition) == 1 and not definition.keys().isdisjoint(OPENAPI)
        return f"; {_MODULE.format('openapi')}" if bundled else ""
    return ""
