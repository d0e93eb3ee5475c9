"""Patterns beside what minimatch makes of them: each row was tried in it."""

from itertools import cycle

import pytest

from sync.entities.bounds import TooMuchError
from sync.entities.globs import Glob, Work


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.yaml", "a.yaml"),
        ("a*", "a"),
        ("**", "a/b/c"),
        ("**/x.yaml", "x.yaml"),
        ("**/x.yaml", "a/b/x.yaml"),
        ("a/**", "a/b/c"),
        ("a/**/b/**/c", "a/b/x/c"),
        ("a//b", "a/b"),
        ("?", "a"),
        ("[ab]", "a"),
        ("[!a-c]", "d"),
        ("[^a]", "b"),
        ("[]a]", "]"),
        ("[[:digit:]]", "7"),
        ("[", "["),
        ("\\*", "*"),
        (".*", ".hidden"),
        (".github/*", ".github/x"),
        ("{a,b}.yaml", "b.yaml"),
        ("{a,{b,c}}", "c"),
        ("{1..3}", "2"),
        ("{a}", "{a}"),
        ("+(a|b)", "abab"),
        ("a*(b)", "a"),
        ("a@(b|c*)", "acd"),
        ("a!(b)", "ac"),
        ("a?(b)c", "abc"),
        ("a+(b", "a+(b"),
        ("!a", "b"),
        ("!!a", "a"),
    ],
)
def test_a_path_matches(pattern: str, path: str) -> None:
    assert Glob(pattern).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.yaml", "a/b.yaml"),
        ("*", ".hidden"),
        ("?hidden", ".hidden"),
        ("[.]hidden", ".hidden"),
        ("**", ".git/x"),
        ("**/x", "a/.git/x"),
        ("a/**", "a"),
        ("a**b", "a/b"),
        ("a/", "a"),
        ("[a-c]", "d"),
        ("[z-a]", "m"),
        ("a!(b)", "ab"),
        ("#a", "#a"),
        ("!a", "a"),
        ("A", "a"),
        ("{1..3}", "4"),
    ],
)
def test_a_path_does_not_match(pattern: str, path: str) -> None:
    assert not Glob(pattern).matches(path)


def test_a_hostile_pattern_takes_no_exponential_time() -> None:
    assert not Glob("*a" * 50 + "b").matches("a" * 500)
    assert not Glob("+(a|a*|+(a))" * 10 + "b").matches("a" * 60)
    assert Glob("*(" * 24 + "a" + ")" * 24).matches("a" * 60)
    assert not Glob("**/a/" * 24 + "x").matches("a/" * 500 + "b")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("**/**/x", "x"),
        ("a/**/**", "a/b"),
        ("a/a/*", "a/a/b"),
        ("*ab*ab", "ababab"),
        ("*aa", "aaa"),
        ("*(a|b*)c", "abbac"),
    ],
)
def test_repeated_parts_match_as_they_did(pattern: str, path: str) -> None:
    assert Glob(pattern).matches(path)


def _matched_until_too_much(glob: Glob, paths: list[str]) -> int:
    """How many paths are matched before it is too much work."""
    for count, path in enumerate(cycle(paths)):
        try:
            glob.matches(path)
        except TooMuchError:
            return count
    raise AssertionError("paths do not end")


def test_the_work_is_counted_alike_in_every_run_and_ends_at_its_limit() -> None:
    paths = ["a" * 50] * 10
    for most in (100, 1000, 10_000):
        globs = [Glob("*(a|*b)c*", Work(most)) for _ in range(2)]
        first, second = (_matched_until_too_much(glob, paths) for glob in globs)
        assert first == second


def test_two_dashes_in_a_set_are_no_difference_of_sets() -> None:
    assert not Glob("[[:--]").matches("x")
