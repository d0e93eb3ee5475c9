"""A run that would change most of a catalog, and what most of these changes have in common. Pure.

Such a run is rarely what anybody did to so many manifests: it is one change to what reads them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from sync.catalog.plan import Change
from sync.catalog.snapshot import Snapshot
from sync.model import EntityRef, LogEntry
from sync.text.wording import counted

SMALL = 100
"""Entities up to which people see for themselves what happens."""
_VERSION = "&version=GB"
NEW_VERSION = "a new version of catalog-sync writes them anew (or somebody edited the files)"
SETTING = "a setting of providers.yaml changed by which manifests are judged"
_INCLUDED = "what their manifests include changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MassUpdate:
    """More than half of the entities of a catalog, changed at once."""

    changed: int
    entities: int
    """How many the catalog had."""
    cause: str
    """What most of them have in common."""
    shared: int
    """How many have it."""

    @property
    def heading(self) -> str:
        """How much changes, in words that are ours."""
        total = counted(self.entities, "entity", "entities")
        return f"{self.changed:,} of {total} change at once; what most of them have in common"


def mass_update(
    before: Snapshot, changes: Iterable[Change], log: Iterable[LogEntry]
) -> MassUpdate | None:
    """What the changes to the catalog ``before`` are as a whole, where they update or delete more
    than half of it; ``log`` is the locations log as it will be. New entities do not count."""
    changed = [each for each in changes if each.action != "create"]
    if not changed:
        return None
    entities = sum(before.file_of(ref) is not None for ref in before.holders)
    if entities <= SMALL or 2 * len(changed) <= entities:
        return None
    was = {entry.target: entry for entry in before.log}
    now = {entry.target: entry for entry in log}
    causes = Counter(_cause(each, before.holders, was, now) for each in changed)
    cause, shared = min(causes.items(), key=lambda each: (-each[1], each[0]))
    return MassUpdate(changed=len(changed), entities=entities, cause=cause, shared=shared)


def _cause(
    change: Change,
    holders: Mapping[EntityRef, str],
    was: Mapping[str, LogEntry],
    now: Mapping[str, LogEntry],
) -> str:
    if change.action == "delete":
        return change.reason or "their manifests no longer bring them"
    former = holders.get(change.ref, change.target)
    before, after = was.get(former), now.get(change.target)
    if before is None or after is None:
        return "the locations log does not say"
    return _place(before, after) or _content(before, after)


def _place(before: LogEntry, after: LogEntry) -> str:
    """Why the manifest is another one, or is read by another provider; empty where it is not."""
    provider, former, present = f"provider {after.provider}", before.target, after.target
    if former != present and _elsewhere(former) == _elsewhere(present):
        return f"{provider} reads {_branch(present)} and not {_branch(former)}"
    if before.provider != after.provider:
        return f"{provider} reads them, and not provider {before.provider}"
    return f"their manifests of {provider} moved" if former != present else ""


def _content(before: LogEntry, after: LogEntry) -> str:
    """Why the same manifest gives something else."""
    if before.content_id != after.content_id:
        return f"their manifests of provider {after.provider} changed"
    if before.includes != after.includes:
        return _INCLUDED
    return SETTING if before.rules_id != after.rules_id else NEW_VERSION


def _elsewhere(target: str) -> str:
    """A manifest's URL without its branch."""
    return target.partition(_VERSION)[0]


def _branch(target: str) -> str:
    branch = target.partition(_VERSION)[2]
    return f"branch {unquote(branch)}" if branch else "the default branch"
