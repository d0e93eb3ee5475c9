"""What the last syncs changed: git's words about the catalog folder, to commits. Pure.

`COMMITS` and `LOG_LINES` are the commands whose output `parse_timeline` reads, both to be run in
the catalog folder.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sync.catalog.layout import LOG_FILE, ref_of_path
from sync.catalog.log_entry import InvalidEntryError, read_entry
from sync.model import EntityRef, Status

MOST_COMMITS: Final = 50

_LOG: Final = (
    *("log", f"--max-count={MOST_COMMITS}", "--first-parent", "-m", "--relative", "--no-color"),
    *("--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--encoding=UTF-8"),
    "--format=%x01%H%x02%P%x02%ct%x02%s",
)
COMMITS: Final = (*_LOG, "--name-status", "--", "entities", LOG_FILE)
"""Commits, newest first, with the entity files that each touched. A merge counts as one change."""
LOG_LINES: Final = (*_LOG, "--patch", "--unified=0", "--", LOG_FILE)
"""The same commits, with the lines of the locations log that each took out and put in."""

_END_OF_TIME: Final = 253402300799
_ACTIONS: Final = {"A": "created", "M": "updated", "D": "deleted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A manifest whose status in the log changed; ``None`` where the log did not have it."""

    target: str
    before: Status | None
    after: Status | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One change of the catalog."""

    id: str
    at: str
    """UTC, ``2026-01-31T12:00:00Z``."""
    subject: str
    created: tuple[EntityRef, ...]
    updated: tuple[EntityRef, ...]
    deleted: tuple[EntityRef, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The last changes, newest first, and what should be known of the history before them."""

    commits: tuple[Commit, ...] = ()
    note: str = ""
    """Why there is no more; empty when everything is there."""


def parse_timeline(commits: bytes, log_lines: bytes, *, shallow: bool) -> Timeline:
    """The output of `COMMITS` and `LOG_LINES` as commits.

    In a shallow clone the oldest commit has no parent to be compared with, so it would seem to
    have created everything; it is left out, and the note says so.
    """
    turns = {head[0]: _turns(lines) for head, lines in _blocks(log_lines)}
    found = []
    note = ""
    for head, lines in _blocks(commits):
        commit_id, parents, seconds, subject = head
        if shallow and not parents:
            note = (
                "Older changes are not in this clone of the repository"
                " (with actions/checkout, set fetch-depth: 0)."
            )
            continue
        touched = _touched(lines)
        found.append(
            Commit(
                id=commit_id,
                at=_time(int(seconds)),
                subject=subject,
                created=touched["created"],
                updated=touched["updated"],
                deleted=touched["deleted"],
                turns=turns.get(commit_id, ()),
            )
        )
    if len(found) == MOST_COMMITS:
        note = f"Only the last {MOST_COMMITS} changes are shown."
    return Timeline(commits=tuple(found), note=note)


def _blocks(output: bytes) -> Iterator[tuple[tuple[str, str, str, str], list[str]]]:
    """Each commit's id, parents, time and subject, and the lines that follow."""
    for block in output.decode("utf-8", "replace").split("\n\x01"):
        head, *lines = block.removeprefix("\x01").split("\n")
        if head:
            commit_id, parents, seconds, subject = head.split("\x02", 3)
            yield (commit_id, parents, seconds, subject), lines


def _time(seconds: int) -> str:
    """Git takes years that have five digits; no calendar here does."""
    moment = datetime.fromtimestamp(min(seconds, _END_OF_TIME), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _touched(lines: list[str]) -> Mapping[str, tuple[EntityRef, ...]]:
    refs: dict[str, list[EntityRef]] = {action: [] for action in _ACTIONS.values()}
    for line in lines:
        letter, _, path = line.partition("\t")
        ref = ref_of_path(path)
        if letter in _ACTIONS and ref is not None:
            refs[_ACTIONS[letter]].append(ref)
    return {action: tuple(sorted(found)) for action, found in refs.items()}


def _turns(lines: list[str]) -> tuple[Turn, ...]:
    """Manifests whose status is another one than before, by target."""
    before = dict(_statuses(lines, "-- {"))
    after = dict(_statuses(lines, "+- {"))
    return tuple(
        Turn(target=target, before=before.get(target), after=after.get(target))
        for target in sorted(before.keys() | after.keys())
        if before.get(target) != after.get(target)
    )


def _statuses(lines: list[str], start: str) -> Iterator[tuple[str, Status]]:
    """Target and status of the log's lines that begin with ``start``.

    A line in another form of YAML, which someone wrote by hand, tells nothing here.
    """
    for line in lines:
        if line.startswith(start):
            try:
                entry = read_entry(json.loads(line[3:]))
            except (ValueError, RecursionError, InvalidEntryError):
                continue
            yield entry.target, entry.status
