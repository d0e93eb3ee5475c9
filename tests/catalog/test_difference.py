"""How a catalog to be differs from one that is."""

from sync.catalog.difference import difference, only_times_differ, superseded
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
