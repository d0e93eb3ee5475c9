"""One entry of the locations log as a line of JSON, and as what other files hold of it. Pure."""

import json
import re
import sys
from collections.abc import Mapping

from sync.catalog.layout import is_ref
from sync.model import Include, Json, LogEntry, Problem, Status
from sync.text.wording import words_of

_MISREAD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What JSON leaves raw, but YAML 1.1 refuses or takes for a line break."""
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_WORD = re.compile("[a-z][a-z0-9-]{0,40}")
_STATUSES = {str(status): status for status in Status}


class InvalidEntryError(Exception):
    """An entry that the tool could not have written; ``key`` is where it is wrong."""

    def __init__(self, key: str | None, message: str) -> None:
        self.key = key
        super().__init__(message)


def render_line(entry: LogEntry, usual: str = "") -> str:
    """The one line of an entry, in a log whose entries were judged by the ``usual`` rules."""
    text = _AS_JSON(entry_json(entry, usual))
    if not text.isascii() or "\x7f" in text:
        text = _MISREAD.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return f"- {text}\n"


def entry_json(entry: LogEntry, usual: str = "") -> dict[str, Json]:
    """An entry as the log and ``locations --json`` show it; the log without the ``usual`` rules.

    ``target``, ``provider``, ``status``, ``entities``, ``lastDiscoveredAt`` and ``problems`` are
    always there, ``owner`` when it is known (null where there is none), the other keys when they
    have a value.
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
        **({} if entry.owner is None else {"owner": entry.owner or None}),
        "entities": [*entry.entities],
        **{key: value for key, value in optional.items() if value},
        "lastDiscoveredAt": entry.last_discovered_at,
        **({"rulesId": entry.rules_id} if _names_rules(entry, usual) else {}),
        **({} if entry.digest is None else {"digest": entry.digest}),
        "problems": [problem_json(problem) for problem in entry.problems],
    }


def _names_rules(entry: LogEntry, usual: str) -> bool:
    return entry.content_id is not None and entry.rules_id != usual


def read_entry(value: object, usual: str = "") -> LogEntry:
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
        provider=_shared(raw, "provider"),
        status=_STATUSES[status],
        content_id=_optional(raw, "contentId"),
        reported_id=_optional(raw, "indexId"),
        project_id=_shared(raw, "projectId") if raw.get("projectId") else None,
        repository_id=_shared(raw, "repositoryId") if raw.get("repositoryId") else None,
        owner=_shared(raw, "owner") if raw.get("owner") else "" if "owner" in raw else None,
        entities=_refs(raw, "entities"),
        claims=_refs(raw, "claims") if "claims" in raw else (),
        kept=_refs(raw, "kept") if "kept" in raw else (),
        includes=tuple(map(read_include, _mappings(raw, "includes"))) if "includes" in raw else (),
        children=_texts(raw, "children") if "children" in raw else (),
        discovered_via=_optional(raw, "discoveredVia") if "discoveredVia" in raw else None,
        last_discovered_at=_shared(raw, "lastDiscoveredAt"),
        rules_id=_shared(raw, "rulesId") if "rulesId" in raw else usual,
        digest=_optional(raw, "digest"),
        problems=tuple(map(read_problem, _mappings(raw, "problems"))),
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
        **words_of(problem),
    }


def _text(raw: Mapping[str, object], key: str, *, required: bool = False) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or (required and not value):
        raise InvalidEntryError(key, f"{key} must be text")
    return value


def _shared(raw: Mapping[str, object], key: str) -> str:
    """Text that many entries have: held once."""
    return sys.intern(_text(raw, key))


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
            says=_optional(raw, "says"),
            help=_optional(raw, "help"),
            anchor=_word(raw, "anchor") if "anchor" in raw else None,
        )
    except InvalidEntryError as error:
        raise InvalidEntryError("problems", f"problems: {error}") from None


def _number(raw: Mapping[str, object], key: str) -> int | None:
    value = raw.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise InvalidEntryError(key, f"{key} must be a number")
