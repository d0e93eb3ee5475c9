"""Braces of a pattern, as the patterns that they stand for."""

import pytest

from sync.entities.braces import MAX_PATTERNS, expand


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{01..3}", ["01", "02", "03"]),
        ("{c..a}", ["c", "b", "a"]),
        ("{0..4..2}", ["0", "2", "4"]),
        ("{a,b}{1,2}", ["a1", "a2", "b1", "b2"]),
        ("${a,b}", ["${a,b}"]),
        ("\\{a,b}", ["\\{a,b}"]),
        ("{a,b", ["{a,b"]),
    ],
)
def test_braces_are_as_many_patterns_as_they_name(pattern: str, expected: list[str]) -> None:
    assert sorted(expand(pattern)) == sorted(expected)


def test_braces_never_make_more_patterns_than_the_limit() -> None:
    assert len(expand("{a,b,c,d,e,f,g,h}" * 10)) <= MAX_PATTERNS
    assert len(expand("{1..999999}")) <= MAX_PATTERNS
