"""Patterns and names of every kind: search, URLs and globs agree with what providers.yaml says."""

import time
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import assume, given
from hypothesis import strategies as st

from sync.azure.query import query, query_for
from sync.config.coverage import covers, matches
from sync.config.settings import Provider
from sync.emulator.search_query import RefusedQuery, compile_query
from sync.entities.bounds import MAX_WORK, TooMuchError
from sync.entities.follow import matching
from sync.entities.globs import Work, is_short
from sync.model import Location
from sync.urls import organization, parse_target
from tests.fuzz.budget import fuzzed

ACME = organization("dev.azure.com", "acme")
NAMES = st.one_of(
    st.sampled_from(
        ["catalog-info", "a", "A b", "src", "größe", "x.y", "(a)", "a'b", "a:b", "AND", "OR", "NOT"]
    ),
    st.text(st.characters(exclude_characters="/\0*?", exclude_categories=["Cs", "Cc"]), max_size=8),
).filter(lambda name: name.strip(" .") != "")
ENDINGS = st.sampled_from([".yaml", ".yml", "", "-info.yaml", ".YAML"])
PATHS = st.builds(
    lambda folders, ending: "/" + "/".join(folders) + ending,
    st.lists(NAMES, min_size=1, max_size=4),
    ENDINGS,
)
WILD = st.sampled_from(
    ["*", "?", "**", "/", "/*/", "/**/", "catalog", "-info", ".yaml", "a", "component"]
)
PATTERNS = st.one_of(PATHS, st.lists(st.one_of(WILD, NAMES), min_size=1, max_size=5).map("".join))
MINIMATCH = st.lists(
    st.sampled_from(
        [*"*?[]{}()!@+|,\\/.-ab", "**", "..", "{a,b}", "{1..9}", "+(a)", "[!a]", "[[:"]
    ),
    max_size=40,
).map("".join)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One indexed file."""

    project_key: str
    repository_key: str
    path_key: str
    text: str = ""
    words: frozenset[str] = frozenset()

    @property
    def name_key(self) -> str:
        return self.path_key.rpartition("/")[2]


def provider(path: tuple[str, ...], repository: str = "*") -> Provider:
    return Provider(id="acme", organization=ACME, path=path, repository=(repository,))


def file_at(path: str, repository: str = "r") -> Location:
    return Location(organization=ACME, project="P", repository=repository, path=path)


def paper(location: Location) -> Paper:
    return Paper(
        project_key=location.project.lower(),
        repository_key=location.repository.lower(),
        path_key=location.path.lower(),
    )


@fuzzed
@given(st.lists(PATTERNS, min_size=1, max_size=3), st.lists(PATHS, min_size=1, max_size=5), NAMES)
def test_search_is_never_asked_for_less_than_the_provider_covers(
    patterns: list[str], paths: list[str], repository: str
) -> None:
    """Or it is not asked at all: what search does not show would be taken for absent."""
    wanted = provider(tuple(patterns), repository)
    asked = query(wanted)
    assume(asked is not None)
    assert asked is not None
    try:
        found = compile_query(asked.text, list)
    except RefusedQuery:
        return
    filtered = asked.repositories
    paths = [*paths, *(p if p.startswith("/") else f"/{p}" for p in patterns if "*" not in p)]
    for path in paths:
        location = file_at(path, repository)
        if covers(wanted, location).covered:
            assert found.test(paper(location)), (asked.text, path)
            assert not filtered or repository in filtered


@fuzzed
@given(PATHS, NAMES)
def test_the_question_for_one_file_finds_it(path: str, repository: str) -> None:
    location = file_at(path, repository)
    asked = query_for(location)
    assert compile_query(asked.text, list).test(paper(location))
    assert asked.repositories == (repository,)


@fuzzed
@given(PATHS, NAMES, NAMES, st.one_of(st.none(), NAMES))
def test_a_target_is_read_back_as_the_place_it_was_made_of(
    path: str, project: str, repository: str, branch: str | None
) -> None:
    location = Location(
        organization=ACME, project=project, repository=repository, path=path, branch=branch
    )
    assert location.target.isascii()
    assert parse_target(location.target, [ACME]) == location


@fuzzed
@given(st.text(max_size=60))
def test_any_text_is_a_target_of_ours_or_none(text: str) -> None:
    for url in (text, f"https://dev.azure.com/{text}", f"https://dev.azure.com/a/b/_git/{text}"):
        location = parse_target(url, [ACME])
        assert location is None or location.path.startswith("/")


@fuzzed
@given(st.lists(st.sampled_from([*"*?ab./"]), max_size=60).map("".join), PATHS)
def test_a_pattern_of_providers_yaml_is_matched_in_no_time(pattern: str, path: str) -> None:
    started = time.process_time()
    matches(pattern, path * 5)
    assert time.process_time() - started < 1


@fuzzed
@given(MINIMATCH, st.lists(PATHS, max_size=5), st.integers(1, 2000))
def test_a_pattern_of_a_location_is_matched_in_no_time(
    pattern: str, paths: list[str], times: int
) -> None:
    """Or it is given up, after a number of steps that is the same each time."""
    assume(is_short(pattern))
    paths = [f"{path}{'/ab' * (n % 40)}{n}" for path in paths for n in range(times)]
    started = time.process_time()
    with suppress(TooMuchError):
        assert set(matching(pattern, paths, Work(MAX_WORK))) <= set(paths)
    assert time.process_time() - started < 5
