"""Which files a provider covers, and the words for it."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.config.coverage import covers, is_covered, matches, reaches
from sync.config.settings import Exclude
from sync.model import Location
from sync.urls import organization
from tests.azure.organizations import location, provider


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("*", "", True),
        ("*", "a/b", True),
        ("service-*", "service-pay", True),
        ("service-*", "my-service-pay", False),
        ("SERVICE-*", "service-pay", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a?c", "a/c", True),
        ("*-x-*", "a-x-b-x-c", True),
        ("a*b*c", "a/b/d/b", False),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("My Project", "my project", True),
        ("a.c", "abc", False),
        ("", "", True),
        ("", "a", False),
        ("/**/x.yaml", "/x.yaml", True),
        ("/**/x.yaml", "/a/b/x.yaml", True),
        ("/**/x.yaml", "/ax.yaml", False),
        ("/a/**/x.yaml", "/a/x.yaml", True),
        ("/a/**/x.yaml", "/x.yaml", False),
        ("/a/**/x.yaml", "/ab/x.yaml", False),
        ("/**/**/x.yaml", "/x.yaml", True),
        ("/**/b/**/*.yaml", "/b/x.yaml", True),
        ("/a**/x.yaml", "/a.x.yaml", False),
        ("/*/x.yaml", "/x.yaml", False),
        ("**/x.yaml", "/x.yaml", True),
    ],
)
def test_a_pattern_matches_the_whole_name_ignoring_case(
    pattern: str, text: str, *, matched: bool
) -> None:
    assert matches(pattern, text) is matched


@given(st.text("ab*?"), st.text("ab"))
def test_a_pattern_matches_what_its_wildcards_allow(pattern: str, text: str) -> None:
    def slow(p: str, t: str) -> bool:
        if not p:
            return not t
        if p[0] == "*":
            return slow(p[1:], t) or (t != "" and slow(p, t[1:]))
        return t != "" and p[0] in ("?", t[0]) and slow(p[1:], t[1:])

    assert matches(pattern[:8], text[:8]) is slow(pattern[:8], text[:8])


def test_a_pattern_of_many_stars_takes_no_longer_than_others() -> None:
    assert not matches("*a" * 60 + "b", "a" * 5000)


@pytest.mark.parametrize(
    ("changes", "path", "covered"),
    [
        ({}, "/catalog-info.yaml", True),
        ({}, "/Catalog-Info.YAML", True),
        ({}, "/sub/catalog-info.yaml", False),
        ({"path": ("catalog-info.yaml",)}, "/catalog-info.yaml", True),
        ({"path": ("*catalog-info.yaml",)}, "/a/b/my-catalog-info.yaml", True),
        ({"path": ("*/catalog-info.yaml",)}, "/catalog-info.yaml", True),
        ({"path": ("src/*/catalog-info.yaml",)}, "/src/a/b/catalog-info.yaml", True),
        ({"path": ("?atalog-info.yaml",)}, "/catalog-info.yaml", True),
        ({"path": ("/a.yaml", "/b.yaml")}, "/b.yaml", True),
        ({"path": ("*",), "exclude": Exclude(path=("vendor/*",))}, "/vendor/x.yaml", False),
        ({"path": ("*",), "exclude": Exclude(path=("/vendor/*",))}, "/src/x.yaml", True),
    ],
)
def test_paths_are_covered_with_or_without_their_leading_slash(
    changes: dict[str, Any], path: str, *, covered: bool
) -> None:
    assert covers(provider(**changes), location("P", "r", path)).covered is covered


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"project": ("Core*", "Billing")}, "project 'Payments' does not match project: Core*"),
        ({"repository": ("web-*",)}, "repository 'api' does not match repository: web-*"),
        ({"path": ("/a.yaml",)}, "path '/catalog-info.yaml' does not match path: /a.yaml"),
        ({"exclude": Exclude(project=("pay*",))}, "left out by exclude.project: pay*"),
        ({"exclude": Exclude(repository=("a*",))}, "left out by exclude.repository: a*"),
        ({"exclude": Exclude(path=("*.yaml",))}, "left out by exclude.path: *.yaml"),
        ({"branch": "develop"}, "reads branch 'develop', and the URL names no branch"),
        ({"organization": organization("dev.azure.com", "other")}, "dev.azure.com/other, not"),
    ],
)
def test_what_is_not_covered_is_told_by_the_setting_that_says_so(
    changes: dict[str, Any], words: str
) -> None:
    coverage = covers(provider(**changes), location("Payments", "api"))
    assert not coverage.covered
    assert words in coverage.reason


def test_what_is_covered_is_told_by_the_patterns_that_match() -> None:
    wanted = provider(project=("Core", "Pay*"), repository=("a*",))
    assert covers(wanted, location("Payments", "api")).reason == (
        "provider acme matches project Pay*, repository a*, path /catalog-info.yaml"
    )


def test_a_named_branch_is_another_place_than_the_default_one() -> None:
    named = Location(
        organization=provider().organization,
        project="P",
        repository="r",
        path="/catalog-info.yaml",
        branch="main",
    )
    coverage = covers(provider(), named)
    assert not coverage.covered
    assert "names branch 'main'" in coverage.reason


@pytest.mark.parametrize(
    ("settings", "setting"),
    [
        ({}, ()),
        ({"project": ("Q",)}, ("project",)),
        ({"exclude": Exclude(repository=("a", "r*"))}, ("exclude", "repository", 1)),
        ({"exclude": Exclude(project=("p",))}, ("exclude", "project", 0)),
        ({"branch": "main"}, ("branch",)),
    ],
)
def test_the_setting_that_leaves_a_file_out_is_told(
    settings: dict[str, Any], setting: tuple[str | int, ...]
) -> None:
    assert covers(provider(**settings), location("P", "r")).setting == setting


@pytest.mark.parametrize(
    ("changes", "there", "reached"),
    [
        ({}, {"branch": "other", "path": "/sub/any.yaml"}, True),
        ({"project": ("Shop",)}, {"project": "SHOP"}, True),
        ({"project": ("Till",)}, {"project": "Shop"}, False),
        ({"exclude": Exclude(repository=("cart",))}, {"repository": "Cart"}, False),
        ({"exclude": Exclude(path=("/sub/*",))}, {"path": "/sub/any.yaml"}, False),
        ({"organization": organization("dev.azure.com", "other")}, {}, False),
    ],
)
def test_a_provider_reaches_every_branch_and_path_that_it_does_not_exclude(
    changes: dict[str, Any], there: dict[str, Any], *, reached: bool
) -> None:
    place = replace(location("Shop", "cart"), **there)
    assert reaches(provider(**changes), place) is reached


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"branch": "other"},
        {"path": ("*catalog-info.yaml",), "exclude": Exclude(path=("/sub/*",))},
        {"project": ("Shop",), "repository": ("c*",), "exclude": Exclude(repository=("cart",))},
        {"organization": organization("dev.azure.com", "other")},
    ],
)
def test_many_locations_are_judged_as_each_is_alone(changes: dict[str, Any]) -> None:
    asked = provider(**changes)
    for project, repository, path, branch in product(
        ("Shop", "Till"),
        ("cart", "code"),
        ("/catalog-info.yaml", "/sub/catalog-info.yaml"),
        (None, "other"),
    ):
        place = replace(location(project, repository, path), branch=branch)
        assert is_covered(asked, place) is covers(asked, place).covered
