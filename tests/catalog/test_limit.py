import pytest

from sync.catalog.limit import unmarked, withheld
from sync.catalog.plan import Plan
from sync.catalog.removal import Removal
from sync.catalog.snapshot import needs_reading
from sync.config.settings import DeletionLimit
from sync.model import ProviderOutcome
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

PERCENT = DeletionLimit(percent=20)
NONE = DeletionLimit(count=0)
NAMES = tuple(f"x{number}" for number in range(9))
REFS = tuple(ref(name) for name in NAMES)


def removal(number: int) -> Removal:
    return Removal(ref=ref(f"x{number}"), target=target("a"), reason="the manifest is gone")


@pytest.mark.parametrize(
    ("deletions", "entities", "limit", "allowed", "held"),
    [
        (5, 5, PERCENT, None, False),
        (6, 6, PERCENT, None, True),
        (6, 30, PERCENT, None, False),
        (6, 29, PERCENT, None, True),
        (20, 100, PERCENT, None, False),
        (21, 100, PERCENT, None, True),
        (21, 100, PERCENT, 20, True),
        (21, 100, PERCENT, 21, False),
        (21, 100, PERCENT, 1000, False),
        (20, 100, PERCENT, 0, False),
        (5, 100, DeletionLimit(count=0), None, False),
        (6, 100, DeletionLimit(count=0), None, True),
        (10, 100, DeletionLimit(count=10), None, False),
        (11, 100, DeletionLimit(count=10), None, True),
        (99, 100, DeletionLimit(percent=100), None, False),
        (7, 100, DeletionLimit(percent=7.5), None, False),
        (8, 100, DeletionLimit(percent=7.5), None, True),
        (6, 100, DeletionLimit(percent=0), None, True),
    ],
)
def test_deletions_above_the_limit_and_more_than_five_are_held_back(
    deletions: int, entities: int, limit: DeletionLimit, allowed: int | None, held: bool
) -> None:
    removals = [removal(number) for number in range(deletions)]

    found = withheld(removals, entities, limit, allowed)

    assert (found is not None) is held
    assert found is None or found.count == deletions


def held(plan: Plan) -> dict[str, str]:
    """Refs that a plan holds back, each with its reason."""
    assert plan.withheld is not None
    return {removal.ref: removal.reason for removal in plan.withheld.removals}


def marks(catalog: Catalog, source: str) -> list[str]:
    """Refs that the log marks of a manifest."""
    problems = catalog.entry(source).problems
    assert all(problem.type == "withheld" for problem in problems)
    return [problem.entity for problem in problems]


def test_a_manifest_that_drops_too_many_keeps_them_and_all_else_is_done() -> None:
    catalog = Catalog()
    catalog.run(read("big", *NAMES, "stays"), read("other", "o"), read("old", "p"))
    learnt = (
        read("big", "stays", "comes", content="c2", title="two"),
        read("other", "o", content="c2", title="two"),
        read("new", "n"),
        read("old", content="c2"),
    )

    plan = catalog.run(*learnt, limit=NONE)

    assert held(plan) == dict.fromkeys((*REFS, ref("p")), "the manifest no longer has it")
    assert sorted(actions(plan.changes)) == [
        ("create", ref("comes"), "big"),
        ("create", ref("n"), "new"),
        ("update", ref("o"), "other"),
        ("update", ref("stays"), "big"),
    ]
    assert set(catalog.entities()) == {*REFS, *map(ref, ("stays", "comes", "o", "p", "n"))}
    assert b"name: x3" in catalog.files["bundles/component-1.yaml"]
    assert marks(catalog, "big") == [*REFS]
    assert marks(catalog, "other") == []


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ({"outcomes": (gone("a"),)}, "the manifest is gone: item not found"),
        (
            {"outcomes": (), "uncovered": frozenset({target("a")})},
            "providers.yaml no longer covers the manifest",
        ),
        ({"outcomes": (read("a", content="c2"),)}, "the manifest no longer has it"),
        ({"outcomes": (gone("p"),)}, "no Location names the manifest any more"),
    ],
)
def test_the_second_run_plans_nothing_holds_the_same_and_leave_removes_it(
    then: dict[str, object], reason: str
) -> None:
    more = {key: value for key, value in then.items() if key != "outcomes"}
    outcomes: tuple[object, ...] = then["outcomes"]  # type: ignore[assignment]
    catalog = Catalog()
    catalog.run(read("p", children=("a",)), read("a", *NAMES, seen=found("a", via="p")), read("b"))
    first = catalog.run(*outcomes, limit=NONE, **more)  # type: ignore[arg-type]
    assert held(first) == dict.fromkeys(REFS, reason)
    assert marks(catalog, "a") == [*REFS]
    assert needs_reading(catalog.entry("a"), catalog.snapshot)

    second = catalog.plan(*outcomes, limit=NONE, now=EVENING, **more)  # type: ignore[arg-type]

    assert second.is_empty
    assert held(second) == held(first)
    allowed = catalog.run(*outcomes, limit=NONE, allowed=9, **more)  # type: ignore[arg-type]
    assert allowed.withheld is None
    assert allowed.counts == {"delete": 9}
    assert catalog.entities() == {}


def test_the_mark_goes_when_the_author_brings_the_entities_back() -> None:
    catalog = Catalog()
    catalog.run(read("a", *NAMES))
    before = dict(catalog.files)
    catalog.run(read("a", content="c2"), limit=NONE)

    plan = catalog.run(read("a", *NAMES), limit=NONE)

    assert plan.withheld is None
    assert catalog.files == before


def test_a_manifest_that_comes_back_after_it_was_gone_is_as_it_was() -> None:
    catalog = Catalog()
    catalog.run(read("a", *NAMES))
    before = dict(catalog.files)
    catalog.run(gone("a"), limit=NONE)
    assert catalog.files != before

    catalog.run(read("a", *NAMES), limit=NONE)

    assert catalog.files == before


def test_what_is_held_back_may_move_to_another_manifest() -> None:
    catalog = Catalog()
    catalog.run(read("a", *NAMES))
    catalog.run(gone("a"), limit=NONE)

    plan = catalog.run(gone("a"), read("b", *NAMES[:2]), limit=NONE)

    assert actions(plan.changes) == [("update", ref(name), "b") for name in NAMES[:2]]
    assert list(held(plan)) == [*REFS[2:]]
    assert marks(catalog, "a") == [*REFS[2:]]
    assert catalog.plan(gone("a"), unchanged("b"), limit=NONE).is_empty
    moved = catalog.run(gone("a"), unchanged("b"), read("c", *NAMES[2:]), limit=NONE)
    assert moved.withheld is None
    assert target("a") not in catalog.snapshot.entries


def test_a_partial_run_does_not_take_away_bit_by_bit_what_waits() -> None:
    catalog = Catalog()
    catalog.run(read("a", *NAMES[:3]), read("b", *NAMES[3:]), read("c", "o"))
    catalog.run(gone("a"), gone("b"), limit=NONE)

    part = catalog.plan(gone("a"), read("c"), limit=NONE, partial=True)

    assert [*held(part)] == [*REFS[:3]]
    assert actions(part.changes) == [("delete", ref("o"), "c")]
    assert catalog.plan(gone("a"), limit=NONE, partial=True).is_empty
    allowed = catalog.plan(gone("a"), limit=NONE, partial=True, allowed=3)
    assert (allowed.withheld, allowed.counts) == (None, {"delete": 3})


def test_an_outage_does_not_change_the_marks() -> None:
    catalog = Catalog()
    catalog.run(read("a", *NAMES))
    catalog.run(read("a", content="c2"), limit=NONE)
    outage = ProviderOutcome(
        id="acme", complete=False, found=0, fetched=0, requests=0, reason="search failed"
    )

    plan = catalog.plan(read("a", content="c2"), limit=NONE, providers=(outage,), now=EVENING)

    assert plan.withheld is None
    assert set(plan.files) <= {"README.md"}


def test_marks_that_are_told_by_themselves_can_be_left_out_of_the_log() -> None:
    catalog = Catalog()
    catalog.run(read("a", *NAMES))
    plan = catalog.run(gone("a"), limit=NONE)

    assert [entry.problems for entry in unmarked(plan.log, plan.withheld)] == [()]
    assert [*unmarked(plan.log, None)] == [*plan.log]


def test_a_move_is_no_deletion() -> None:
    catalog = Catalog()
    catalog.run(read("old", *NAMES))

    plan = catalog.plan(gone("old"), read("new", *NAMES), limit=NONE)

    assert plan.withheld is None
    assert plan.counts == {"update": 9}


def test_only_what_the_base_has_counts() -> None:
    catalog = Catalog()
    catalog.run(read("a", *NAMES))

    plan = catalog.plan(gone("a"), limit=NONE, base=frozenset({*REFS[:6], ref("merged")}))

    assert plan.withheld is not None
    assert plan.withheld.entities == 7
    assert list(held(plan)) == [*REFS[:6]]
    assert plan.counts == {"delete": 3}
