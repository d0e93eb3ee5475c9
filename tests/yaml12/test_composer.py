"""What is read of keys, tags and nesting, and what is refused."""

import pytest

from tests.yaml12.texts import outcome, read

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


def test_500_levels_are_read_and_a_million_are_an_error() -> None:
    nested = "".join("  " * depth + "a:\n" for depth in range(500))
    assert not read(nested)[0].problems
    [message] = outcome("[" * 1_000_000)
    # PyYAML 6.0.4 comes with a parser that has a bound of its own, at 1,000.
    assert message in {f"1:{column} Nested deeper than 512 levels" for column in (513, 1001)}
