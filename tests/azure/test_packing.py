"""Few groups that each fit into one answer."""

from hypothesis import given
from hypothesis import strategies as st

from sync.azure.packing import pack, spread

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
