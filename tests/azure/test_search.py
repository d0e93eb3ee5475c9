"""Code Search beyond its limits, with the figures it has to keep to."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.azure.search import pack, spread
from sync.emulator.server import Emulator
from sync.model import Json
from tests.azure.organizations import TOKEN, discover, places, stages, write_repository
from tests.azure.pages import ANYWHERE, FACETS, Build, page, row, search


def truth(projects: int, repositories: int, manifests: int) -> list[str]:
    """Every manifest that ``build`` wrote."""
    return sorted(
        f"P{project:03}/r{repository}/s{number}/catalog-info.yaml"
        for project in range(projects)
        for repository in range(repositories)
        for number in range(manifests)
    )


@pytest.mark.parametrize("facets", FACETS)
@pytest.mark.parametrize(
    ("size", "most"),
    [((25, 1, 120), 8), ((300, 1, 40), 30), ((10, 6, 30), 8)],
)
def test_large_answers_are_split_into_few_requests(
    build: Build, size: tuple[int, int, int], most: int, facets: str
) -> None:
    with Emulator(build(*size, facets), token=TOKEN) as emulator:
        found = discover(emulator, path=ANYWHERE)
        asked = len(stages(emulator, "search"))
    assert (found.complete, found.reason, found.source) == (True, "", "search")
    assert places(found) == truth(*size)
    assert asked <= most * (1 if facets == "complete" else 4)


@pytest.mark.parametrize(("facets", "most"), [("complete", 6), ("capped", 6), ("absent", 24)])
def test_a_repository_beyond_the_limit_is_listed_by_git(
    build: Build, facets: str, most: int
) -> None:
    with Emulator(build(1, 1, 5000, facets), token=TOKEN) as emulator:
        found = discover(emulator, path=ANYWHERE)
        assert len(emulator.requests) <= most
    assert places(found) == truth(1, 1, 5000)
    assert (found.complete, found.source) == (True, "search+git")
    assert all(each.by_git for each in found.found)
    assert "P000/r0" in found.notes[0]


@pytest.mark.parametrize("facets", FACETS)
def test_one_project_beyond_the_limit_is_split_by_its_repositories(
    build: Build, facets: str
) -> None:
    with Emulator(build(1, 30, 100, facets), token=TOKEN) as emulator:
        found = discover(emulator, path=ANYWHERE, project=("p000",))
    assert (len(found.found), found.complete, found.source) == (3000, True, "search")


@pytest.mark.parametrize("facets", FACETS)
def test_only_projects_in_scope_are_asked_for_when_all_are_too_many(
    build: Build, facets: str
) -> None:
    with Emulator(build(30, 1, 100, facets), token=TOKEN) as emulator:
        found = discover(emulator, path=ANYWHERE, project=("P00*",))
        assert len(stages(emulator, "search")) <= 5
    assert (len(found.found), found.complete) == (1000, True)
    assert {each.location.project for each in found.found} == {f"P00{n}" for n in range(10)}


def test_files_that_are_listed_twice_are_found_once(tmp_path: Path) -> None:
    for number in range(3):
        write_repository(tmp_path, f"acme/P/r{number}", settings={"duplicates": 2})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator)
    assert places(found) == [f"P/r{number}/catalog-info.yaml" for number in range(3)]
    assert found.complete


def test_pages_without_rows_never_go_on_for_ever() -> None:
    found, server = search(lambda _: page([], 1800))
    assert len(server.asked) == 4
    assert (found.found, found.complete) == ((), False)
    assert "counts 1,800 matches and gave 0" in found.reason


def test_a_service_whose_counts_never_shrink_is_not_asked_for_ever() -> None:
    def answer(asked: dict[str, Any]) -> dict[str, Json]:
        facet = [{"name": f"P{n}", "id": f"P{n}", "resultCount": 1} for n in range(4)]
        return page([row(1)], 9_999, Project=facet, Repository=facet)

    _, server = search(answer)
    assert len(server.asked) < 100


def test_a_short_page_is_asked_for_once_more() -> None:
    answers = [page([row(1)], 2), page([row(1), row(2)], 2)]
    found, server = search(lambda _: answers.pop(0))
    assert (len(found.found), found.complete, len(server.asked)) == (2, True, 2)


def test_a_second_page_is_asked_for_even_after_an_empty_first_one() -> None:
    def answer(asked: dict[str, Any]) -> dict[str, Json]:
        rows = [] if asked["$skip"] == 0 else [row(number) for number in range(500)]
        return page(rows, 1500)

    found, _ = search(answer)
    assert (len(found.found), found.complete) == (500, False)


def test_pages_whose_order_is_not_stable_are_split_until_they_are() -> None:
    def answer(asked: dict[str, Any]) -> dict[str, Json]:
        names = (asked["filters"] or {}).get("Project", ["A", "B"])
        rows = [row(number, project) for project in names for number in range(600)]
        facet = [{"name": name, "id": name, "resultCount": 600} for name in names]
        skip = asked["$skip"]
        shown = rows[:1000] if skip == 0 else rows[400:600]
        return page(shown, len(rows), Project=facet)

    found, server = search(answer)
    assert (len(found.found), found.complete) == (1200, True)
    assert len(server.asked) == 4


def test_a_facet_that_counts_too_little_is_corrected_by_asking() -> None:
    def answer(asked: dict[str, Any]) -> dict[str, Json]:
        names = (asked["filters"] or {}).get("Project", ["A", "B", "C", "D"])
        rows = [row(number, project) for project in names for number in range(700)]
        facet = [{"name": name, "id": name, "resultCount": 2} for name in names]
        skip = asked["$skip"]
        return page(rows[skip : skip + 1000], len(rows), Project=facet)

    found, _ = search(answer)
    assert (len(found.found), found.complete) == (2800, True)


def test_parts_that_hold_less_than_the_whole_make_it_incomplete() -> None:
    def answer(asked: dict[str, Any]) -> dict[str, Json]:
        if (asked["filters"] or {}).get("Project"):
            return page([row(1, asked["filters"]["Project"][0])], 1)
        facet = [{"name": "A", "id": "A", "resultCount": 5000}]
        return page([], 5000, Project=facet)

    found, _ = search(answer)
    assert not found.complete
    assert "counts 5,000 matches, its parts 1" in found.reason


def test_a_repository_too_large_for_search_that_git_does_not_list_is_a_doubt() -> None:
    facet = [{"name": "P", "id": "P", "resultCount": 5000}]
    found, _ = search(lambda _: page([row(1)], 5000, Project=facet, Repository=facet))
    assert not found.complete
    assert "more matches than it can show in P/P" in found.reason


def test_the_first_request_is_exact() -> None:
    _, server = search(lambda _: page([], 0))
    assert server.asked[0].path == "/acme/_apis/search/codesearchresults?api-version=7.1"
    assert server.asked[0].headers["host"] == "almsearch.dev.azure.com"
    assert server.asked[0].data == {
        "searchText": "file:catalog-info.yaml",
        "$skip": 0,
        "$top": 1000,
        "filters": None,
        "$orderBy": [{"field": "path", "sortOrder": "ASC"}],
        "includeFacets": True,
    }


WEIGHTS = st.dictionaries(st.text(min_size=1, max_size=6), st.integers(1, 1500), max_size=60)


@given(WEIGHTS)
def test_every_name_is_in_one_group_and_every_group_fits(weights: dict[str, int]) -> None:
    groups = pack(weights, room=1000)
    assert sorted(name for group in groups for name in group) == sorted(weights)
    for group in groups:
        assert len(group) == 1 or sum(weights[name] for name in group) <= 1000


@given(WEIGHTS)
def test_groups_are_filled(weights: dict[str, int]) -> None:
    groups = pack(weights, room=1000)
    halves = [group for group in groups if sum(weights[name] for name in group) <= 500]
    assert len(halves) <= 1


def test_equal_weights_are_packed_the_same_way_every_time() -> None:
    names = [f"P{number:03}" for number in range(50)]
    forwards = pack(dict.fromkeys(names, 300), room=1000)
    assert forwards == pack(dict.fromkeys(reversed(names), 300), room=1000)


def test_one_group_has_no_more_names_than_a_filter_takes() -> None:
    groups = pack({f"P{number}": 1 for number in range(250)}, room=1000)
    assert [len(group) for group in groups] == [100, 100, 50]


@given(st.lists(st.text(), max_size=300), st.integers(0, 100_000))
def test_names_of_unknown_weight_are_all_asked_for(names: list[str], count: int) -> None:
    groups = spread(names, count=count)
    assert [name for group in groups for name in group] == names


@given(st.integers(2, 300), st.integers(2001, 100_000))
def test_too_many_matches_are_always_spread_over_several_groups(size: int, count: int) -> None:
    assert len(spread([str(number) for number in range(size)], count=count)) > 1


def test_no_group_is_larger_than_what_is_to_be_cut() -> None:
    assert spread(["a", "b"], count=1, most=1) == [("a",), ("b",)]
