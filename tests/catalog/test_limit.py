import pytest

from sync.catalog.limit import refusal
from sync.config.settings import DeletionLimit
from tests.catalog.builders import Catalog, gone, read, ref

PERCENT = DeletionLimit(percent=20)


@pytest.mark.parametrize(
    ("deletions", "entities", "limit", "allowed", "refused"),
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
def test_deletions_above_the_limit_and_more_than_five_are_refused(
    deletions: int, entities: int, limit: DeletionLimit, allowed: int | None, refused: bool
) -> None:
    refs = tuple(ref(f"x{number}") for number in range(deletions))

    assert (refusal(refs, entities, limit, allowed) is not None) is refused


def test_a_refusal_lists_what_would_go_and_says_how_to_allow_it() -> None:
    catalog = Catalog()
    catalog.run(read("a", *(f"x{number}" for number in range(6))), read("b", "y", "z"))

    plan = catalog.plan(gone("a"), limit=PERCENT)

    assert plan.refusal is not None
    assert plan.refusal.deletions == tuple(ref(f"x{number}") for number in range(6))
    assert "delete 6 of 8 entities, and 5 are allowed" in plan.refusal.message
    assert "--allow-deletions 6" in plan.refusal.message
    assert all(one in plan.refusal.message for one in plan.refusal.deletions)
    assert catalog.plan(gone("a"), limit=PERCENT, allowed=6).refusal is None


def test_a_move_is_no_deletion() -> None:
    names = [f"x{number}" for number in range(9)]
    catalog = Catalog()
    catalog.run(read("old", *names))

    plan = catalog.plan(gone("old"), read("new", *names), limit=DeletionLimit(count=0))

    assert plan.refusal is None
    assert plan.counts == {"update": 9}
