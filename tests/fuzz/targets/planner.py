"""The planner, beside a model of what it may do: random lives of a catalog, decided by bytes.

What each run learns of each manifest is random, as far as one run can learn it; so are providers
that are incomplete, files that get lost or are put there by others, and the limit on deletions.
"""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, replace

from sync.catalog.bundles import parts_of
from sync.catalog.claims import contested
from sync.catalog.layout import (
    EARLIER,
    LOG_FILE,
    README_FILE,
    ROOT_FILE,
    bundle_path,
    entity_path,
    kind_of_path,
    kind_path,
    may_be_ours,
    ref_of_path,
)
from sync.catalog.plan import Plan, make_plan
from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot, needs_reading
from sync.config.settings import DeletionLimit
from sync.entities.manifest import ref_of
from sync.errors import CatalogError
from sync.model import EntityRef, Outcome, ProviderOutcome, Skipped
from sync.yaml12.reader import read_documents
from tests.catalog.builders import (
    EVENING,
    Catalog,
    doubtful,
    entity,
    found,
    gone,
    read,
    ref,
    situation,
    unchanged,
    unreadable,
)
from tests.catalog.builders import (
    target as target_url,
)
from tests.fuzz.choices import Choices

REPOSITORIES = ("a", "b", "c", "d", "e")
OWNERS = {"a": "acme", "b": "acme", "c": "other", "d": "other", "e": "acme"}
PARENTS = {"d": "a", "e": "d"}
"""Manifests that are found because another one's Location names them."""
NAMES = ("v", "w", "x", "y", "z")
KINDS = ("Component", "API")
NEEDED = (
    *(bundle_path(kind.lower(), number) for kind in KINDS for number in (EARLIER, 1, 2)),
    *(kind_path(kind.lower()) for kind in KINDS),
    ROOT_FILE,
)
"""Where a portal looks: a plan that cannot have these is none."""
PLACES = tuple(
    [entity_path(ref(name, kind.lower())) for name in NAMES for kind in KINDS]
    + [*NEEDED, README_FILE, ".gitattributes", "notes.txt"]
)
FOREIGN = b"somebody's\n"
SEEDS = (
    bytes(range(40)),
    b"\x03\x1f\x01\x00\x00" * 12,
    b"\x00\x01\x02\x7f\xff\x10\x20\x33" * 10,
)
WORDS = ("\x00\x00\x00\x00", "\x01\x01\x01\x01", "\x04\x07\x05\x02", "\x7f\x3f\x1f\x0f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a repository's manifest holds today."""

    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = KINDS
    title: str = "one"
    refused: tuple[EntityRef | None, ...] = ()
    children: tuple[str, ...] = ()

    @property
    def content_id(self) -> str:
        """Other contents, other ids."""
        return repr((self.names, self.kinds, self.title, self.refused, self.children))


def target(data: bytes) -> None:
    """A life of up to eight runs."""
    choices, catalog = Choices(data), Catalog()
    world: dict[str, Manifest] = {}
    for _ in range(8):
        if not choices.left:
            return
        _change(choices, world)
        _meddle(choices, catalog)
        _run(choices, world, catalog)


def _change(choices: Choices, world: dict[str, Manifest]) -> None:
    """Somebody works on the manifests."""
    for name in choices.some_of(REPOSITORIES):
        if choices.below(4) == 0:
            world.pop(name, None)
            continue
        world[name] = Manifest(
            names=tuple(choices.some_of(NAMES)),
            kinds=choices.one_of((KINDS, KINDS[:1], KINDS[1:])),
            title=choices.one_of(("one", "two")),
            refused=choices.one_of(((), (), (ref("v"),), (None,))),
            children=tuple(c for c in choices.some_of(("d", "e")) if PARENTS[c] == name),
        )


def _meddle(choices: Choices, catalog: Catalog) -> None:
    """Somebody works in the catalog folder: loses a file, or puts one of theirs there.

    Where the log knows of one of ours, theirs would be taken for that one, damaged.
    """
    what, place = choices.below(8), choices.one_of((*PLACES, LOG_FILE))
    if what == 1:
        catalog.files.pop(place, None)
    elif what == 2 and place != LOG_FILE and not _is_known(catalog.snapshot, place):
        catalog.files.setdefault(place, FOREIGN)


def _is_known(snapshot: Snapshot, place: str) -> bool:
    named = place == ROOT_FILE and LOG_FILE in snapshot.files
    return named or ref_of_path(place) in snapshot.holders or kind_of_path(place) in snapshot.kinds


def _run(choices: Choices, world: dict[str, Manifest], catalog: Catalog) -> None:
    """One run, with the second look at contested manifests that the pipeline takes."""
    before = catalog.snapshot
    outcomes = _outcomes(choices, world, before)
    known = _situation(choices, before)
    known = replace(known, outcomes=tuple(outcomes.values()))
    while waiting := contested(before, known):
        for one in waiting:
            name = one.location.repository
            failed = choices.below(3) == 1
            outcomes[name] = unreadable(name) if failed else _told(world, name)
        known = replace(known, outcomes=tuple(outcomes.values()))
    try:
        plan = make_plan(before, known)
    except CatalogError:
        assert FOREIGN in {catalog.files.get(path) for path in NEEDED}
        return
    assert plan == make_plan(before, known)
    _assert_limited(plan, known, before)
    _assert_others_are_left_alone(plan, catalog)
    catalog.files = {**catalog.files, **{p: f.data for p, f in plan.files.items() if f is not None}}
    catalog.files = {p: d for p, d in catalog.files.items() if p not in plan.removed}
    again = make_plan(catalog.snapshot, replace(known, now=EVENING))
    assert again.is_empty
    # What a run writes again is counted the next time, so only who is held back is the same.
    assert _held(again) == _held(plan)
    _assert_whole(catalog)
    _assert_incomplete_keep(before, catalog.snapshot, known.incomplete())


def _held(plan: Plan) -> object:
    return None if plan.withheld is None else plan.withheld.removals


def _told(world: dict[str, Manifest], name: str) -> Outcome:
    """What reading a manifest tells; ``gone`` when there is none."""
    manifest = world.get(name)
    if manifest is None:
        return gone(name)
    parts = [
        entity(one, name, kind=kind, title=manifest.title)
        for one in manifest.names
        for kind in manifest.kinds
    ]
    return read(
        name,
        *parts,
        content=manifest.content_id,
        refused=manifest.refused,
        children=manifest.children,
        seen=found(name, provider=OWNERS[name], via=PARENTS.get(name)),
    )


def _outcomes(
    choices: Choices, world: dict[str, Manifest], snapshot: Snapshot
) -> dict[str, Outcome]:
    """What one run learns; of some manifests nothing at all."""
    outcomes: dict[str, Outcome] = {}
    for name in REPOSITORIES:
        entry, seen = snapshot.entries.get(target_url(name)), OWNERS[name]
        what = choices.below(8)
        if what == 1:
            continue
        if name not in world:
            if entry is not None:
                outcomes[name] = doubtful(name) if what == 2 else gone(name)
        elif what == 2:
            outcomes[name] = unreadable(name, provider=seen, via=PARENTS.get(name))
        elif what == 3:
            outcomes[name] = doubtful(name)
        elif what == 4:
            outcomes[name] = Skipped(found=found(name, provider=seen), reason="it is a fork")
        elif (
            entry is not None
            and entry.content_id == world[name].content_id
            and not needs_reading(entry, snapshot)
        ):
            outcomes[name] = unchanged(name, provider=seen, via=PARENTS.get(name))
        else:
            outcomes[name] = _told(world, name)
    return outcomes


def _situation(choices: Choices, snapshot: Snapshot) -> Situation:
    """How the providers fare, what providers.yaml no longer covers, and the limit."""
    incomplete = choices.one_of(((), (), (), ("acme",), ("other",), ("acme", "other")))
    return situation(
        uncovered=frozenset(one for one in snapshot.entries if choices.below(16) == 1),
        providers=tuple(
            ProviderOutcome(
                id=name, complete=name not in incomplete, found=1, fetched=1, requests=1
            )
            for name in ("acme", "other")
        ),
        limit=choices.one_of((DeletionLimit(percent=100), DeletionLimit(count=0))),
        allowed=choices.one_of((None, 7)),
    )


def _assert_limited(plan: Plan, known: Situation, before: Snapshot) -> None:
    """More than five deletions need the leave of the limit or of the command line. Without it
    they alone are left out, and all else is as with it."""
    allowed = make_plan(before, replace(known, allowed=len(before.holders)))
    going = {change.ref for change in allowed.changes if change.action == "delete"}
    most = len(before.holders) if known.limit.percent else 0
    held = len(going) > max(5, most, known.allowed or 0)
    assert {r.ref for r in plan.withheld.removals} == going if plan.withheld else not held
    assert (plan.withheld is not None) == held
    others = [change for change in allowed.changes if change.ref not in going]
    assert [*plan.changes] == (others if held else [*allowed.changes])
    for path, file in allowed.files.items():
        if path.startswith("entities/") and file is not None:
            assert plan.files.get(path) == file
    statuses = {entry.target: (entry.status, entry.claims) for entry in plan.log}
    for entry in allowed.log:
        assert statuses[entry.target] == (entry.status, entry.claims)


def _assert_others_are_left_alone(plan: Plan, catalog: Catalog) -> None:
    """Nothing outside the layout, nothing of anybody else, and no change that changes nothing."""
    for path, file in plan.files.items():
        assert may_be_ours(path), path
        assert catalog.files.get(path) not in {FOREIGN, file and file.data}, path


def _assert_whole(catalog: Catalog) -> None:
    """Log, entity files and bundles say the same, and no entity is of two manifests."""
    snapshot = catalog.snapshot
    held = [one for entry in snapshot.log for one in entry.entities]
    assert len(held) == len(set(held))
    texts = {one: snapshot.text_of(one) for one in sorted(held)}
    ours = {path for path in snapshot.files if path.startswith("entities/")}
    written = {entity_path(one) for one, text in texts.items() if text is not None}
    assert {path for path in ours - written if snapshot.files[path] != FOREIGN} == set()
    served = Counter(
        part
        for path in snapshot.bundles
        if snapshot.files[path] != FOREIGN
        for part in parts_of(snapshot.files[path])
    )
    present = Counter(text for text in texts.values() if text is not None)
    assert not present - served, "what the catalog has, portals are given"
    lost = {one for one, text in texts.items() if text is None}
    kept = [ref_of(read_documents(part)[0].value) for part in (served - present).elements()]
    assert len(kept) == len(set(kept)), "a lost file may stay in its bundle, once"
    assert lost.issuperset(kept), "until its manifest is read"


def _assert_incomplete_keep(before: Snapshot, after: Snapshot, incomplete: Container[str]) -> None:
    """What a manifest of an incomplete provider holds, it holds."""
    for one, holder in before.holders.items():
        if before.entries[holder].provider in incomplete and before.file_of(one) is not None:
            assert after.holders.get(one) == holder, one
            assert after.file_of(one) is not None, one
