"""Texts in YAML and what Backstage's reader makes of them."""

from sync.model import Json
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
    'a: "x\nb: 1': ['1:4 Missing closing "quote'],
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
    "a: 'x\n---\nb: 1": ["1:4 Missing closing 'quote"],
}
