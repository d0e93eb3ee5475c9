"""What a scaffolder's Template holds, as data: its steps, forms and outputs.

Written from https://backstage.io/docs/features/software-templates/writing-templates and the
answers of ``@backstage/plugin-catalog-backend-module-scaffolder-entity-model``.
"""

from typing import Final

from sync.entities.jsonschema import Schema

_ANY_TEXT: Final[Schema] = {"type": "string"}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_CONDITION: Final[Schema] = {"type": ("string", "boolean")}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_PERMISSIONS: Final[Schema] = _object(tags=_list(_ANY_TEXT))
_FORM: Final[Schema] = _object(**{"backstage:permissions": _PERMISSIONS})
_PAGE: Final[Schema] = _object(**{"when": _CONDITION, "backstage:permissions": _PERMISSIONS})
_STEP: Final[Schema] = {
    "type": "object",
    "required": ["action"],
    "properties": {
        "id": _ANY_TEXT,
        "name": _ANY_TEXT,
        "action": _ANY_TEXT,
        "input": {"type": "object"},
        "if": _CONDITION,
        "backstage:permissions": _PERMISSIONS,
    },
}
_DECORATORS: Final[Schema] = _list(_object(id=_ANY_TEXT, input={"type": "object"}))
_BUTTONS: Final[Schema] = _object(
    backButtonText=_ANY_TEXT, createButtonText=_ANY_TEXT, reviewButtonText=_ANY_TEXT
)
_LINK: Final[Schema] = _object(
    **{"if": _CONDITION}, url=_TEXT, entityRef=_TEXT, title=_TEXT, icon=_TEXT
)
_NOTE: Final[Schema] = _object(**{"if": _CONDITION}, title=_TEXT, icon=_TEXT, content=_ANY_TEXT)

TEMPLATE: Final[Schema] = {
    "type": "object",
    "required": ["type", "steps"],
    "properties": {
        "type": _TEXT,
        "owner": _TEXT,
        "lifecycle": _TEXT,
        "parameters": {"oneOf": [_FORM, _list(_PAGE)]},
        "secrets": _object(schema={"type": "object"}),
        "presentation": _object(buttonLabels=_BUTTONS),
        "EXPERIMENTAL_recovery": _object(EXPERIMENTAL_strategy=_ANY_TEXT),
        "formDecorators": _DECORATORS,
        "EXPERIMENTAL_formDecorators": _DECORATORS,
        "steps": _list(_STEP),
        "output": {
            **_object(links=_list(_LINK), text=_list(_NOTE)),
            "additionalProperties": _ANY_TEXT,
        },
    },
}
"""The spec of a Template."""
