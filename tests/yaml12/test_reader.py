import json
import time
from itertools import pairwise

import pytest
import yaml

from sync.model import Json, Position
from sync.yaml12.reader import YamlDocument, read_documents


def read(text: str | bytes) -> tuple[YamlDocument, ...]:
    return read_documents(text if isinstance(text, bytes) else text.encode())


def outcome(text: str | bytes) -> list[Json]:
    """Each document's data, or its first problem as ``LINE:COLUMN words``."""
    return [
        f"{d.problems[0].line}:{d.problems[0].column} {d.problems[0].message}"
        if d.problems
        else d.value
        for d in read(text)
    ]


SCALARS: dict[str, Json] = {
    "1.10": 1.1,
    "1.0": 1,
    "1.": 1,
    ".5": 0.5,
    "+.5": 0.5,
    "1e3": 1000,
    "1e400": None,
    "-1E-2": -0.01,
    "1e21": 1e21,
    "123456789012345678901234567890": 1.2345678901234568e29,
    "123456789012345678901": 123456789012345680000,
    "9007199254740993": 9007199254740992,
    "0xFFFFFFFFFFFFFFFF": 18446744073709552000,
    "0x" + "F" * 400: None,
    "1" * 5000: None,
    "-0": 0,
    "-0.0": 0,
    "+1": 1,
    "012": 12,
    "0o14": 12,
    "0b101": "0b101",
    "0x1F": 31,
    "-0x1F": "-0x1F",
    "0o9": "0o9",
    "1_000": "1_000",
    "12:30:45": "12:30:45",
    "12:30": "12:30",
    "2024-01-01": "2024-01-01",
    "2024-01-01T10:00:00Z": "2024-01-01T10:00:00Z",
    "yes": "yes",
    "no": "no",
    "on": "on",
    "off": "off",
    "Yes": "Yes",
    "y": "y",
    "TRUE": True,
    "True": True,
    "false": False,
    "tRUE": "tRUE",
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "nUll": "nUll",
    "": None,
    ".inf": None,
    "-.INF": None,
    ".nan": None,
    ".NaN": None,
    "!!str 123": "123",
    '!!int "7"': 7,
    "!!int x": "x",
    "!!float 1": "1",
    "!!float 1.0": 1,
    "!!bool yes": "yes",
    "!!bool 'true'": True,
    "!!null ''": None,
    "!!str": "",
    "!!python/name:os.system": "",
    "! 12": "12",
    "!foo bar": "bar",
    "!foo {a: 1}": {"a": 1},
    '"\\u00e9\\x41\\/"': "éA/",
    "'it''s'": "it's",
    "[a, b,]": ["a", "b"],
    "{a: 1, b}": {"a": 1, "b": None},
    "[a: 1]": [{"a": 1}],
    "a:b": "a:b",
    "a #c": "a",
    "a#c": "a#c",
    "&a 1": 1,
    "=": "=",
    "<<": "<<",
    "|": "",
    "http://x/y:80": "http://x/y:80",
    "{b:1}": {"b:1": None},
    '{"b":1}': {"b": 1},
    "{{ x }}": {"{ x }": None},
    "{{ x.y | z }}": {"{ x.y | z }": None},
    '"{{ x }}"': "{{ x }}",
    "${{ x }}": "${{ x }}",
    "&x !!str 1": "1",
    "😀": "😀",
    '"\\ud83d\\ude00"': "😀",
    "'\\ud83d'": "\\ud83d",
    '"\\U0001F600"': "😀",
}


@pytest.mark.parametrize(("text", "value"), SCALARS.items(), ids=lambda v: repr(v)[:30])
def test_a_value_is_what_yaml_1_2_and_json_make_of_it(text: str, value: Json) -> None:
    assert json.dumps(outcome(f"v: {text}")) == json.dumps([{"v": value}])


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


REFUSED: dict[str, list[Json]] = {
    "a: 1\na: 2": ["2:1 Map keys must be unique"],
    "m:\n  a: 1\n  a: 2": ["3:3 Map keys must be unique"],
    "m: {a: 1, a: 2}": ["1:11 Map keys must be unique"],
    "v: {a, a}": ["1:8 Map keys must be unique"],
    "012: a\n12: b": ["2:1 Map keys must be unique"],
    'a: 1\n"a": 2': ["2:1 Map keys must be unique"],
    "c:\n  <<: 1\n  <<: 2": ["3:3 Map keys must be unique"],
    "v: @at": ["1:4 Plain value cannot start with reserved character @"],
    "v: `tick": ["1:4 Plain value cannot start with reserved character `"],
    "v: %pct": ["1:4 Plain value cannot start with directive indicator character %"],
    "v: - a": ["1:4 Unexpected block-seq-ind on same line with key"],
    'v: "a\\qb"': ["1:6 Invalid escape sequence \\q"],
    "v: a: b": ["1:5 Nested mappings are not allowed in compact mappings"],
    "a: *nope": ["1:4 Unresolved alias (the anchor must be set before the alias): nope"],
    "a: &x 1\n---\nb: *x": [
        {"a": 1},
        "3:4 Unresolved alias (the anchor must be set before the alias): x",
    ],
    "a: &x [*x]": ["1:8 The alias stands inside the value of its own anchor"],
    "a:\n\tb: 1": ["2:1 Tabs are not allowed as indentation"],
    "a:\n  - b\n\t- c": ["3:1 Tabs are not allowed as indentation"],
    "a: {\n\tb: 1}": [
        "2:2 Flow map in block collection must be sufficiently indented and end with a }"
    ],
    "a: {\nb: 1\n}": [
        "2:1 Flow map in block collection must be sufficiently indented and end with a }"
    ],
    "a: [x\nb: 1": [
        "2:2 Flow sequence in block collection must be sufficiently indented and end with a ]"
    ],
    "a: 1\n---\nb: [\n---\nc: 3": [
        {"a": 1},
        "4:1 Did not find expected node content",
        {"c": 3},
    ],
    "--- a: 1": ["1:6 Nested mappings are not allowed in compact mappings"],
    "a: 1\rb: 2\r": ["1:5 A line ends in a carriage return without a line feed"],
    'a: "x\nb: 1': ['2:5 Missing closing "quote'],
    'a: "x\n\ny"': ['3:1 Missing closing "quote'],
    "a:\n    b: 1\n  c: 2": ["3:3 All mapping items must start at the same column"],
    "a:\n - 1\n b: 1": ["3:2 Sequence item without - indicator"],
    '"a\n b": 1': ["2:4 Nested mappings are not allowed in compact mappings"],
    'a: "b"#c': ["1:7 Comments must be separated from other tokens by white space characters"],
    "a: |\n   \n  # x\n": ["3:3 A comment where a block scalar may begin"],
    "a: |2\n  x\n   \nb: 1": [
        "1:4 Spaces in the empty lines after a block with an indentation indicator"
    ],
    "a: |#c\n  x": ["1:5 Comments must be separated from other tokens by white space characters"],
    "k:\n#c\n  v\nz: 1": ["2:1 The comment above a value must be indented like the value"],
    "k:\n|\n x": ["2:1 A block scalar must be indented more than its key"],
    "v: [a, :b]": ["1:8 Did not find expected node content"],
    "v: [?a]": ["1:5 A ? that begins a key must be followed by white space and it"],
    "v: [-]": ["1:5 Block collections are not allowed within flow collections"],
    "&a: 1": [
        (
            "1:1 Tags and anchors must be separated from the next token by white space,"
            " and hold only letters, digits, - and _"
        )
    ],
    "v: &a 1\n*a: 2": ["2:3 The name of an alias must not contain :"],
    "%YAML 1.2\na: 1": ["2:1 Missing directives-end/doc-start indicator line"],
    "%YAML 1.2 x\n---\na: 1": ["1:1 %YAML directive should contain exactly one part"],
    "a: 1\n...\n%YAML next": ["3:1 Unsupported YAML version next"],
    "# nothing\n...\n%YAML next": ["3:1 Unsupported YAML version next"],
    "a: 1\n... x\nb: 1": [
        "2:4 Unexpected content after the document end marker ...",
        {"b": 1},
    ],
    "a: |\n  {\n---\n}": [
        '4:1 Unexpected flow-map-end token in YAML document: "}"',
        "4:1 Did not find expected node content",
    ],
    ".inf": ["1:1 Expected object at root, got number"],
    "a: 'x\n---\nb: 1": ["2:1 Missing closing 'quote"],
}


@pytest.mark.parametrize(("text", "documents"), REFUSED.items(), ids=lambda v: repr(v)[:40])
def test_what_backstage_refuses_is_refused_with_a_place(text: str, documents: list[Json]) -> None:
    assert outcome(text) == documents


READ_BY_BACKSTAGE_ONLY = [
    "v: !!binary aGk=",
    "v: !!timestamp 2024-01-01",
    "v: !!set {a, b}",
    "v: !!omap [a: 1]",
    "v: !!merge <<",
    "%YAML 1.1\n---\nv: yes",
    'v: "\\ud800"',
    ": 1",
    "{: 1}",
    "{a: 1}: c",
    "? - a\n: c",
    "v: &a.b 1",
    "v: [:]",
    'v: "a\\\n\n b"',
    "[" * 513 + "]" * 513,
]


@pytest.mark.parametrize("text", READ_BY_BACKSTAGE_ONLY, ids=lambda v: v[:30])
def test_what_cannot_be_read_as_backstage_reads_it_is_an_error_with_a_place(text: str) -> None:
    (document,) = read(text)
    assert document.value is None
    assert [(p.type, p.line is None, p.column is None) for p in document.problems] == [
        ("yaml", False, False)
    ]


def test_every_duplicate_key_of_a_document_is_reported() -> None:
    (document,) = read("a: 1\na: 2\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert [(p.line, p.column) for p in document.problems] == [(2, 1), (5, 3), (6, 1)]


@pytest.mark.parametrize(("uses", "readable"), [(99, True), (100, False)])
@pytest.mark.parametrize("anchored", ["1", "{k: 1}"])
def test_one_anchor_may_be_repeated_99_times(uses: int, readable: bool, anchored: str) -> None:
    (document,) = read(f"a: &a {anchored}\nb: [{','.join(['*a'] * uses)}]")
    assert (document.value is not None) == readable


@pytest.mark.parametrize(("uses", "readable"), [(32, True), (33, False)])
def test_aliases_within_an_anchor_weigh_on_its_uses(uses: int, readable: bool) -> None:
    text = f"a: &a {{k: 1}}\nc: &c {{p: *a, q: *a}}\nb: [{','.join(['*c'] * uses)}]"
    assert (read(text)[0].value is not None) == readable


def test_a_billion_laughs_are_refused() -> None:
    names = "abcdefghi"
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [f"{n}: &{n} [{','.join(['*' + o] * 9)}]" for o, n in pairwise(names)]
    assert outcome("\n".join(lines)) == [
        "4:8 Excessive alias count indicates a resource exhaustion attack"
    ]


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


def test_500_levels_are_read_and_a_million_are_an_error() -> None:
    nested = "".join("  " * depth + "a:\n" for depth in range(500))
    assert not read(nested)[0].problems
    assert outcome("[" * 1_000_000) == ["1:513 Nested deeper than 512 levels"]


MANIFEST = """\
# a comment

apiVersion: v1   # why
metadata:
  name: x
  tags:
    - a
    - b: {c: [1, 2]}
  links: &l
    - url: u
spec:
  again: *l
---
kind: Second
"""


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, (3, 1)),
        (("apiVersion",), False, (3, 13)),
        (("apiVersion",), True, (3, 1)),
        (("metadata",), False, (5, 3)),
        (("metadata",), True, (4, 1)),
        (("metadata", "tags", 1), False, (8, 7)),
        (("metadata", "tags", 1, "b", "c", 1), False, (8, 18)),
        (("metadata", "tags", 1, "b", "c"), True, (8, 11)),
        (("metadata", "nowhere", "deeper"), False, (5, 3)),
        (("metadata", "nowhere"), True, (4, 1)),
        (("metadata", "tags", 7), False, (7, 5)),
        (("metadata", "name", "x"), False, (5, 9)),
        (("spec", "again"), False, (12, 10)),
        (("spec", "again", 0, "url"), False, (10, 12)),
    ],
)
def test_every_value_and_key_has_its_place(
    path: tuple[str | int, ...], key: bool, place: tuple[int, int]
) -> None:
    line, column = place
    assert read(MANIFEST)[0].locate(path, key=key) == Position(line=line, column=column)


def test_places_are_those_of_the_file_in_every_document() -> None:
    second = read(MANIFEST)[1]
    assert second.position == Position(line=14, column=1)
    assert second.locate(["kind"]) == Position(line=14, column=7)


@pytest.mark.parametrize(("text", "line", "column"), [("a: 1\n? b", 2, 4), ("a: 1\nb:", 2, 3)])
def test_a_value_left_out_at_the_end_has_its_place_behind_the_last_character(
    text: str, line: int, column: int
) -> None:
    assert read(text)[0].locate(["b"]) == Position(line=line, column=column)


def test_a_mistake_in_a_tag_directive_has_its_place_whatever_stands_below_it() -> None:
    (document,) = read("%TAG !\n\n# why\n%YAML 1.2\n---\na: 1\n")
    assert [(problem.line, problem.column) for problem in document.problems] == [(1, 7)]
    (document,) = read("%TAG !e! tag:e,2000:\n\n# why\n%YAML 1.2\n---\na: 1\n")
    assert document.locate(["a"]) == Position(line=6, column=4)


def test_an_unreadable_document_has_a_position_and_locates_everything_there() -> None:
    document = read("a: 1\n---\nb: [\n")[1]
    assert document.locate(["b"]) == document.position == Position(line=2, column=1)


@pytest.mark.parametrize(
    "text", [text for text in [*DOCUMENTS, *REFUSED] if "\t" not in str(text)], ids=repr
)
def test_pyyaml_without_libyaml_reads_the_same_data(text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    values = [d.value for d in read_documents(data)]
    assert [d.value for d in read_documents(data, parser=yaml.SafeLoader)] == values


def test_control_characters_never_take_the_place_of_private_use_ones() -> None:
    text = 'a: "\x01\U000f0000\\U000F0001\x02"\n'
    assert outcome(text) == [{"a": "\x01\U000f0000\U000f0001\x02"}]


def test_very_many_lines_below_a_tag_directive_take_no_quadratic_time() -> None:
    started = time.process_time()
    read_documents(b"%TAG ! a\n" + b"\n" * 500_000)
    assert time.process_time() - started < 5


def test_very_many_tag_directives_are_refused_in_no_time() -> None:
    directives = "".join(f"%TAG !{number}! tag:x,\n" for number in range(40_000))
    started = time.process_time()
    (document,) = read(f"{directives}---\na: 1\n")
    assert document.problems[0].message == "More than 100 %TAG directives before one document"
    assert document.problems[0].line == 101
    assert time.process_time() - started < 5
    assert outcome("%TAG !a! tag:x,\n" + "---\na: !a!str 1\n")
