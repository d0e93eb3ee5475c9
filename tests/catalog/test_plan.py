import time

from sync.catalog.files import held
from sync.catalog.log import render_log
from sync.catalog.plan import make_plan
from sync.catalog.snapshot import digest, snapshot_of
from sync.model import LogEntry, Outcome, Status
from tests.catalog.builders import (
    EVENING,
    MORNING,
    Catalog,
    actions,
    doubtful,
    entity,
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


def test_the_first_run_writes_the_whole_layout() -> None:
    catalog = Catalog()
    plan = catalog.run(read("svc", "x", entity("spec", "svc", kind="API")))

    assert sorted(catalog.files) == [
        ".gitattributes",
        "README.md",
        "bundles/api.yaml",
        "bundles/component.yaml",
        "catalog-info.yaml",
        "entities/api/default/spec.yaml",
        "entities/component/default/x.yaml",
        "kinds/api.yaml",
        "kinds/component.yaml",
        "locations.yaml",
    ]
    assert actions(plan.changes) == [
        ("create", "api:default/spec", "svc"),
        ("create", "component:default/x", "svc"),
    ]
    assert plan.counts == {"create": 2}
    assert plan.owned == catalog.files


def test_planning_twice_gives_equal_plans_whatever_the_order_of_outcomes() -> None:
    outcomes: list[Outcome] = [read("a", "x"), read("b", "x", "y"), unreadable("c"), skipped("d")]

    plan = Catalog().plan(*outcomes)

    assert plan == Catalog().plan(*outcomes)
    assert plan == Catalog().plan(*reversed(outcomes))


def test_planning_after_apply_plans_nothing() -> None:
    catalog = Catalog()
    outcomes = (
        read("a", "x", refused=(None,)),
        read("b", "x"),
        unreadable("c"),
        doubtful("d"),
        skipped("e"),
        gone("f"),
    )
    catalog.run(*outcomes)

    assert catalog.plan(*outcomes, now=EVENING).is_empty
    assert catalog.plan(unchanged("a"), unchanged("b"), unreadable("c"), now=EVENING).is_empty


def test_a_changed_manifest_changes_its_files_and_its_entry_and_nothing_else() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("web", entity("spec", "web", kind="API")))
    other = catalog.entry("web")

    plan = catalog.run(read("svc", "x", title="two", content="c2"), unchanged("web"), now=EVENING)

    assert actions(plan.changes) == [("update", ref("x"), "svc")]
    assert sorted(plan.files) == ["bundles/component.yaml", X_FILE, "locations.yaml"]
    assert catalog.entry("web") == other
    assert catalog.entry("svc").last_discovered_at == EVENING


def test_a_document_that_left_its_manifest_leaves_the_catalog() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", "y", entity("spec", "svc", kind="API")))

    plan = catalog.run(read("svc", "y", content="c2"))

    assert actions(plan.changes) == [
        ("delete", "api:default/spec", "svc"),
        ("delete", ref("x"), "svc"),
    ]
    assert set(plan.removed) == {
        X_FILE,
        "entities/api/default/spec.yaml",
        "bundles/api.yaml",
        "kinds/api.yaml",
    }
    assert catalog.entities() == {ref("y"): "svc"}


def test_a_manifest_without_an_outcome_stays_as_it_is() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("web", "y"))
    before = catalog.entry("web")

    catalog.run(gone("svc"), now=EVENING)

    assert catalog.entities() == {ref("y"): "web"}
    assert catalog.entry("web") == before


def test_only_git_or_providers_yaml_removes_a_manifest() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "y"), read("c", "z"))

    plan = catalog.run(gone("a"), unchanged("c"), uncovered=frozenset({target("b"), target("c")}))

    assert actions(plan.changes) == [("delete", ref("x"), "a"), ("delete", ref("y"), "b")]
    assert set(catalog.snapshot.entries) == {target("c")}


def test_an_emptied_catalog_keeps_only_the_frame() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    catalog.run(gone("svc"))

    assert sorted(catalog.files) == [
        ".gitattributes",
        "README.md",
        "catalog-info.yaml",
        "locations.yaml",
    ]


def test_what_is_gone_before_it_was_known_leaves_no_trace() -> None:
    catalog = Catalog()
    catalog.run(gone("svc"), doubtful("web"))

    assert catalog.snapshot.log == ()


def test_a_manifest_that_moved_is_one_update_of_the_same_file() -> None:
    catalog = Catalog()
    catalog.run(read("old", "x"))

    plan = catalog.run(gone("old"), read("new", "x"))

    assert actions(plan.changes) == [("update", ref("x"), "new")]
    assert plan.changes[0].path == X_FILE
    assert target("new").encode() in catalog.files[X_FILE].split(b"\n")[0]
    assert X_FILE not in plan.removed


def test_ten_thousand_unchanged_manifests_are_planned_in_a_moment() -> None:
    header = "# Copied from {} by catalog-sync: edit it there, not here.\n"
    body = "apiVersion: backstage.io/v1alpha1\nkind: Component\n" + "description: x\n" * 40
    texts = {f"r{i}": (header.format(target(f"r{i}")) + body).encode() for i in range(10_000)}
    files = {f"entities/component/default/{name}.yaml": text for name, text in texts.items()}
    files["locations.yaml"] = render_log(
        LogEntry(
            target=target(name),
            provider="acme",
            status=Status.SYNCED,
            content_id="c",
            entities=(ref(name),),
            digest=digest([held(text).id]),
            last_discovered_at=MORNING,
        )
        for name, text in texts.items()
    )
    snapshot = snapshot_of(files)
    today = situation(*(unchanged(name) for name in texts))

    before = time.process_time()
    plan = make_plan(snapshot, today)
    seconds = time.process_time() - before

    assert plan.changes == ()
    assert len(plan.owned["bundles/component.yaml"]) == sum(map(len, texts.values())) + 4 * 9_999
    assert seconds < 2.5, "five times what it takes"
