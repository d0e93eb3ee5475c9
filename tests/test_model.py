"""The identity of the values that flow."""

from dataclasses import replace
from typing import Any

import pytest

from sync.model import Outcome, entity_ref, target_of
from tests.catalog.builders import (
    doubtful,
    gone,
    location,
    read,
    skipped,
    target,
    unchanged,
    unreadable,
)

HERE = location("cart")


def test_a_ref_has_one_spelling() -> None:
    assert entity_ref("Component", "Default", "petStore") == "component:default/petstore"


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, "/Shop/_git/cart?path=/catalog-info.yaml"),
        ({"project": "My Shop/50%"}, "/My%20Shop%2F50%25/_git/cart?path=/catalog-info.yaml"),
        ({"repository": "a&b#c"}, "/Shop/_git/a%26b%23c?path=/catalog-info.yaml"),
        ({"path": "/a b/ü.yaml"}, "/Shop/_git/cart?path=/a%20b/%C3%BC.yaml"),
        (
            {"branch": "release/1 x"},
            "/Shop/_git/cart?path=/catalog-info.yaml&version=GBrelease/1%20x",
        ),
    ],
)
def test_a_location_has_the_address_of_its_file(changes: dict[str, Any], end: str) -> None:
    assert replace(HERE, **changes).target == f"https://dev.azure.com/acme{end}"


@pytest.mark.parametrize(
    "outcome",
    [
        read("cart"),
        unchanged("cart"),
        unreadable("cart"),
        gone("cart"),
        doubtful("cart"),
        skipped("cart"),
    ],
)
def test_every_outcome_is_about_one_manifest(outcome: Outcome) -> None:
    assert target_of(outcome) == target("cart")
