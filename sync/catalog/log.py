"""The locations log as bytes: YAML of one line for each manifest, each line JSON. Pure.

Lines make diffs and merges go by manifest, and JSON is read much faster than YAML. A log that
someone wrote in another form of YAML is read all the same.
"""

import json
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from sync.catalog.files import blob_hash, packed
from sync.catalog.layout import LOG_FILE, MARK
from sync.catalog.log_entry import InvalidEntryError, read_entry, render_line
from sync.errors import CatalogError
from sync.file import File
from sync.model import LogEntry, Position, Problem
from sync.text.wording import place_of
from sync.yaml12.reader import read_documents

_HEADER = (
    f"# {MARK}: one line for each manifest found or remembered, by target.\n"
    "# It may be deleted: the next run reads every manifest again and ends in the same catalog.\n"
)
_JUDGED = "# Judged by the rules {} of providers.yaml, but where a line has another rulesId.\n"
_RULES_ID = re.compile(
    _JUDGED.strip().replace(".", r"\.").format("([0-9a-f]{16})").encode(), re.MULTILINE
)
_LONGEST_YAML = 8 << 20
"""Bytes of a log in another form than ours: such a one takes seconds a megabyte."""
_MERGE_MARKER = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: |\r?$)")
_ADVICE = "restore the file, or delete it: the next run reads every manifest again"
_READ_JSON = json.JSONDecoder().raw_decode


class DamagedLogError(CatalogError):
    """The locations log cannot be read; ``problem`` says why and where in the file."""

    def __init__(self, filename: str, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{filename}{place_of(problem, before=':')}: {problem.message}")


class _OtherFormError(Exception):
    """A log that is not as we write it."""


_Place: TypeAlias = Callable[[int, str | None], Position]
"""Where a key of the entry stands that has this index, or begins there; without a key itself."""


def render_log(entries: Iterable[LogEntry]) -> bytes:
    """The log's bytes, by target. The rules that most were judged by stand above them, so that
    other rules change one line and not all."""
    return b"".join(_lines(entries))


def log_file(entries: Iterable[LogEntry]) -> File:
    """The log as a file whose bytes are not held: it is the largest one."""
    return packed(_lines(entries))


def is_log_of(file: File, entries: Iterable[LogEntry]) -> bool:
    """Whether ``file`` has the bytes that `render_log` gives; they are never held together."""
    size, blob = 0, blob_hash(file.size)
    for line in _lines(entries):
        size += len(line)
        blob.update(line)
    return size == file.size and blob.hexdigest() == file.id


def _lines(entries: Iterable[LogEntry]) -> Iterator[bytes]:
    every = sorted(entries, key=lambda entry: entry.target)
    judged = Counter(entry.rules_id for entry in every if entry.content_id is not None)
    usual = min(judged, key=lambda rules: (-judged[rules], rules), default="")
    yield (_HEADER + (_JUDGED.format(usual) if usual else "")).encode()
    yield from (render_line(entry, usual).encode() for entry in every)
    if not every:
        yield b"[]\n"


def parse_log(data: bytes, filename: str = LOG_FILE) -> tuple[LogEntry, ...]:
    """The log's entries, by target.

    Keys that this version does not know are ignored, and gone when it next writes the log: they
    are a newer version's, which finds them out again as it does when the log was deleted.
    ``DamagedLogError`` with ``filename:line:column`` when it is not a log, or two merged into one.
    """
    data = data.removeprefix(BOM_UTF8)
    usual = _usual_rules(data)
    try:
        entries = _entries(_by_line(data, filename), _line_of(data), usual, filename)
    except _OtherFormError:
        values, place = _by_yaml(_decoded(data, filename), data, filename)
        entries = _entries(enumerate(values), place, usual, filename)
    return tuple(entries[target] for target in sorted(entries))


def _usual_rules(data: bytes) -> str:
    """The id that stands above the entries."""
    found = _RULES_ID.search(data, 0, data.find(b"\n- ") + 1 or len(data))
    return found[1].decode() if found else ""


def _decoded(data: bytes, filename: str, start: int = 0, end: int | None = None) -> str:
    try:
        return data[start:end].decode()
    except UnicodeDecodeError as error:
        before = data[: start + error.start]
        column = len(before) - before.rfind(b"\n")
        position = Position(line=before.count(b"\n") + 1, column=column)
        raise _damage(filename, position, "it is not UTF-8") from None


def _entries(
    values: Iterable[tuple[int, object]], place: _Place, usual: str, filename: str
) -> dict[str, LogEntry]:
    """The entries by target, one after another: all values of a large log are too many to hold."""
    entries: dict[str, LogEntry] = {}
    damage: DamagedLogError | None = None
    for at, value in values:  # all of them: another form of a log explains more than one entry
        try:
            entry = read_entry(value, usual)
        except InvalidEntryError as error:
            damage = damage or _damage(filename, place(at, error.key), str(error))
            continue
        if entry.target in entries:
            message = f"{entry.target} has an entry already"
            damage = damage or _damage(filename, place(at, "target"), message)
        entries[entry.target] = entry
    if damage is not None:
        raise damage
    return entries


def _by_line(data: bytes, filename: str) -> Iterator[tuple[int, object]]:
    """Where each line of a log in our form begins, and what is in it; else _OtherFormError. No more
    than a line is decoded at a time."""
    start, found = 0, False
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        line = _decoded(data, filename, start, end)
        if line and not line.startswith("#"):
            yield start, _value(line)
            found = True
        start = end + 1
    if not found:
        raise _OtherFormError


def _value(line: str) -> object:
    try:
        value, stop = _READ_JSON(line, 2)
    except (ValueError, RecursionError):
        raise _OtherFormError from None
    if not line.startswith("- {") or line[stop:].strip(" \t\r"):
        raise _OtherFormError
    return value


def _line_of(data: bytes) -> _Place:
    def place(start: int, key: str | None) -> Position:
        line = data[start:].partition(b"\n")[0].decode()
        column = line.find(json.dumps(key)) + 1
        number = data.count(b"\n", 0, start) + 1
        return Position(line=number, column=column if key and column else 3)

    return place


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
