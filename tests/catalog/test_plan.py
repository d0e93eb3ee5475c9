import time
from dataclasses import dataclass, replace
from hashlib import sha1
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.catalog.bundles import SEAM
from sync.catalog.claims import contested
from sync.catalog.files import held
from sync.catalog.layout import entity_path, render_entity
from sync.catalog.log import render_log
from sync.catalog.plan import make_plan
from sync.catalog.snapshot import digest, needs_reading
from sync.errors import CatalogError
from sync.model import EntityRef, LogEntry, Outcome, Read, Status
from tests.catalog.builders import (
    EVENING,
    MORNING,
    Catalog,
    actions,
    doubtful,
    entity,
    found,
    gone,
    read,
    ref,
    situation,
    skipped,
    snapshot_of,
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
        "bundles/api-1.yaml",
        "bundles/component-1.yaml",
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
    assert sorted(plan.files) == ["bundles/component-1.yaml", X_FILE, "locations.yaml"]
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
        "bundles/api-1.yaml",
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
    bundles = [path for path in plan.owned if path.startswith("bundles/")]
    assert len(bundles) == 50
    total = sum(len(plan.owned[path]) for path in bundles)
    assert total == sum(map(len, texts.values())) + 50 * 199 * len(SEAM)
    assert seconds < 2.5, "five times what it takes"


def test_foreign_files_are_left_alone() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    foreign = {
        "README.md": b"# Ours\n",
        ".gitattributes": b"* -text\n",
        "bundles/widget-1.yaml": b"kind: Widget\n",
        "entities/component/default/own.yaml": b"kind: Component\n",
    }
    catalog.files |= foreign

    catalog.run(read("svc", "y", content="c2"))
    catalog.run(gone("svc"))

    assert {path: catalog.files[path] for path in foreign} == foreign


def test_an_entity_never_overwrites_a_file_that_someone_else_wrote() -> None:
    catalog = Catalog({X_FILE: b"kind: Component\n"})
    catalog.run(read("svc", "x", "y"))

    assert catalog.files[X_FILE] == b"kind: Component\n"
    assert catalog.entities() == {ref("y"): "svc"}
    entry = catalog.entry("svc")
    assert (entry.status, entry.claims) == (Status.CONFLICT, (ref("x"),))
    assert (
        f"catalog/{X_FILE} exists and was not written by catalog-sync" in entry.problems[0].message
    )
    assert catalog.plan(unchanged("svc"), now=EVENING).is_empty


@pytest.mark.parametrize(
    "path", ["catalog-info.yaml", "kinds/component.yaml", "bundles/component-1.yaml"]
)
def test_a_foreign_file_where_the_portal_must_find_ours_stops_the_run(path: str) -> None:
    catalog = Catalog({path: b"kind: Location\n"})

    with pytest.raises(CatalogError, match=f"catalog/{path} was not written by catalog-sync"):
        catalog.plan(read("svc", "x"))


REPOSITORIES = ("a", "b", "c", "d")
NAMES = ("v", "w", "x", "y")


@dataclass(frozen=True)
class Manifest:
    """What a repository's manifest holds."""

    names: frozenset[str]
    refused: frozenset[str] = frozenset()
    broken: bool = False
    title: str = "one"

    @property
    def content_id(self) -> str:
        """As Git has it."""
        text = repr((sorted(self.names), sorted(self.refused), self.broken, self.title))
        return sha1(text.encode(), usedforsecurity=False).hexdigest()

    def read(self, source: str) -> Read:
        """The outcome of reading it."""
        refused: list[EntityRef | None] = [ref(name) for name in sorted(self.refused)]
        return read(
            source,
            *sorted(self.names),
            content=self.content_id,
            title=self.title,
            refused=(*refused, *([None] if self.broken else [])),
            seen=found(source, provider="other" if source == "c" else "acme"),
        )


World: TypeAlias = dict[str, Manifest]
manifests = st.builds(
    Manifest,
    names=st.frozensets(st.sampled_from(NAMES)),
    refused=st.frozensets(st.sampled_from(NAMES), max_size=1),
    broken=st.booleans(),
    title=st.sampled_from(["one", "two"]),
)


@dataclass(frozen=True)
class Step:
    """What happens to the world and the folder before a run, and what fails in it."""

    edits: dict[str, Manifest | None]
    faults: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()
    lost: str = ""


steps = st.builds(
    Step,
    edits=st.dictionaries(st.sampled_from(REPOSITORIES), st.none() | manifests, max_size=3),
    faults=st.frozensets(st.sampled_from(REPOSITORIES), max_size=2),
    partial=st.frozensets(st.sampled_from(REPOSITORIES), max_size=1),
    lost=st.sampled_from(["", "", "", "locations.yaml", *(entity_path(ref(n)) for n in NAMES)]),
)


def outcome(catalog: Catalog, world: World, name: str, *, fault: bool) -> Outcome | None:
    """What a run learns of a repository."""
    entry = catalog.snapshot.entries.get(target(name))
    manifest = world.get(name)
    if manifest is None:
        return None if entry is None else doubtful(name) if fault else gone(name)
    provider = "other" if name == "c" else "acme"
    if (
        entry is not None
        and entry.content_id == manifest.content_id
        and not needs_reading(entry, catalog.snapshot)
    ):
        return unchanged(name, provider=provider)
    return unreadable(name, provider=provider) if fault else manifest.read(name)


def run(catalog: Catalog, world: World, step: Step) -> None:
    """One run, with the second look at contested manifests that the pipeline takes."""
    seen = [name for name in REPOSITORIES if name not in step.partial]
    outcomes = {
        name: known
        for name in seen
        if (known := outcome(catalog, world, name, fault=name in step.faults)) is not None
    }
    while waiting := contested(catalog.snapshot, situation(*outcomes.values())):
        for item in waiting:
            name = item.location.repository
            known = world[name].read(name) if name in world else gone(name)
            outcomes[name] = unreadable(name) if name in step.faults else known
    catalog.run(*outcomes.values())
    assert catalog.plan(*outcomes.values()).is_empty


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(life=st.lists(steps, max_size=8))
def test_after_a_clean_run_the_catalog_is_what_the_manifests_say(life: list[Step]) -> None:
    catalog, world = Catalog(), World()
    for step in life:
        for name, manifest in step.edits.items():
            world.pop(name, None)
            if manifest is not None:
                world[name] = manifest
        catalog.files.pop(step.lost, None)
        run(catalog, world, step)

    run(catalog, world, Step(edits={}))

    entries = catalog.snapshot.entries
    assert sorted(entries) == sorted(map(target, world))
    holders = catalog.entities()
    wanted = {ref(name) for manifest in world.values() for name in manifest.names}
    assert wanted <= holders.keys()
    for one, holder in holders.items():
        name, manifest = one.rpartition("/")[2], world[holder]
        if name in manifest.names:
            text = render_entity(entity(name, holder, title=manifest.title))
            assert catalog.files[entity_path(one)] == text
        else:
            assert manifest.broken or name in manifest.refused
            assert one in entries[target(holder)].kept

    everything = [manifest.read(name) for name, manifest in world.items()]
    assert catalog.plan(*everything).is_empty
    without_log = Catalog({p: d for p, d in catalog.files.items() if p != "locations.yaml"})
    without_log.run(*everything)
    assert without_log.files == catalog.files


@settings(max_examples=100, deadline=None)
@given(manifests=st.dictionaries(st.sampled_from(REPOSITORIES), manifests), order=st.randoms())
def test_a_catalog_from_scratch_does_not_depend_on_the_order_of_outcomes(
    manifests: World,
    order: Random,
) -> None:
    outcomes = [manifest.read(name) for name, manifest in manifests.items()]
    shuffled = list(outcomes)
    order.shuffle(shuffled)

    assert Catalog().plan(*outcomes) == Catalog().plan(*shuffled)


@settings(max_examples=100, deadline=None)
@given(world=st.dictionaries(st.sampled_from(REPOSITORIES), manifests, min_size=1))
def test_no_fault_ever_removes_an_entity(world: World) -> None:
    catalog = Catalog()
    run(catalog, world, Step(edits={}))
    before = catalog.entities()

    for outcomes in (
        [doubtful(name) for name in world],
        [unreadable(name) for name in world],
        [replace(m, names=frozenset(), broken=True).read(name) for name, m in world.items()],
    ):
        plan = catalog.run(*outcomes)
        assert plan.changes == ()
        assert catalog.entities() == before
