"""What an entity's own kind and the house rules of providers.yaml want beyond the portal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sync.config.settings import HouseRule, Portal
from sync.entities.jsonschema import Path
from sync.model import Json
from sync.own_schema import Misfit, TooCostlyError, misfits, size_of

RULE = "rule"
"""Type of the problem that an entity breaks a house rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What of an entity does not fit a schema of the catalog's owner."""

    type: str
    path: Path
    message: str
    at_key: bool
    severity: Literal["error", "warning"]


def breaches(data: Mapping[str, Json], portal: Portal) -> Iterator[Breach]:
    """Everything in which an entity breaks its kind's own schema and the rules for its kind.

    What has no kind breaks none.
    """
    kind = data.get("kind")
    if not isinstance(kind, str) or not (portal.schemas or portal.house_rules):
        return
    schemas = [schema for name, schema in portal.schemas if name == kind]
    rules = [rule for rule in portal.house_rules if _is_for(rule, kind.lower())]
    if not (schemas or rules):
        return
    stored = _as_stored(data)
    judge = partial(_misfits, data=stored, size=size_of(stored), among=len(schemas) + len(rules))
    for schema in schemas:
        for misfit in judge(schema):
            yield _breach("kind", misfit, misfit.message, "error")
    for rule in rules:
        for misfit in judge(rule.schema):
            yield _breach(RULE, misfit, _words(rule, misfit), rule.severity)


def _is_for(rule: HouseRule, kind: str) -> bool:
    """A Location is followed, or passed on for others to follow: a rule has to name it."""
    return kind in rule.kinds if rule.kinds else kind != "location"


def _as_stored(data: Mapping[str, Json]) -> Mapping[str, Json]:
    """With the namespace that Backstage fills in."""
    metadata = data.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("namespace") not in {None, ""}:
        return data
    return {**data, "metadata": {**metadata, "namespace": "default"}}


def _misfits(schema: str, data: Mapping[str, Json], size: int, among: int) -> tuple[Misfit, ...]:
    try:
        return misfits(schema, data, size=size, among=among)
    except TooCostlyError as error:
        return (Misfit(path=(), message=str(error)),)


def _breach(
    type: str,  # noqa: A002
    misfit: Misfit,
    message: str,
    severity: Literal["error", "warning"],
) -> Breach:
    return Breach(
        type=type,
        path=misfit.path,
        message=message,
        at_key=misfit.at_key,
        severity=severity,
    )


def _words(rule: HouseRule, misfit: Misfit) -> str:
    """``pager: Name who is called at night; /metadata must have … (see https://…)``"""
    advice = f"{rule.message.rstrip('.;')}; " if rule.message else ""
    more = f" (see {rule.url})" if rule.url else ""
    return f"{rule.name}: {advice}{misfit.message}{more}"
