"""The JSON Schema of providers.yaml, for editors; made from the definition that the checks use."""

from sync.config.definition import PROVIDERS_YAML
from sync.config.shapes import (
    Anything,
    ByName,
    Count,
    Either,
    Flag,
    Key,
    Listed,
    Many,
    Named,
    Object,
    Rule,
    Schema,
    Shape,
    Text,
)
from sync.model import Json


def json_schema() -> dict[str, Json]:
    """JSON Schema, draft 7, which the YAML language server of editors reads."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "catalog-sync: providers.yaml",
        **_schema(PROVIDERS_YAML),
        "oneOf": [{"required": ["providers"]}, {"required": ["catalog"]}],
    }


def _schema(shape: Shape) -> dict[str, Json]:
    schema: dict[str, Json] = {}
    match shape:
        case Text():
            schema = _text(shape)
        case Count():
            schema = {"type": "integer", "minimum": 0}
            schema |= {} if shape.most is None else {"maximum": shape.most}
        case Flag():
            schema = {"type": "boolean"}
        case Many():
            schema = _many(shape)
        case Either():
            schema = {"anyOf": [_schema(each) for each in shape.shapes]}
        case Listed():
            schema = {"type": "array", "items": _object(shape.item), "maxItems": shape.most}
        case Named() | Object() | ByName():
            schema = _mapping(shape)
        case Schema():
            schema = {"type": "object"}
        case Anything():
            pass
    return schema


def _mapping(shape: Named | Object | ByName) -> dict[str, Json]:
    match shape:
        case Named():
            return _named(shape)
        case Object():
            return _object(shape)
        case ByName():
            return {
                "type": "object",
                "propertyNames": _text(shape.name),
                "additionalProperties": _schema(shape.item),
            }


def _text(shape: Text) -> dict[str, Json]:
    schema: dict[str, Json] = {"type": "string"}
    if shape.choices:
        schema["enum"] = [*shape.choices]
    if len(shape.rules) == 1:
        schema |= _rule(shape.rules[0])
    elif shape.rules:
        schema["allOf"] = [_rule(rule) for rule in shape.rules]
    return schema


def _rule(rule: Rule) -> dict[str, Json]:
    pattern: dict[str, Json] = {"pattern": rule.pattern}
    return {"not": pattern} if rule.forbidden else pattern


def _many(shape: Many) -> dict[str, Json]:
    listed: dict[str, Json] = {"type": "array", "items": _text(shape.item)}
    if not shape.may_be_empty:
        listed["minItems"] = 1
    return {"anyOf": [_text(shape.item), listed]} if shape.lone else listed


def _named(shape: Named) -> dict[str, Json]:
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": _text(shape.name),
        "additionalProperties": _object(shape.item),
    }


def _object(shape: Object) -> dict[str, Json]:
    properties: dict[str, Json] = {key.name: _property(key) for key in shape.keys}
    properties |= {name: {"description": "Backstage's; not read."} for name in shape.foreign}
    required: list[Json] = [key.name for key in shape.keys if key.required]
    schema: dict[str, Json] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": shape.all_foreign,
    }
    return {**schema, "required": required} if required else schema


def _property(key: Key) -> dict[str, Json]:
    schema = {"description": key.description, **_schema(key.shape)}
    return schema if key.default is None else {**schema, "default": key.default}
