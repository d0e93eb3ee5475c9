"""From the catalog of today and what a run learnt to every byte of the catalog of tomorrow.

Pure: no clock, no files, nothing that can write. Planning twice gives equal plans, and planning
after the plan was applied gives an empty one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from operator import is_
from typing import Literal, TypeAlias

from sync.catalog.bundles import SEAM, filled, named_parts
from sync.catalog.claims import Claims, contested, settle_claims
from sync.catalog.entries import log_after
from sync.catalog.files import Files, held, joined
from sync.catalog.headroom import is_measured, near_limits
from sync.catalog.layout import (
    ATTRIBUTES_FILE,
    EARLIER,
    LOG_FILE,
    README_FILE,
    bundle_of_path,
    bundle_path,
    entity_path,
    is_marked,
    is_sound,
    kind_of,
    kind_of_path,
    render_attributes,
    render_locations,
)
from sync.catalog.limit import Withheld, withheld
from sync.catalog.log import is_log_of, log_file
from sync.catalog.readme import render_readme
from sync.catalog.removal import Removal, removals, waits_for_leave
from sync.catalog.situation import Situation
from sync.catalog.snapshot import Snapshot, intact
from sync.errors import CatalogError
from sync.file import File
from sync.finding import Finding
from sync.model import EntityRef, LogEntry, Read

__all__ = ["Change", "Plan", "Situation", "Withheld", "contested", "make_plan"]

Action: TypeAlias = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happens to one entity's file."""

    action: Action
    ref: EntityRef
    target: str
    """The manifest that it comes from; for a deletion the one that it came from."""
    reason: str = ""
    """Why it is deleted."""

    @property
    def path(self) -> str:
        """Where it is, or was."""
        return entity_path(self.ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every byte that is to be written. Paths are relative to the catalog folder, with ``/``."""

    changes: tuple[Change, ...]
    """What happens to entities, by ref."""
    files: Mapping[str, File | None] = field(repr=False)
    """What to write, and with ``None`` what to delete: real differences only."""
    owned: Files = field(repr=False)
    """Every file that the tool owns in the catalog as it will be."""
    log: tuple[LogEntry, ...] = field(repr=False)
    """As it will be, by target."""
    withheld: Withheld | None
    """The deletions that are not in the plan, because they are too many."""
    near_limits: tuple[Finding, ...] = ()
    """What the catalog as it will be has reached half of, and what to do."""
    found_nothing: bool = False
    """Whether the log tells nothing that it did not tell before: what is written all the same is
    what another version wrote in another form, or somebody edited."""

    @property
    def is_empty(self) -> bool:
        """Whether the catalog is already as it should be."""
        return not self.files

    @property
    def removed(self) -> tuple[str, ...]:
        """Paths of the files to delete."""
        return tuple(path for path, file in self.files.items() if file is None)

    @property
    def counts(self) -> Counter[Action]:
        """How many entities are created, updated and deleted."""
        return Counter(change.action for change in self.changes)


def make_plan(snapshot: Snapshot, situation: Situation) -> Plan:
    """Plan what makes the catalog agree with what the run learnt.

    To be called when ``contested`` is empty. ``CatalogError`` when a file that the tool did not
    write stands where the portal has to find one of its own.
    """
    claims = settle_claims(snapshot, situation)
    going = tuple(removals(snapshot, situation, claims.left, claims.grants.keys()))
    held = _held_back(snapshot, situation, going)
    if held is not None:
        stay = {removal.ref: removal.reason for removal in held.removals}
        claims = settle_claims(snapshot, situation, stay)
    texts = dict(_texts(snapshot, claims))
    log = log_after(snapshot, claims, texts, situation.now, situation.rules_id)
    owned = _owned(snapshot, situation, claims, texts, log)
    return Plan(
        changes=tuple(_changes(snapshot, claims, texts, going)),
        files=_differences(snapshot, owned, texts),
        owned=Files(owned),
        log=log,
        withheld=held,
        near_limits=_near_limits(snapshot, texts, owned),
        found_nothing=LOG_FILE in snapshot.files and _tells_the_same(log, snapshot.recorded),
    )


def _tells_the_same(log: Iterable[LogEntry], recorded: Mapping[str, LogEntry]) -> bool:
    """``last_discovered_at`` moves with all that is found, and stays where a line is written in
    another form, or has what the service tells of its repository."""
    times = {entry.target: entry.last_discovered_at for entry in log}
    return times == {target: entry.last_discovered_at for target, entry in recorded.items()}


def _near_limits(
    snapshot: Snapshot, texts: Iterable[EntityRef], owned: Mapping[str, File]
) -> tuple[Finding, ...]:
    homes = snapshot.homes
    kinds = Counter(kind_of(ref) for ref in texts if homes.get(ref) == EARLIER)
    earlier = {bundle_path(kind, EARLIER): count for kind, count in kinds.items()}
    sizes = {path: file.size for path, file in owned.items() if is_measured(path)}
    return near_limits(snapshot.folder, sizes, earlier, lambda path: owned[path].data)


def _held_back(
    snapshot: Snapshot, situation: Situation, every: Iterable[Removal]
) -> Withheld | None:
    """The deletions among ``every`` one, if they are more than may go at once.

    One that the base does not have is nobody's loss.
    """
    every = tuple(every)
    if not every:
        return None
    base = situation.base
    if base is None:
        base = frozenset(ref for ref in snapshot.holders if snapshot.file_of(ref) is not None)
    going = sorted((each for each in every if each.ref in base), key=lambda each: each.ref)
    held = withheld(going, len(base), situation.limit, situation.allowed)
    if held is not None or not situation.partial:
        return held
    # A run that sees a part of what waits must not take it away bit by bit.
    marked = tuple(removal for removal in going if waits_for_leave(snapshot, removal))
    few = len(marked) <= (situation.allowed or 0)
    return None if few else Withheld(removals=marked, entities=len(base), limit=0)


def _texts(snapshot: Snapshot, claims: Claims) -> Iterator[tuple[EntityRef, File]]:
    """The entity files as they will be, by ref. One that was lost is written when next read."""
    for ref in sorted(claims.grants):
        entity, present = claims.grants[ref].offers.get(ref), snapshot.file_of(ref)
        text = present if entity is None else entity.file
        if text is not None:
            yield ref, present if present == text else text


def _owned(
    snapshot: Snapshot,
    situation: Situation,
    claims: Claims,
    texts: Mapping[EntityRef, File],
    log: tuple[LogEntry, ...],
) -> dict[str, File]:
    owned = _bundles(snapshot, _served(snapshot, situation, claims, texts))
    # An entity that has a holder is one of ours.
    new = map(entity_path, sorted(texts.keys() - snapshot.holders.keys()))
    for path in chain(new, owned):
        if path in snapshot.files and not snapshot.is_ours(path):
            raise CatalogError(
                f"{snapshot.folder}/{path} was not written by catalog-sync, which needs that "
                "place; move or delete the file, or set another `folder` in providers.yaml"
            )
    owned |= {entity_path(ref): text for ref, text in texts.items()}
    before, readme = snapshot.files.file(LOG_FILE), snapshot.files.get(README_FILE)
    rests = before is not None and is_log_of(before, log)
    for path, data in (
        (ATTRIBUTES_FILE, render_attributes()),
        (README_FILE, render_readme(log, situation, readme, rests=rests)),
    ):
        if path not in snapshot.files or is_marked(snapshot.files[path]):
            owned[path] = held(data)
    owned[LOG_FILE] = before if before is not None and rests else log_file(log)
    return owned


def _bundles(snapshot: Snapshot, served: Mapping[EntityRef, File]) -> dict[str, File]:
    """The files in bundles/ and kinds/ and the root Location. A bundle that is known to be made
    of these very files is not read again."""
    sizes = {ref: file.size for ref, file in served.items()}
    made = filled(sizes, snapshot.homes, snapshot.found_in)
    places = [place for path in made if (place := bundle_of_path(path)) is not None]
    files = {path: held(data) for path, data in render_locations(places).items()}
    for path, refs in made.items():
        present, bundle = snapshot.files.file(path), snapshot.bundles.get(path)
        parts = [served[ref] for ref in refs]
        same = bundle is not None and bundle.exact and bundle.refs == refs
        same = same and all(map(is_, parts, map(snapshot.file_of, refs)))
        files[path] = present if present and same else joined(parts, SEAM)
    return files


def _served(
    snapshot: Snapshot, situation: Situation, claims: Claims, texts: Mapping[EntityRef, File]
) -> Mapping[EntityRef, File]:
    """The entities that portals are given. One that a hand edit lost or made unreadable is given
    as its bundle still has it, until its manifest is read again: a broken document in a bundle
    would keep a portal from seeing any change to the others, and one that leaves it, itself.
    """
    read = {o.found.location.target for o in situation.outcomes if isinstance(o, Read)}
    suspects = {
        ref
        for entry in snapshot.log
        if entry.entities and entry.target not in read and not intact(entry, snapshot)
        for ref in snapshot.held_by(entry)
    }
    suspects &= claims.grants.keys()
    broken = {ref for ref in suspects if ref not in texts or not is_sound(texts[ref].data, ref)}
    if not broken:
        return texts
    served = {ref: text for ref, text in texts.items() if ref not in broken}
    for path, bundle in snapshot.bundles.items():
        if not broken.isdisjoint(bundle.refs):
            for ref, copy in named_parts(snapshot.files[path], bundle):
                if ref in broken and is_sound(copy, ref):
                    served.setdefault(ref, held(copy))
    return served


def _changes(
    snapshot: Snapshot,
    claims: Claims,
    texts: Mapping[EntityRef, File],
    going: Iterable[Removal],
) -> Iterator[Change]:
    reasons = {removal.ref: removal.reason for removal in going}
    different = [ref for ref, text in texts.items() if snapshot.file_of(ref) != text]
    for ref in sorted((*different, *(snapshot.holders.keys() - texts.keys()))):
        before, after = snapshot.file_of(ref), texts.get(ref)
        if before == after:
            continue
        action: Action = "create" if before is None else "delete" if after is None else "update"
        target = snapshot.holders[ref] if after is None else claims.grants[ref].target
        reason = reasons.get(ref, "") if after is None else ""
        yield Change(action=action, ref=ref, target=target, reason=reason)


def _differences(
    snapshot: Snapshot, owned: Mapping[str, File], texts: Mapping[EntityRef, File]
) -> dict[str, File | None]:
    different = [path for path, file in owned.items() if snapshot.files.file(path) != file]
    gone = {
        entity_path(ref)
        for ref in snapshot.holders.keys() - texts.keys()
        if snapshot.file_of(ref) is not None
    }
    gone |= {
        path
        for path in snapshot.files.keys() - owned.keys()
        if kind_of_path(path) is not None and snapshot.is_ours(path)
    }
    # What goes is never owned.
    return {path: owned.get(path) for path in sorted((*different, *gone))}
