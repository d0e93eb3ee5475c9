"""One entry of the locations log as JSON, and back. Pure."""

import re
from collections.abc import Mapping

from sync.catalog.layout import is_ref
from sync.model import Include, Json, LogEntry, Problem, Status

_WORD = re.compile("[a-z][a-z0-9-]{0,40}")
_STATUSES = {str(status): status for status in Status}


class InvalidEntryError(Exception):
    """An entry that the tool could not have written; ``key`` is where it is wrong."""

    def __init__(self, key: str | None, message: str) -> None:
        self.key = key
        super().__init__(message)


def entry_json(entry: LogEntry) -> dict[str, Json]:
    """An entry as the log and ``locations --json`` show it.

    ``target``, ``provider``, ``status``, ``entities``, ``lastDiscoveredAt`` and ``problems`` are
    always there, the other keys when they have a value.
    """
    optional: dict[str, Json] = {
        "claims": [*entry.claims],
        "kept": [*entry.kept],
        "includes": [include_json(include) for include in entry.includes],
        "children": [*entry.children],
        "discoveredVia": entry.discovered_via,
    }
    ids = {
        "contentId": entry.content_id,
        "indexId": entry.reported_id,
        "projectId": entry.project_id,
        "repositoryId": entry.repository_id,
    }
    return {
        "target": entry.target,
        "provider": entry.provider,
        "status": str(entry.status),
        **{key: value for key, value in ids.items() if value is not None},
        "entities": [*entry.entities],
        **{key: value for key, value in optional.items() if value},
        "lastDiscoveredAt": entry.last_discovered_at,
        **({} if entry.digest is None else {"digest": entry.digest}),
        "problems": [problem_json(problem) for problem in entry.problems],
    }


def read_entry(value: object) -> LogEntry:
    """The entry that ``entry_json`` made ``value`` of; keys that it never made are ignored.

    ``InvalidEntryError`` when it cannot have been made of any entry.
    """
    if not isinstance(value, dict):
        raise InvalidEntryError(None, "an entry must be a mapping")
    raw: Mapping[str, object] = value
    status = raw.get("status")
    if not isinstance(status, str) or status not in _STATUSES:
        raise InvalidEntryError("status", f"status must be one of {', '.join(_STATUSES)}")
    return LogEntry(
        target=_text(raw, "target", required=True),
        provider=_text(raw, "provider"),
        status=_STATUSES[status],
        content_id=_optional(raw, "contentId"),
        reported_id=_optional(raw, "indexId"),
        project_id=_optional(raw, "projectId"),
        repository_id=_optional(raw, "repositoryId"),
        entities=_refs(raw, "entities"),
        claims=_refs(raw, "claims"),
        kept=_refs(raw, "kept"),
        includes=tuple(read_include(item) for item in _mappings(raw, "includes")),
        children=_texts(raw, "children"),
        discovered_via=_optional(raw, "discoveredVia"),
        last_discovered_at=_text(raw, "lastDiscoveredAt"),
        digest=_optional(raw, "digest"),
        problems=tuple(read_problem(item) for item in _mappings(raw, "problems")),
    )


def include_json(include: Include) -> dict[str, Json]:
    """An include as an entry holds it."""
    data: dict[str, Json] = {"target": include.target, "contentId": include.content_id}
    return {**data, "glob": True} if include.glob else data


def problem_json(problem: Problem) -> dict[str, Json]:
    """A problem as an entry holds it."""
    return {
        "type": problem.type,
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
        **({} if problem.entity is None else {"entity": problem.entity}),
        **({"severity": problem.severity} if problem.severity == "warning" else {}),
    }


def _text(raw: Mapping[str, object], key: str, *, required: bool = False) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or (required and not value):
        raise InvalidEntryError(key, f"{key} must be text")
    return value


def _word(raw: Mapping[str, object], key: str) -> str:
    """Text of ours that outputs show as it is."""
    value = _text(raw, key, required=True)
    if not _WORD.fullmatch(value):
        raise InvalidEntryError(key, f"{key} must be a word in lower case")
    return value


def _optional(raw: Mapping[str, object], key: str) -> str | None:
    return None if raw.get(key) is None else _text(raw, key)


def _texts(raw: Mapping[str, object], key: str) -> tuple[str, ...]:
    values = raw.get(key)
    if not values:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidEntryError(key, f"{key} must be a list of text")
    return tuple(values)


def _refs(raw: Mapping[str, object], key: str) -> tuple[str, ...]:
    refs = _texts(raw, key)
    for ref in refs:
        if not is_ref(ref):
            raise InvalidEntryError(key, f"{ref!r} in {key} is not kind:namespace/name")
    return refs


def _mappings(raw: Mapping[str, object], key: str) -> list[dict[str, object]]:
    values = raw.get(key)
    if not values:
        return []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise InvalidEntryError(key, f"{key} must be a list of mappings")
    return values


def read_include(raw: Mapping[str, object]) -> Include:
    """The include that ``include_json`` made ``raw`` of; InvalidEntryError if none can be.

    An empty id stands for a file that did not exist."""
    try:
        return Include(
            target=_text(raw, "target", required=True),
            content_id=_text(raw, "contentId", required="contentId" not in raw),
            glob=raw.get("glob") is True,
        )
    except InvalidEntryError as error:
        raise InvalidEntryError("includes", f"includes: {error}") from None


def read_problem(raw: Mapping[str, object]) -> Problem:
    """The problem that ``problem_json`` made ``raw`` of; InvalidEntryError if none can be."""
    try:
        return Problem(
            type=_word(raw, "type"),
            message=_text(raw, "message"),
            line=_number(raw, "line"),
            column=_number(raw, "column"),
            entity=_optional(raw, "entity"),
            severity="warning" if raw.get("severity") == "warning" else "error",
        )
    except InvalidEntryError as error:
        raise InvalidEntryError("problems", f"problems: {error}") from None


def _number(raw: Mapping[str, object], key: str) -> int | None:
    value = raw.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise InvalidEntryError(key, f"{key} must be a number")
