"""Nothing of a provider is removed while it could not be read completely."""

from sync.catalog.snapshot import needs_reading
from sync.model import ProviderOutcome, Status
from tests.catalog.builders import (
    EVENING,
    Catalog,
    actions,
    found,
    gone,
    read,
    ref,
    target,
    unchanged,
)

INCOMPLETE = {
    "providers": (
        ProviderOutcome(
            id="acme", complete=False, found=0, fetched=0, requests=0, reason="search failed"
        ),
    )
}


def test_a_manifest_that_git_lost_stays_while_its_provider_is_incomplete() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"))
    before = catalog.entry("a")

    assert catalog.run(gone("a"), now=EVENING, **INCOMPLETE).changes == ()
    assert catalog.entry("a") == before
    assert actions(catalog.run(gone("a")).changes) == [("delete", ref("x"), "a")]


def test_another_provider_still_loses_what_git_lost() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x", seen=found("a", provider="other")))

    assert actions(catalog.run(gone("a"), **INCOMPLETE).changes) == [("delete", ref("x"), "a")]


def test_a_document_that_left_its_manifest_stays_until_its_provider_is_complete() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x", "y"))

    assert catalog.run(read("a", "x", content="c2"), **INCOMPLETE).changes == ()
    entry = catalog.entry("a")
    assert (entry.status, entry.entities) == (Status.SYNCED, (ref("x"), ref("y")))
    assert [(p.type, p.severity, p.entity) for p in entry.problems] == [
        ("withheld", "warning", ref("y"))
    ]

    assert needs_reading(entry, catalog.snapshot)
    assert actions(catalog.run(read("a", "x", content="c2")).changes) == [("delete", ref("y"), "a")]
    assert catalog.entry("a").problems == ()


def test_what_providers_yaml_no_longer_covers_stays_while_its_provider_is_incomplete() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"))
    narrowed = frozenset({target("a")})

    assert catalog.run(uncovered=narrowed, **INCOMPLETE).changes == ()
    assert actions(catalog.run(uncovered=narrowed).changes) == [("delete", ref("x"), "a")]


def test_a_followed_target_stays_while_its_provider_is_incomplete() -> None:
    catalog = Catalog()
    catalog.run(read("a", children=("b",)), read("b", "x", seen=found("b", via="a")))

    assert catalog.run(read("a", content="c2"), **INCOMPLETE).changes == ()
    assert actions(catalog.run(unchanged("a")).changes) == [("delete", ref("x"), "b")]


def test_without_the_log_nothing_is_removed_while_any_provider_is_incomplete() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"))
    del catalog.files["locations.yaml"]
    narrowed = frozenset({target("a")})

    assert catalog.run(uncovered=narrowed, **INCOMPLETE).changes == ()
    assert actions(catalog.run(uncovered=narrowed).changes) == [("delete", ref("x"), "a")]
