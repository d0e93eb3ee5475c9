"""Our reader beside npm `yaml` itself."""

import json
import random
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from sync.yaml12.reader import YamlDocument, read_documents
from tests.support.outside import corpus, observed
from tests.yaml12.oracle import read_with_npm_yaml, same_data

NOT_AS_BACKSTAGE = frozenset(
    ("!!binary aGk=", "!!timestamp 2024-01-01", "!!set {a, b}", "!!omap [a: 1]", "!!merge <<")
)
"""Rows of the observed table that we refuse: Backstage's value is not what the author wrote."""


def corpus_files() -> list[Path]:
    return sorted(file for file in corpus().rglob("*") if file.is_file())


def difference(ours: tuple[YamlDocument, ...], theirs: list[dict[str, Any]]) -> str:
    """What is not the same, document by document; empty when all is."""
    if len(ours) != len(theirs):
        return f"{len(ours)} documents, Backstage has {len(theirs)}"
    for number, (our, their) in enumerate(zip(ours, theirs, strict=True), 1):
        if our.problems and "value" in their:
            return f"document {number} is refused: {our.problems[0]}"
        if not our.problems and "value" not in their:
            return f"document {number} is accepted, Backstage says: {their['error']}"
        if not our.problems and not same_data(our.value, their["value"]):
            return f"document {number} has other data"
    return ""


def test_the_observed_table_of_values_is_read_as_backstage_reads_it() -> None:
    rows = (observed() / "yaml.txt").read_text(encoding="utf-8").split("\n")[1:]
    for row in takewhile(lambda row: not row.startswith("on: true"), rows):
        text, result = (part.strip() for part in row.split(" | ")[:2])
        (document,) = read_documents(f"v: {'' if text == '(empty)' else text}".encode())
        if result.startswith("{") and text not in NOT_AS_BACKSTAGE:
            expected = json.loads(result.replace('"<JS -0>"', "0"), object_hook=_as_json)
            assert not document.problems, row
            assert same_data(document.value, expected), row
        else:
            assert document.problems, row


def _as_json(pairs: dict[str, Any]) -> dict[str, Any]:
    """What JSON keeps of the numbers that only JavaScript has."""
    return {key: None if str(item).startswith("<JS ") else item for key, item in pairs.items()}


def test_every_file_of_the_corpus_is_read_as_npm_yaml_reads_it() -> None:
    files = corpus_files()
    data = [file.read_bytes() for file in files]
    found = {
        str(file): difference(read_documents(content), theirs)
        for file, content, theirs in zip(files, data, read_with_npm_yaml(data), strict=True)
    }
    assert {file: words for file, words in found.items() if words} == {}


SMALL = [
    "a: 1\nb:\n  c: d\n  e:\n    - f\n    - g: h\n      i: j\n",
    'a:\n- b\n- c\nd: [e, f]\ng: {h: i, "j": k}\n',
    "a: \"x\n  y\"\nb: 'x\n  y'\nc: x\n  y\n\n  z\n",
    "a: |\n  x\n   y\n\n  z\nb: >-\n  q\n  r\n\n  s\nc: |2-\n   d\n",
    "- a\n- - b\n  - c\n- d: e\n  f: g\n",
    "a: &x {b: c}\nd: *x\ne: &y !!str 1\nf: *y\n",
    "a:\n  [b,\n   c,\n   {d: e}]\nf: {\n  g: h,\n  i: [j]\n  }\n",
    "? a\n: b\n? c\n: - d\n  - e\n",
    "a: 1 # c\n# d\nb: 2\n  # e\nc: # f\n  d: 1\n",
    "---\na: 1\n---\nb: 2\n...\nc: 3\n",
    "a: {{ x }}\nb: [ {{ y }} ]\n",
]
PIECES = [
    *(
        "a",
        "1",
        "c: ",
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "\n",
        "\n\n",
        "\n  ",
        "\n ",
        "\t",
        " ",
        "[",
        "]",
    ),
    *("{", "}", ",", '"', "'", "#", " #", "&x ", "*x ", "!!str ", "!t ", "|", ">-", "|1", "%", "@"),
    *("\n---\n", "\n...\n", "\\", "\\n", "~", "\r\n", "<<", "=", "\u0085", "\x01", "\ufeff"),
]


def mutated(text: str, chance: random.Random) -> str:
    """The text with a few characters put in, taken out or indented otherwise."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(text))
        kind = chance.random()
        if kind < 0.5:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif kind < 0.75:
            text = text[:at] + text[at + chance.randint(1, 3) :]
        else:
            lines = text.split("\n")
            line = chance.randrange(len(lines))
            lines[line] = chance.choice(["", " ", "\t"]) + lines[line].removeprefix(" ")
            text = "\n".join(lines)
    return text


def mutations(texts: list[str], count: int) -> list[bytes]:
    chance = random.Random(count)
    return [mutated(chance.choice(texts), chance).encode() for _ in range(count)]


def wrong(ours: tuple[YamlDocument, ...], theirs: list[dict[str, Any]]) -> bool:
    """Whether we have other data, or take what Backstage refuses. Refusing more is allowed."""
    if len(ours) != len(theirs):
        return not any(document.problems for document in ours)
    return any(
        not our.problems and not ("value" in their and same_data(our.value, their["value"]))
        for our, their in zip(ours, theirs, strict=True)
    )


def test_damaged_yaml_is_never_read_as_other_data_than_npm_yaml_reads() -> None:
    files = mutations(SMALL, 4000)
    answers = zip(files, read_with_npm_yaml(files), strict=True)
    assert [data for data, theirs in answers if wrong(read_documents(data), theirs)] == []


def test_damaged_manifests_are_never_read_as_other_data_and_seldom_refused() -> None:
    texts = [
        text
        for file in corpus_files()
        if len(text := file.read_bytes().decode("utf-8", "replace")) < 1500
    ]
    files = mutations(texts, 2000)
    refused = 0
    for data, theirs in zip(files, read_with_npm_yaml(files), strict=True):
        ours = read_documents(data)
        assert not wrong(ours, theirs), data
        refused += "is refused" in difference(ours, theirs)
    assert refused < 40


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "a:\n\tb: 1\n", "b: @x\n", "c: - d\n", 'd: "\\q"\n', "e: %f\n"]
)
def test_the_words_and_place_of_a_common_mistake_are_those_of_npm_yaml(text: str) -> None:
    ((theirs,),) = read_with_npm_yaml([text.encode()])
    (ours,) = read_documents(text.encode())[0].problems
    assert {"error": ours.message, "line": ours.line, "column": ours.column} == theirs
