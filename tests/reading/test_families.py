"""Followed targets whose parents were not read again."""

from collections.abc import Mapping

import pytest

from sync.model import (
    Doubtful,
    Existence,
    Gone,
    LogEntry,
    Missing,
    Outcome,
    Present,
    Status,
    Unavailable,
    Unchanged,
)
from sync.reading.families import settle_families, under_first_parent
from sync.reading.freshness import Remembered
from tests.catalog.builders import found, gone, location, read, target, unchanged


def entry(name: str, *children: str, via: str | None = None) -> LogEntry:
    return LogEntry(
        target=target(name),
        provider="acme",
        status=Status.SYNCED,
        children=tuple(map(target, children)),
        discovered_via=None if via is None else target(via),
    )


LOG = {one.target: one for one in (entry("hub", "part"), entry("part", via="hub"))}
PART = {
    target("part"): Remembered(
        entry=LOG[target("part")], location=location("part"), provider="acme"
    )
}
THERE = Present(content_id="c1")


@pytest.mark.parametrize(
    ("parent", "answer", "expected"),
    [
        (unchanged("hub"), THERE, Unchanged),
        (read("hub", children=("part",)), THERE, Unchanged),
        (unchanged("hub"), Missing(reason="gone"), Doubtful),
        (unchanged("hub"), Unavailable(reason="503"), Doubtful),
        (read("hub"), THERE, Gone),
        (gone("hub"), THERE, Gone),
        (unchanged("hub"), None, None),
    ],
)
def test_a_target_lives_as_long_as_a_manifest_names_it(
    parent: Outcome, answer: Existence | None, expected: type[Outcome] | None
) -> None:
    existence: Mapping[str, Existence] = {} if answer is None else {target("part"): answer}
    families = settle_families(PART, LOG, {target("hub"): parent}, existence, changed=())
    assert families.to_read == ()
    assert [type(one) for one in families.outcomes] == ([] if expected is None else [expected])


def test_a_target_that_nobody_names_any_more_says_who_did() -> None:
    [outcome] = settle_families(PART, LOG, {target("hub"): gone("hub")}, {}, changed=()).outcomes
    assert isinstance(outcome, Gone)
    assert outcome.reason == f"{target('hub')} no longer names it"


def test_a_target_that_changed_is_read_as_a_child_of_who_names_it() -> None:
    outcomes = {target("hub"): unchanged("hub")}
    families = settle_families(
        PART, LOG, outcomes, {target("part"): THERE}, changed=[target("part")]
    )
    assert families.outcomes == ()
    assert families.to_read == (found("part", via="hub", by_git=True),)


def test_a_target_is_under_the_first_of_several_parents() -> None:
    outcomes = {
        target("a"): read("a", children=("part",)),
        target("b"): read("b", children=("part",)),
        target("part"): read("part", seen=found("part", via="b")),
    }
    settled = under_first_parent({}, outcomes)[target("part")]
    assert settled == read("part", seen=found("part", via="a"))
