"""How many slices each provider gets."""

from collections.abc import Mapping

import pytest

from sync.config.division import MOST, divide


def counts(sizes: Mapping[str, int], slices: int | None = None) -> dict[str, int]:
    """Slices by provider."""
    return {piece.provider: piece.part.count for piece in divide(sizes, slices)}


@pytest.mark.parametrize(
    ("sizes", "slices", "expected"),
    [
        ({"a": 30_000}, None, {"a": 6}),
        ({"a": 30_001}, None, {"a": 7}),
        ({"a": 10}, None, {"a": 1}),
        ({"a": 0, "b": 0}, None, {"a": 1, "b": 1}),
        ({"a": 20_000, "b": 10_000}, 6, {"a": 4, "b": 2}),
        ({"a": 9000, "b": 10}, 3, {"a": 2, "b": 1}),
        ({"a": 5, "b": 5, "c": 5}, 2, {"a": 1, "b": 1, "c": 1}),
        ({"a": 10_000_000}, None, {"a": MOST}),
        ({"a": 0}, 2, {"a": 2}),
        ({}, None, {}),
    ],
)
def test_slices_go_where_the_manifests_are(
    sizes: Mapping[str, int], slices: int | None, expected: Mapping[str, int]
) -> None:
    assert counts(sizes, slices) == expected


def test_every_part_of_a_provider_is_there_once_with_its_share() -> None:
    pieces = divide({"a": 10, "b": 4}, 4)
    assert [(piece.provider, str(piece.part), piece.manifests) for piece in pieces] == [
        ("a", "1/3", 4),
        ("a", "2/3", 4),
        ("a", "3/3", 4),
        ("b", "1/1", 4),
    ]
