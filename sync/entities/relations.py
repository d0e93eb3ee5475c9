"""Which fields of an entity refer to other entities, and how a reference is read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sync.entities.jsonschema import Path
from sync.model import EntityRef, Json, entity_ref

_OWNED: Final = {"owner": "Group"}
_PARTS: Final[Mapping[str, str | None]] = {
    "dependsOn": None,
    "dependencyOf": None,
    "system": "System",
}

FIELDS: Final[Mapping[str, Mapping[str, str | None]]] = {
    "Component": {
        **_OWNED,
        "subcomponentOf": "Component",
        "providesApis": "API",
        "consumesApis": "API",
        **_PARTS,
    },
    "API": {**_OWNED, "system": "System"},
    "Resource": {**_OWNED, **_PARTS},
    "User": {"memberOf": "Group"},
    "Group": {"parent": "Group", "children": "Group", "members": "User"},
    "System": {**_OWNED, "domain": "Domain"},
    "Domain": {**_OWNED, "subdomainOf": "Domain"},
    "Template": _OWNED,
    "AiResource": {**_OWNED, "system": "System"},
}
"""By kind: the fields of its spec that hold references, and the kind that one without a kind
means (``None``: it has to name one)."""


_OF_AI_RESOURCES: Final[Mapping[str, Mapping[str, str | None]]] = {
    "skill": {"dependsOn": "AiResource"},
    "plugin": {"skills": "AiResource"},
    "marketplace": {"plugins": "AiResource"},
}
"""By ``spec.type`` of an AiResource: its further fields."""


class UnreadableReferenceError(ValueError):
    """A reference that Backstage cannot read, in its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference in an entity's spec."""

    path: Path
    field: str
    value: Json
    default_kind: str | None
    default_namespace: str

    def resolve(self) -> EntityRef:
        """The ref that is meant. UnreadableReferenceError when it cannot be read."""
        kind, namespace, name = _parts(self.value)
        kind = self.default_kind if kind is None else kind
        namespace = self.default_namespace if namespace is None else namespace
        for part, words in (
            (kind, 'kind (e.g. did not start with "component:" or similar)'),
            (namespace, "namespace"),
            (name, "name"),
        ):
            if not part:
                raise UnreadableReferenceError(
                    f"Entity reference {_json(self.value)} had missing or empty {words}"
                )
        return entity_ref(str(kind), str(namespace), str(name))


def references(data: Mapping[str, Json], *, modelled: bool = False) -> Iterator[Reference]:
    """Every reference in an entity of a kind that has them, in Backstage's order of fields.

    A portal whose kinds are ``modelled`` (module ``ai-model``) passes over what is no text.
    """
    spec, metadata = data.get("spec"), data.get("metadata")
    if not isinstance(spec, dict) or not isinstance(metadata, dict):
        return
    namespace = metadata.get("namespace")
    default_namespace = namespace if isinstance(namespace, str) and namespace else "default"
    for field, default_kind in _fields(str(data.get("kind")), spec).items():
        value = spec.get(field)
        if _is_false(value):
            continue
        entries = value if isinstance(value, list) else [value]
        for index, entry in enumerate(entries):
            if modelled and not (isinstance(entry, str) and entry):
                continue
            yield Reference(
                path=("spec", field, index) if isinstance(value, list) else ("spec", field),
                field=field,
                value=entry,
                default_kind=default_kind,
                default_namespace=default_namespace,
            )


def _fields(kind: str, spec: Mapping[str, Json]) -> Mapping[str, str | None]:
    more = _OF_AI_RESOURCES.get(str(spec.get("type"))) if kind == "AiResource" else None
    return {**FIELDS[kind], **more} if more else FIELDS.get(kind, {})


def _is_false(value: Json) -> bool:
    """Whether JavaScript takes the value for false."""
    return value is None or value == "" or (isinstance(value, bool | int | float) and not value)


def _parts(value: Json) -> tuple[Json, Json, Json]:
    """Kind, namespace and name as the reference has them; ``None`` for what it leaves out."""
    if isinstance(value, str) and value:
        return _parts_of_text(value)
    if isinstance(value, dict):
        return value.get("kind"), value.get("namespace"), value.get("name")
    if _is_false(value):
        raise UnreadableReferenceError("Entity reference must not be empty")
    return None, None, None


def _parts_of_text(text: str) -> tuple[str | None, str | None, str]:
    slash = text.find("/")
    colon = text.find(":")
    if -1 < slash < colon:
        colon = -1
    kind = text[:colon] if colon >= 0 else None
    namespace = text[colon + 1 : slash] if slash >= 0 else None
    name = text[max(colon, slash) + 1 :]
    if "" in {kind, namespace, name}:
        raise UnreadableReferenceError(
            f'Entity reference "{text}" was not on the form [<kind>:][<namespace>/]<name>'
        )
    return kind, namespace, name


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
