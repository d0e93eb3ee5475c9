from typing import Any

import pytest

from sync.catalog.claims import contested
from sync.model import Outcome, Status
from tests.catalog.builders import (
    EVENING,
    Catalog,
    doubtful,
    found,
    gone,
    read,
    ref,
    situation,
    skipped,
    target,
    unchanged,
    unreadable,
)

X_FILE = "entities/component/default/x.yaml"


def waiting(catalog: Catalog, *outcomes: Outcome) -> list[str]:
    """Repositories of the manifests that have to be read before planning."""
    asked = contested(catalog.snapshot, situation(*outcomes))
    return [item.location.repository for item in asked]


def test_the_manifest_that_is_in_the_catalog_stays() -> None:
    catalog = Catalog()
    catalog.run(read("b", "x"))

    catalog.run(unchanged("b"), read("a", "x", "y"))

    assert catalog.entities() == {ref("x"): "b", ref("y"): "a"}
    entry = catalog.entry("a")
    assert (entry.status, entry.entities, entry.claims) == (
        Status.CONFLICT,
        (ref("y"),),
        (ref("x"),),
    )
    (problem,) = entry.problems
    assert (problem.type, problem.entity) == ("conflict", ref("x"))
    assert target("a") in problem.message
    assert target("b") in problem.message
    assert catalog.entry("b").status is Status.SYNCED


@pytest.mark.parametrize(
    "kept", [read("b", "x", content="c2"), unreadable("b"), doubtful("b"), None]
)
def test_the_holder_stays_whatever_its_outcome_while_it_may_have_the_entity(
    kept: Outcome | None,
) -> None:
    catalog = Catalog()
    catalog.run(read("b", "x"))

    catalog.run(read("a", "x"), *([kept] if kept else []))

    assert catalog.entities() == {ref("x"): "b"}


@pytest.mark.parametrize("refused", [ref("x"), None])
def test_a_holder_whose_document_is_refused_still_holds_it(refused: str | None) -> None:
    catalog = Catalog()
    catalog.run(read("b", "x"))

    catalog.run(read("a", "x"), read("b", content="c2", refused=(refused,)))

    assert catalog.entities() == {ref("x"): "b"}


def test_of_new_manifests_the_first_by_provider_and_target_wins() -> None:
    catalog = Catalog()
    catalog.run(
        read("a", "x", seen=found("a", provider="other")),
        read("b", "x", "y"),
        read("c", "x", "y"),
        read("d", "z", seen=found("d", provider="unknown")),
        read("e", "z", seen=found("e", provider="other")),
    )

    assert catalog.entities() == {ref("x"): "b", ref("y"): "b", ref("z"): "e"}


@pytest.mark.parametrize(
    ("released", "uncovered"),
    [(gone("a"), ""), (read("a", content="c2"), ""), (None, "a"), (skipped("a"), "a")],
)
def test_a_manifest_that_waits_takes_over_what_is_released(
    released: Outcome | None, uncovered: str
) -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x"))
    known = (*([released] if released else []), unchanged("b"))
    more: dict[str, Any] = {"uncovered": frozenset({target(uncovered)})} if uncovered else {}
    asked = contested(catalog.snapshot, situation(*known, **more))
    assert [item.location.repository for item in asked] == ["b"]

    plan = catalog.run(*known[:-1], read("b", "x"), **more)

    assert catalog.entities() == {ref("x"): "b"}
    assert catalog.entry("b").status is Status.SYNCED
    assert [change.action for change in plan.changes] == ["update"]


def test_all_that_wait_are_read_though_a_new_manifest_wants_it_too() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x"))

    assert waiting(catalog, gone("a"), unchanged("b"), read("c", "x")) == ["b"]
    catalog.run(gone("a"), read("b", "x"), read("c", "x"))
    assert catalog.entities() == {ref("x"): "b"}


def test_a_manifest_outside_a_partial_run_is_read_when_it_waits() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x", seen=found("b", provider="other", via="a")))

    asked = contested(catalog.snapshot, situation(gone("a"), unreadable("c")))
    assert asked == ()

    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x", seen=found("b", provider="other")))
    (item,) = contested(catalog.snapshot, situation(gone("a")))
    assert item == found("b", provider="other")


def test_a_manifest_of_which_the_log_does_not_tell_who_could_read_it_waits_on() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x", seen=found("b", provider="renamed")))

    assert waiting(catalog, gone("a")) == []
    assert waiting(catalog, gone("a"), unchanged("b")) == ["b"]

    odd = target("b").encode()
    log = catalog.files["locations.yaml"].replace(b"renamed", b"acme")
    catalog.files["locations.yaml"] = log.replace(odd, odd + b"&version=GCv1")
    assert waiting(catalog, gone("a")) == []


@pytest.mark.parametrize(
    "outcome", [read("b", "y"), unreadable("b"), doubtful("b"), gone("b"), skipped("b")]
)
def test_a_manifest_that_was_asked_for_is_not_asked_for_again(outcome: Outcome) -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x"))

    assert waiting(catalog, gone("a"), outcome) == []


def test_nothing_waits_while_every_entity_has_its_holder() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x"))

    assert waiting(catalog, unchanged("a"), unchanged("b")) == []
    assert waiting(catalog, unreadable("a"), unchanged("b")) == []
    assert waiting(catalog) == []


def test_what_could_not_be_read_in_time_takes_over_in_a_later_run() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x"))
    catalog.run(gone("a"), unreadable("b"))
    assert catalog.entities() == {}
    assert "has to be read" in catalog.entry("b").problems[-1].message

    assert waiting(catalog, unchanged("b")) == ["b"]
    catalog.run(read("b", "x"))
    assert catalog.entities() == {ref("x"): "b"}


def test_a_conflict_names_the_holder_of_today() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x"), read("c", "x"))

    catalog.run(gone("a"), read("b", "x"), read("c", "x"))
    assert catalog.entities() == {ref("x"): "b"}

    catalog.run(read("d", "x"), unchanged("c"), now=EVENING)
    for name in ("c", "d"):
        (problem,) = catalog.entry(name).problems
        assert target("b") in problem.message


def test_a_claim_ends_when_its_document_is_refused_or_gone() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x", "y"))

    catalog.run(read("b", "y", content="c2"))

    assert catalog.entry("b").claims == ()
    assert catalog.entry("b").status is Status.SYNCED


def test_a_path_that_a_foreign_file_leaves_is_taken_over() -> None:
    catalog = Catalog({X_FILE: b"kind: Component\n"})
    catalog.run(read("a", "x"))
    assert waiting(catalog, unchanged("a")) == []

    del catalog.files[X_FILE]

    assert waiting(catalog, unchanged("a")) == ["a"]
    catalog.run(read("a", "x"))
    assert catalog.entities() == {ref("x"): "a"}


def test_two_entities_that_swap_their_manifests_swap_in_one_run() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "y"))

    plan = catalog.run(read("a", "y", content="c2"), read("b", "x", content="c2"))

    assert catalog.entities() == {ref("x"): "b", ref("y"): "a"}
    assert [change.action for change in plan.changes] == ["update", "update"]
