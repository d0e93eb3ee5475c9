"""The YAML reader: any bytes, and what two other readers make of what was accepted."""

import time
from collections.abc import Iterator

import yaml
from ruamel.yaml import YAML

from sync.model import Json, Position
from sync.yaml12.reader import YamlDocument, read_documents
from sync.yaml12.writer import write_document
from tests.yaml12.oracle import same_data
from tests.yaml12.test_parity import PIECES, SMALL

SEEDS = tuple(text.encode() for text in SMALL)
WORDS = (
    *(piece for piece in PIECES if len(piece) > 1),
    *("%YAML 1.1\n", "%TAG ! a:\n", "!!binary ", "!!float ", "0o17", "0x1f", ".inf", ".nan"),
    *("1e3", "12:30:45", "2001-01-01", "null", "yes", "\\u12ab", "\\xff", "|1+\n", ">2-\n"),
)
SECONDS = 2.0
REPEATED = 5 << 20
"""Characters that aliases may repeat."""


def target(data: bytes) -> None:
    """Read, bound, place, write, and read again by each reader."""
    started = time.process_time()
    documents = read_documents(data)
    assert time.process_time() - started < SECONDS
    ends = _ends(data)
    for document in documents:
        assert bool(document.problems) == (document.value is None)
        for problem in document.problems:
            assert problem.line is not None
            assert problem.column is not None
            _assert_inside(Position(line=problem.line, column=problem.column), ends)
        for path in _paths(document.value):
            _assert_inside(document.locate(path), ends)
            _assert_inside(document.locate(path, key=True), ends)
        if isinstance(document.value, dict):
            _assert_written_is_read_alike(document.value, len(data))


def _ends(data: bytes) -> list[int]:
    """How many columns each line of the file has, the one behind it among them."""
    return [len(line) + 1 for line in data.decode("utf-8", "replace").split("\n")]


def _assert_inside(place: Position, ends: list[int]) -> None:
    assert 1 <= place.line <= len(ends), place
    assert 1 <= place.column <= ends[place.line - 1], place


def _paths(value: Json) -> Iterator[list[str | int]]:
    """Some hundred paths into a value, however often aliases repeat its parts."""
    waiting: list[tuple[list[str | int], Json]] = [([], value)]
    for _ in range(300):
        if not waiting:
            return
        path, current = waiting.pop()
        yield path
        if isinstance(current, dict):
            waiting += [([*path, key], inner) for key, inner in current.items()]
        elif isinstance(current, list):
            waiting += [([*path, index], inner) for index, inner in enumerate(current)]


def _assert_written_is_read_alike(value: dict[str, Json], size: int) -> None:
    try:
        text = write_document(value)
    except ValueError:
        assert "\\u" in repr(value)  # half of a surrogate pair
        return
    assert len(text) < 600 * (size + 1) + 600 * REPEATED
    if len(text) > 20_000:
        return
    (again,) = read_documents(text.encode())
    assert same_data(again.value, value)
    assert write_document(_mapping(again)) == text
    assert same_data(yaml.safe_load(text), value)
    assert same_data(YAML(typ="safe", pure=True).load(text), value)


def _mapping(document: YamlDocument) -> dict[str, Json]:
    assert isinstance(document.value, dict)
    return document.value
