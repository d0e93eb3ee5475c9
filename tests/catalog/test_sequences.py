"""Random lives of a catalog: edits, moves, deletions, faults, lost files and partial runs."""

from dataclasses import dataclass, replace
from hashlib import sha1
from random import Random
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.catalog.claims import contested
from sync.catalog.layout import entity_path, render_entity
from sync.catalog.snapshot import needs_reading
from sync.model import EntityRef, Outcome, Read
from tests.catalog.builders import (
    Catalog,
    doubtful,
    entity,
    found,
    gone,
    read,
    ref,
    situation,
    target,
    unchanged,
    unreadable,
)

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
