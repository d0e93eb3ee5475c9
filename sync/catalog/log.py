"""The locations log as bytes: YAML of one line for each manifest, each line JSON. Pure.

Lines make diffs and merges go by manifest, and JSON is read much faster than YAML. A log that
someone wrote in another form of YAML is read all the same.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from sync.catalog.layout import LOG_FILE, MARK, is_ref
from sync.errors import CatalogError
from sync.model import Include, Json, LogEntry, Position, Problem, Status
from sync.text.wording import place_of, words_of
from sync.yaml12.reader import read_documents

_HEADER = (
    f"# {MARK}: one line for each manifest found or remembered, by target.\n"
    "# It may be deleted: the next run reads every manifest again and ends in the same catalog.\n"
)
_JUDGED = "# Judged by the rules {} of providers.yaml, but where a line has another rulesId.\n"
_RULES_ID = re.compile(_JUDGED.strip().replace(".", r"\.").format("([0-9a-f]{16})"), re.MULTILINE)
_MISREAD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What JSON leaves raw, but YAML 1.1 refuses or takes for a line break."""
_LONGEST_YAML = 8 << 20
"""Bytes of a log in another form than ours: such a one takes seconds a megabyte."""
_MERGE_MARKER = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: |\r?$)")
_ADVICE = "restore the file, or delete it: the next run reads every manifest again"
_READ_JSON = json.JSONDecoder().raw_decode
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_WORD = re.compile("[a-z][a-z0-9-]{0,40}")
_STATUSES = {str(status): status for status in Status}


class DamagedLogError(CatalogError):
    """The locations log cannot be read; ``problem`` says why and where in the file."""

    def __init__(self, filename: str, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{filename}{place_of(problem, before=':')}: {problem.message}")


class InvalidEntryError(Exception):
    """An entry that the tool could not have written; ``key`` is where it is wrong."""

    def __init__(self, key: str | None, message: str) -> None:
        self.key = key
        super().__init__(message)


_Place: TypeAlias = Callable[[int, str | None], Position]
"""Where a key of the entry with this index (from 0) stands; the entry itself without a key."""


def render_log(entries: Iterable[LogEntry]) -> bytes:
    """The log's bytes, by target. The rules that most were judged by stand above them, so that
    other rules change one line and not all."""
    every = sorted(entries, key=lambda entry: entry.target)
    judged = Counter(entry.rules_id for entry in every if entry.content_id is not None)
    usual = min(judged, key=lambda rules: (-judged[rules], rules), default="")
    lines = [render_line(entry, usual).encode() for entry in every]
    header = _HEADER + (_JUDGED.format(usual) if usual else "")
    return b"".join([header.encode(), *(lines or [b"[]\n"])])


def parse_log(data: bytes, filename: str = LOG_FILE) -> tuple[LogEntry, ...]:
    """The log's entries, by target.

    Keys that this version does not know are ignored, and gone when it next writes the log: they
    are a newer version's, which finds them out again as it does when the log was deleted.
    ``DamagedLogError`` with ``filename:line:column`` when it is not a log, or two merged into one.
    """
    text = _decoded(data, filename)
    usual = _usual_rules(text)
    values, place = _by_line(text) or _by_yaml(text, data, filename)
    entries: dict[str, LogEntry] = {}
    for index, value in enumerate(values):
        try:
            entry = read_entry(value, usual)
        except InvalidEntryError as error:
            raise _damage(filename, place(index, error.key), str(error)) from None
        if entry.target in entries:
            message = f"{entry.target} has an entry already"
            raise _damage(filename, place(index, "target"), message)
        entries[entry.target] = entry
    return tuple(entries[target] for target in sorted(entries))


def render_line(entry: LogEntry, usual: str = "") -> str:
    """The one line of an entry, in a log whose entries were judged by the ``usual`` rules."""
    text = _AS_JSON(entry_json(entry, usual))
    if not text.isascii() or "\x7f" in text:
        text = _MISREAD.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return f"- {text}\n"


def _usual_rules(text: str) -> str:
    """The id that stands above the entries."""
    found = _RULES_ID.search(text, 0, text.find("\n- ") + 1 or len(text))
    return found[1] if found else ""


def _decoded(data: bytes, filename: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - before.rfind(b"\n")
        position = Position(line=before.count(b"\n") + 1, column=column)
        raise _damage(filename, position, "it is not UTF-8") from None


def _by_line(text: str) -> tuple[Sequence[object], _Place] | None:
    """The entries of a log in the form that we write; ``None`` for any other."""
    values: list[object] = []
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            value, end = _READ_JSON(line, 2)
        except (ValueError, RecursionError):
            return None
        if not line.startswith("- {") or line[end:].strip(" \t\r"):
            return None
        values.append(value)
        lines.append((number, line))

    def place(index: int, key: str | None) -> Position:
        number, line = lines[index]
        column = line.find(json.dumps(key)) + 1
        return Position(line=number, column=column if key and column else 3)

    return (values, place) if values else None


def _is_ours(line: str) -> bool:
    """Whether `_by_line` reads the line."""
    if not line or line.startswith("#"):
        return True
    try:
        return line.startswith("- {") and isinstance(json.loads(line[2:]), dict)
    except (ValueError, RecursionError):
        return False


def _by_yaml(text: str, data: bytes, filename: str) -> tuple[Sequence[object], _Place]:
    """The entries of a log in any form of YAML; of a very long one only where it is wrong."""
    for number, line in enumerate(text.split("\n"), start=1):
        if _MERGE_MARKER.match(line):
            message = "a merge left its conflict markers here"
            raise _damage(filename, Position(line=number, column=1), message)
        if len(data) > _LONGEST_YAML and not _is_ours(line):
            message = "this line is not as catalog-sync writes it, and the log is very long"
            raise _damage(filename, Position(line=number, column=1), message)
    documents = read_documents(data)
    if not documents:
        return [], lambda _index, _key: Position(line=1, column=1)
    document = documents[0]
    for problem in document.problems:
        position = Position(line=problem.line or 1, column=problem.column or 1)
        raise _damage(filename, position, problem.message)
    if len(documents) > 1 or not isinstance(document.value, list):
        position = documents[-1].position
        raise _damage(filename, position, "expected one list, with an entry for each manifest")
    return document.value, lambda index, key: document.locate([index, *([key] if key else [])])


def _damage(filename: str, position: Position, message: str) -> DamagedLogError:
    text = f"the locations log is damaged: {message}; {_ADVICE}"
    problem = Problem(type="log", message=text, line=position.line, column=position.column)
    return DamagedLogError(filename, problem)


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
        provider=_text(raw, "provider"),
        status=_STATUSES[status],
        content_id=_optional(raw, "contentId"),
        reported_id=_optional(raw, "indexId"),
        project_id=_optional(raw, "projectId"),
        repository_id=_optional(raw, "repositoryId"),
        owner=_text(raw, "owner") if raw.get("owner") else "" if "owner" in raw else None,
        entities=_refs(raw, "entities"),
        claims=_refs(raw, "claims") if "claims" in raw else (),
        kept=_refs(raw, "kept") if "kept" in raw else (),
        includes=tuple(map(read_include, _mappings(raw, "includes"))) if "includes" in raw else (),
        children=_texts(raw, "children") if "children" in raw else (),
        discovered_via=_optional(raw, "discoveredVia") if "discoveredVia" in raw else None,
        last_discovered_at=_text(raw, "lastDiscoveredAt"),
        rules_id=_text(raw, "rulesId") if "rulesId" in raw else usual,
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
