"""Documents as Backstage reads them, with any parser and in any size."""

import json
import time

import pytest
import yaml

from sync.model import Json
from sync.yaml12.reader import read_documents
from tests.yaml12.texts import REFUSED, outcome

DOCUMENTS: dict[str | bytes, list[Json]] = {
    "on: true\nyes: 1": [{"on": True, "yes": 1}],
    "1: a": [{"1": "a"}],
    "1.10: a": [{"1.1": "a"}],
    "1e-7: a\n0.000001: b\n1e21: c\n.inf: d\n-0: e": [
        {"1e-7": "a", "0.000001": "b", "1e+21": "c", "Infinity": "d", "0": "e"}
    ],
    "true: a": [{"true": "a"}],
    "~: a\nb: 1": [{"": "a", "b": 1}],
    "[a,b]: c": [{"[ a, b ]": "c"}],
    "2024-01-01: a": [{"2024-01-01": "a"}],
    "__proto__: {x: 1}\nb: 1": [{"__proto__": {"x": 1}, "b": 1}],
    '1: a\n"1": b': [{"1": "b"}],
    "b: &b {x: 1}\nc:\n  <<: *b\n  y: 3": [{"b": {"x": 1}, "c": {"<<": {"x": 1}, "y": 3}}],
    "a: &x hello\nb: *x": [{"a": "hello", "b": "hello"}],
    "a: &x {k: [1]}\nb: *x": [{"a": {"k": [1]}, "b": {"k": [1]}}],
    "a: &x 1\nb: &x 2\nc: *x": [{"a": 1, "b": 2, "c": 2}],
    "a: &x k\n*x : 1": [{"a": "k", "k": 1}],
    "a:\tb": [{"a": "b"}],
    "a: 1\t# c": [{"a": 1}],
    "a: 1\n\t\nb: 2": [{"a": 1, "b": 2}],
    "a: 1\n\t# c\nb: 2": [{"a": 1, "b": 2}],
    "": [],
    "# c": [],
    "---": [],
    "---\n---\n---": [],
    "null": [],
    "a: 1\n---\n---\nb: 2": [{"a": 1}, {"b": 2}],
    "a: 1\n---\n# c\n---\nb: 2": [{"a": 1}, {"b": 2}],
    "a: 1\n...\nb: 2": [{"a": 1}, {"b": 2}],
    "a: 1\n...\n---\nb: 2": [{"a": 1}, {"b": 2}],
    "a: 1\n---\n": [{"a": 1}],
    "a: 1\n...\n": [{"a": 1}],
    "...\na: 1": [{"a": 1}],
    "--- {a: 1}": [{"a": 1}],
    "---\t# c\na: 1": [{"a": 1}],
    "a: |\n  ---\n  b": [{"a": "---\nb\n"}],
    "%YAML 1.2\n---\nv: yes": [{"v": "yes"}],
    "%YAML 1.3\n---\nv: yes": [{"v": "yes"}],
    "%YAML 2.0\n---\nv: yes": [{"v": "yes"}],
    "%FOO bar\n---\nv: yes": [{"v": "yes"}],
    "%TAG !e! tag:x,2000:\n---\nv: !e!a b": [{"v": "b"}],
    "a: 1\n...\n%YAML 1.2\n---\nb: 2": [{"a": 1}, {"b": 2}],
    "\ufeffa: 1": [{"a": 1}],
    "\ufeff---\na: 1": [{"a": 1}],
    "a: 1\n---\n\ufeffb: 2": [{"a": 1}, {"\ufeffb": 2}],
    "a: 1\r\nb:\r\n- x\r\n": [{"a": 1, "b": ["x"]}],
    "a: |\r\n  x\r\n  y\n": [{"a": "x\ny\n"}],
    'a: "x\r\n  y"': [{"a": "x y"}],
    "a: x\u0085y\u2028z": [{"a": "x\u0085y\u2028z"}],
    "a:\n\u00a0b: 1": [{"a": None, "\u00a0b": 1}],
    'a: "\x01"': [{"a": "\x01"}],
    "a: x\x07y\x00z\x7f": [{"a": "x\x07y\x00z\x7f"}],
    b"a: \xff\xe9": [{"a": "\ufffd\ufffd"}],
    "a: 1".encode("utf-16"): ["\ufffd\ufffda\0:\0 \x001\0"],
    "a: |\n  x\n  y\n": [{"a": "x\ny\n"}],
    "a: |-\n  x\n  y\n": [{"a": "x\ny"}],
    "a: |+\n  x\n  y\n\n": [{"a": "x\ny\n\n"}],
    "a: |\n  x": [{"a": "x\n"}],
    "a: |+\n  x": [{"a": "x\n"}],
    "a: |+\n\n\n": [{"a": "\n\n"}],
    "a: >\n  x\n  y\n\n  z\n": [{"a": "x y\nz\n"}],
    "a: >-\n  x\n   y\n  z": [{"a": "x\n y\nz"}],
    "a: |2\n    x\n   y\n": [{"a": "  x\n y\n"}],
    "a: x\n  y\n\n  z": [{"a": "x y\nz"}],
    'a: "x\\\n   y\\\n  z"': [{"a": "xyz"}],
    "a:\n- 1\n- 2": [{"a": [1, 2]}],
    "a: 1\n---\n# x]\n---\n# y }\nb: 2": [{"a": 1}, {"b": 2}],
    "- a": [["a"]],
    "hello": ["hello"],
    "42": [42],
    "false": [False],
    "a: [\n  x\n]": [{"a": ["x"]}],
    "a:\n  b: [\n    x\n  ]": [{"a": {"b": ["x"]}}],
    "a b: 1": [{"a b": 1}],
    "k" * 1023 + ": 1": [{"k" * 1023: 1}],
    "? a\n: 1": [{"a": 1}],
    '"": 1': [{"": 1}],
}


@pytest.mark.parametrize(("text", "documents"), DOCUMENTS.items(), ids=lambda v: repr(v)[:40])
def test_documents_are_read_as_backstage_reads_them(
    text: str | bytes, documents: list[Json]
) -> None:
    assert json.dumps(outcome(text)) == json.dumps(documents)


@pytest.mark.parametrize(
    "hostile",
    [
        b"a: [" + b"x, " * 100_000 + b"]",
        b"---" + b"\n" * 100_000 + b"a: 1\n---" + b" \n" * 100_000 + b"b: 1",
        b"a: |2\n  x\n" + b"  \n" * 50_000 + b"  y\n",
        b"a: {" + b'"b":1,' * 50_000 + b"}",
        b"a: 1\n" * 20_000,
        b"a: 1\n" + b"\t\n" * 20_000 + b"b: 1\n",
        b"a:\n" + b"#\n" * 50_000 + b"  b\nc: 1\n",
        b'a: "\n---\n' * 5_000,
        bytes(range(1, 9)) * 50_000,
        b'a: "' + b"\\" * 200_001 + b'"',
    ],
    ids=range(10),
)
def test_hostile_files_are_read_or_refused_in_no_time(hostile: bytes) -> None:
    start = time.process_time()
    read_documents(hostile)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "text", [text for text in [*DOCUMENTS, *REFUSED] if "\t" not in str(text)], ids=repr
)
def test_pyyaml_without_libyaml_reads_the_same_data(text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    values = [d.value for d in read_documents(data)]
    assert [d.value for d in read_documents(data, parser=yaml.SafeLoader)] == values
