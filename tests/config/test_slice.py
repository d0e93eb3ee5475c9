"""Which part of the work a manifest belongs to."""

from collections import Counter
from dataclasses import replace

import pytest

from sync.config.slice import WHOLE, SliceNumber, parse_slice_number
from tests.azure.organizations import location, provider

PLACES = [location(f"P{n % 7}", f"repo-{n}") for n in range(3000)]
HELD = [5, 1, 3, 2, 4, 1, 6, 2]
BY_SEARCH, BY_GIT = provider(), provider(discovery="git")


def parts(count: int) -> list[SliceNumber]:
    return [SliceNumber(number=number, count=count) for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [1, 2, 6])
def test_each_manifest_belongs_to_exactly_one_part_and_parts_are_about_equal(count: int) -> None:
    held = Counter(
        part for place in PLACES for part in parts(count) if part.holds(BY_SEARCH, place)
    )
    assert held.total() == len(PLACES)
    assert max(held.values()) < 1.15 * len(PLACES) / count


def test_spelling_in_another_case_moves_nothing() -> None:
    shouted = [replace(place, repository=place.repository.upper()) for place in PLACES]
    for part in parts(6):
        assert [part.holds(BY_SEARCH, place) for place in PLACES] == [
            part.holds(BY_SEARCH, place) for place in shouted
        ]


def test_manifests_of_one_repository_are_in_many_parts_where_search_is_asked() -> None:
    files = [location("P", "monorepo", f"/s{n}/catalog-info.yaml") for n in range(100)]
    assert all(any(part.holds(BY_SEARCH, file) for file in files) for part in parts(6))
    assert all(part.lists(BY_SEARCH, "P", "monorepo") for part in parts(6))


def test_a_repository_that_git_lists_is_in_one_part_with_all_its_manifests() -> None:
    files = [location("P", "monorepo", f"/s{n}/catalog-info.yaml") for n in range(100)]
    [one] = [part for part in parts(6) if part.lists(BY_GIT, "P", "monorepo")]
    assert all(one.holds(BY_GIT, file) for file in files)


def test_every_machine_comes_to_the_same_assignment() -> None:
    held = [
        next(part.number for part in parts(6) if part.holds(BY_SEARCH, place))
        for place in PLACES[:8]
    ]
    assert held == HELD


def test_a_part_is_named_by_its_number_and_their_count() -> None:
    assert parse_slice_number(" 2/6 ") == SliceNumber(number=2, count=6)
    assert str(SliceNumber(number=2, count=6)) == "2/6"
    assert parse_slice_number("1/1") == WHOLE


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "-1/2", "1/0", "a/b", "1/2/3", "１/２"])
def test_what_names_no_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected K/N"):
        parse_slice_number(text)
