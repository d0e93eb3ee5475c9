"""What one machine tells another of a manifest gives the same outcome there."""

from dataclasses import replace

import pytest

from sync.model import Include, Read, Unreadable
from sync.reading.elsewhere import for_elsewhere
from tests.catalog.builders import found, read, ref, unreadable

INCLUDE = Include(target="https://dev.azure.com/acme/Shop/_git/a?path=/x", content_id="c2")


@pytest.mark.parametrize(
    "outcome",
    [
        read("a", "x", "y"),
        read("a", "x", content="c9", refused=(ref("z"), None), includes=(INCLUDE,)),
        unreadable("a"),
    ],
)
def test_an_outcome_is_the_same_for_whoever_found_the_manifest(outcome: Read | Unreadable) -> None:
    seen = found("a", provider="other", reported="c1")
    assert for_elsewhere(outcome).of(seen) == replace(outcome, found=seen)


def test_what_the_manifest_names_is_not_told() -> None:
    told = for_elsewhere(read("a", "x", children=("b",))).of(found("a"))
    assert told == read("a", "x")
