"""Scalars that no reader can mistake for others."""

import math

import pytest

from sync.model import Json
from sync.yaml12.writer import write_document


def written(value: Json) -> str:
    """How a value is written behind a key."""
    return write_document({"v": value}).removeprefix("v:").removesuffix("\n").removeprefix(" ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain text, with it's [marks] & so#on", "plain text, with it's [marks] & so#on"),
        ("./docs", "./docs"),
        ("${{ values.name }}", "${{ values.name }}"),
        ("żółć", "żółć"),
        ("", '""'),
        ("yes", '"yes"'),
        ("Off", '"Off"'),
        ("n", '"n"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("1.10", '"1.10"'),
        ("012", '"012"'),
        ("0o14", '"0o14"'),
        ("1e3", '"1e3"'),
        ("12:30", '"12:30"'),
        ("2024-01-01", '"2024-01-01"'),
        (".inf", '".inf"'),
        ("=", '"="'),
        ("<<", '"<<"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("a:", '"a:"'),
        (" a", '" a"'),
        ("{{ x }}", '"{{ x }}"'),
        ('say: "hi"', "'say: \"hi\"'"),
        ('it\'s: "hi"', "'it''s: \"hi\"'"),
        ("- \\d", "'- \\d'"),
        ("\\d", "'\\d'"),
        ("a\tb", '"a\\tb"'),
        ("a\u00a0b", '"a\\u00a0b"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("\x1b[31m", '"\\u001b[31m"'),
        (1, "1"),
        (1.0, "1"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (1e21, "1.0e+21"),
        (1.5e-7, "1.5e-7"),
        (123456789012345678901, "123456789012345680000"),
        (10**400, "null"),
        (math.inf, "null"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_a_scalar_is_plain_only_where_no_reader_can_mistake_it(value: Json, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\nb\n\n\n", "|+\n  a\n\n  b\n\n"),
        ("\na\n", "|\n\n  a"),
        ("  a\nb\n", "|2\n    a\n  b"),
        ("a \n\tb\n", "|\n  a \n  \tb"),
        ("x" * 101, "|-\n  " + "x" * 101),
        ("x" * 100, "x" * 100),
        ("\ta\nb", '"\\ta\\nb"'),
        ("a\r\nb", '"a\\r\\nb"'),
        ("a\n  \n", '"a\\n  \\n"'),
        ("\n\n", '"\\n\\n"'),
        ("a\nb\u2028", '"a\\nb\\u2028"'),
    ],
)
def test_long_and_multi_line_strings_are_literal_blocks_where_those_are_faithful(
    value: str, text: str
) -> None:
    assert written(value) == text


def test_keys_are_quoted_by_the_same_rule_as_values() -> None:
    names = ["on", "1", "1.1", "", "null", "<<", "=", "a: b", "a\nb", "$text", "a.b/c-d"]
    assert list(write_document(dict.fromkeys(names, 1)).splitlines()) == [
        *('"on": 1', '"1": 1', '"1.1": 1', '"": 1', '"null": 1', '"<<": 1', '"=": 1'),
        *('"a: b": 1', '"a\\nb": 1', "$text: 1", "a.b/c-d: 1"),
    ]


def test_a_key_too_long_for_readers_to_look_ahead_is_marked_as_a_key() -> None:
    assert write_document({"a": {"k" * 1001: {"b": 1}}}) == (
        f"a:\n  ? {'k' * 1001}\n  :\n    b: 1\n"
    )


def test_half_a_surrogate_pair_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        write_document({"a": "\ud800"})
