"""A key that stands twice in providers.yaml."""

import pytest

from tests.config.builders import ACME, mistakes, says


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("organization: acme", "5:7: this key stands here twice; expected each key once…"),
    ],
)
def test_a_mistake_in_a_provider_is_told_with_its_place(line: str, expected: str) -> None:
    (told,) = mistakes(f"{ACME}      {line}\n")
    assert says(told, expected)
