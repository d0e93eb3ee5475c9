"""How a catalog to be differs from one that is."""

from dataclasses import replace

import pytest

from sync.catalog.difference import difference, new_problems, only_times_differ, superseded
from sync.model import LogEntry, Problem, Status
from tests.catalog.builders import EVENING, Catalog, actions, entity, gone, read


def test_entities_are_created_updated_and_deleted() -> None:
    base = Catalog()
    base.run(read("a", "a"), read("b", "b"), read("c", entity("c", "c", kind="API")))
    branch = Catalog(base.files)
    plan = branch.run(read("a", "a", title="two", content="c2"), gone("c"), read("d", "d"))
    assert actions(difference(base.snapshot, plan.owned)) == [
        ("delete", "api:default/c", "c"),
        ("update", "component:default/a", "a"),
        ("create", "component:default/d", "d"),
    ]
    assert superseded(base.snapshot, plan.owned) == (
        "bundles/api-1.yaml",
        "entities/api/default/c.yaml",
        "kinds/api.yaml",
    )


def test_what_people_put_there_is_not_superseded() -> None:
    base = Catalog()
    owned = base.run(read("a", "a")).owned
    base.files["entities/component/default/mine.yaml"] = b"kind: Component\n"
    assert superseded(base.snapshot, owned) == ()


def test_a_change_that_was_taken_back_leaves_only_times() -> None:
    base = Catalog()
    base.run(read("a", "a"))
    branch = Catalog(base.files)
    branch.run(read("a", "a", title="two", content="c2"), now=EVENING)
    back = branch.run(read("a", "a"), now="2026-02-01T08:00:00Z")
    assert back.owned["locations.yaml"] != base.files["locations.yaml"]
    assert only_times_differ(base.snapshot, back.owned)


def test_anything_else_is_more_than_times() -> None:
    base = Catalog()
    base.run(read("a", "a"))
    branch = Catalog(base.files)
    assert not only_times_differ(base.snapshot, branch.run(read("a", "a", content="c2")).owned)
    assert not only_times_differ(Catalog().snapshot, branch.run(read("a", "a")).owned)
    lost = Catalog(base.files)
    plan = lost.plan(gone("a"))
    assert not only_times_differ(base.snapshot, plan.owned)


def problem(message: str, line: int = 1) -> Problem:
    return Problem(type="kind", message=message, line=line, column=1)


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([], ["a"], ["a"]),
        (["a"], ["a"], []),
        (["a"], ["a", "b"], ["b"]),
        (["a", "b"], ["b"], []),
        (["a"], ["b"], ["b"]),
    ],
)
def test_a_problem_is_new_where_its_manifest_did_not_have_it(
    before: list[str], after: list[str], new: list[str]
) -> None:
    entry = LogEntry(target="t", provider="acme", status=Status.INVALID)
    was = [replace(entry, problems=tuple(map(problem, before)))]
    now = [replace(entry, problems=tuple(problem(text, line=9) for text in after))]
    found = [p.message for e in new_problems(was, now) for p in e.problems]
    assert found == new
    assert new_problems([replace(was[0], target="other")], now) == tuple(now)
