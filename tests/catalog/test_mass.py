"""A run that changes most of a catalog, and what is told as its cause."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sync.catalog.mass import NEW_VERSION, SETTING, SMALL, mass_update
from sync.catalog.plan import Action, Change
from sync.catalog.snapshot import Snapshot
from sync.model import Include, LogEntry
from tests.catalog.builders import Catalog, entity, read, ref, target

ENTITIES = SMALL + 2


@pytest.fixture(scope="module")
def before() -> Snapshot:
    """A catalog of an entity for each of some manifests."""
    catalog = Catalog()
    catalog.run(*(read(f"r{n}", entity(f"c{n}", f"r{n}")) for n in range(ENTITIES)))
    return catalog.snapshot


def changes(count: int, action: Action = "update", reason: str = "") -> list[Change]:
    return [
        Change(
            action=action,
            ref=ref(f"c{n}"),
            target=target(f"r{n}"),
            reason=reason,
        )
        for n in range(count)
    ]


def log(before: Snapshot, change: Callable[[LogEntry], LogEntry]) -> list[LogEntry]:
    return [change(entry) for entry in before.log]


@pytest.mark.parametrize("count", [0, 1, ENTITIES // 2])
def test_half_of_a_catalog_is_no_mass(count: int, before: Snapshot) -> None:
    assert mass_update(before, changes(count), before.log) is None


def test_new_entities_do_not_count(before: Snapshot) -> None:
    assert mass_update(before, changes(ENTITIES, "create"), before.log) is None


def test_a_small_catalog_needs_no_word() -> None:
    catalog = Catalog()
    catalog.run(*(read(f"r{n}", entity(f"c{n}", f"r{n}")) for n in range(SMALL)))
    small = catalog.snapshot
    assert mass_update(small, changes(SMALL), small.log) is None


CAUSES: dict[str, tuple[Callable[[LogEntry], LogEntry], str]] = {
    "manifests": (
        lambda e: replace(e, content_id="0" * 40),
        "their manifests of provider acme changed",
    ),
    "includes": (
        lambda e: replace(e, includes=(Include(target="x", content_id="y"),)),
        "what their manifests include changed",
    ),
    "rules": (lambda e: replace(e, rules_id="abc"), SETTING),
    "provider": (
        lambda e: replace(e, provider="b"),
        "provider b reads them, and not provider acme",
    ),
    "version": (lambda e: e, NEW_VERSION),
}


@pytest.mark.parametrize(("change", "cause"), CAUSES.values(), ids=CAUSES)
def test_the_cause_that_most_share_is_told(
    change: Callable[[LogEntry], LogEntry], cause: str, before: Snapshot
) -> None:
    found = mass_update(before, changes(ENTITIES // 2 + 1), log(before, change))
    assert found is not None
    assert (found.changed, found.entities) == (ENTITIES // 2 + 1, ENTITIES)
    assert (found.cause, found.shared) == (cause, ENTITIES // 2 + 1)


def test_another_branch_is_told_by_its_name(before: Snapshot) -> None:
    def moved(item: Change) -> Change:
        return replace(item, target=f"{item.target}&version=GBrelease%2F1")

    after = log(before, lambda e: replace(e, target=f"{e.target}&version=GBrelease%2F1"))
    found = mass_update(before, map(moved, changes(ENTITIES)), after)
    assert found is not None
    assert found.cause == "provider acme reads branch release/1 and not the default branch"


def test_deletions_are_told_by_their_reason(before: Snapshot) -> None:
    gone = changes(ENTITIES, "delete", "providers.yaml no longer covers its manifest")
    found = mass_update(before, gone, ())
    assert found is not None
    assert found.cause == "providers.yaml no longer covers its manifest"


def test_what_few_share_is_not_taken_for_the_cause(before: Snapshot) -> None:
    def mixed(entry: LogEntry) -> LogEntry:
        return replace(entry, content_id="0" * 40) if entry.target < target("r3") else entry

    found = mass_update(before, changes(ENTITIES), log(before, mixed))
    assert found is not None
    assert found.cause == NEW_VERSION
    assert found.shared < found.changed
