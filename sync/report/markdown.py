"""A run in Markdown: for pull requests, comments and the summary of a GitHub job.

Everything that strangers wrote is in code spans, cut to size, so that it stays text.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from sync.catalog.mass import MassUpdate
from sync.report.change_rows import ChangeRow, LimitRow, ProblemRow, ProviderRow, Rows, listing
from sync.report.heldback import by_repository, heading, permission
from sync.report.remarks import FIXED
from sync.text.inert import code, manifest_link
from sync.text.wording import CHANGED, counted, short_place, tally, with_short_places

LONGEST = 60_000
"""Bytes; GitHub takes 65,536 characters as the text of a pull request or comment."""
_LONGEST_TABLE = 8_000
"""Bytes of the table of providers."""

_FOR_REVIEW: Final = [*reversed(CHANGED)]
"""Actions in the order that matters to a reviewer."""


def title(changes: Iterable[ChangeRow]) -> str:
    """``Catalog: 3 created, 1 updated``, or that only the log moves."""
    return f"Catalog: {tally(each.action for each in changes) or 'locations log updated'}"


def report(rows: Rows, longest: int = LONGEST, places: Collection[str] | None = None) -> str:
    """Sections on limits that are near, what is held back, changes, problems and providers, in at
    most ``longest`` bytes. Links lead below ``places`` alone, or with ``None`` anywhere."""
    told = [_mass(rows.mass)] if rows.mass is not None else []
    longest -= sum(map(len, told))
    limits = [_limit_row(row) for row in rows.limits]
    near = [_section("Limits", limits, int(longest * 0.1))] if limits else []
    longest = int(longest * 0.9) if near else longest
    held = list(_held_back(rows, int(longest * 0.3), places))
    longest = int(longest * 0.7) if held else longest
    remarks = any(change.reason or change.moved_from for change in rows.changes)
    changes = list(_change_rows(rows.changes, places, remarks=remarks))
    table = _WITH_REMARKS if remarks else _TABLE
    parts = (
        *told,
        *near,
        *held,
        _section("Changes", changes, int(longest * 0.5), table),
        _problems_of(rows, int(longest * 0.35), places),
        _section("Providers", [_provider_row(row) for row in rows.providers], int(longest * 0.1)),
    )
    return "\n\n".join(parts)


def _problems_of(rows: Rows, room: int, places: Collection[str] | None) -> str:
    """A section on what is new, and how much there was before."""
    older = [row for row in rows.problems if not row.new]
    if not older:
        return _section("Problems", [_problem_row(row, places) for row in rows.problems], room)
    new = [_problem_row(row, places) for row in rows.problems if row.new]
    words = counted(len(older), "older problem", "older problems")
    return (
        f"{_section('New problems', new, room)}\n\n{words} unchanged; "
        f"`{listing(older)}` lists them all."
    )


def problems(rows: Iterable[ProblemRow], longest: int, name: str = "Problems") -> str:
    """A section on problems of files of this repository, in at most about ``longest`` bytes."""
    return _section(name, [_problem_row(row, ()) for row in rows], longest)


def by_provider(changes: Iterable[ChangeRow], owners: Mapping[str, str]) -> str:
    """A table of entities created, updated and deleted; ``owners`` has providers by target."""
    counts: dict[str, Counter[str]] = {}
    for change in changes:
        counts.setdefault(owners.get(change.target, ""), Counter())[change.action] += 1
    lines = []
    for provider in sorted(counts):
        numbers = " | ".join(str(counts[provider][action]) for action in CHANGED)
        name = _cell(code(provider)) if provider else "none in providers.yaml"
        lines.append(f"| {name} | {numbers} |")
    kept = list(_fitting(lines, _LONGEST_TABLE))
    more = len(lines) - len(kept)
    rest = [f"| … and {counted(more, 'more provider')} | | | |"] if more else []
    head = ["| provider | created | updated | deleted |", "| --- | ---: | ---: | ---: |"]
    return "\n".join([*head, *kept, *rest])


def _mass(mass: MassUpdate) -> str:
    """That most of the catalog changes, and by what."""
    return (
        f"### Most of the catalog changes\n\n{mass.heading}: {code(mass.cause)} ({mass.shared:,})."
    )


def _held_back(rows: Rows, room: int, places: Collection[str] | None) -> Iterator[str]:
    held = rows.withheld
    if held is None:
        return
    lines = [
        f"| {_cell(code(removal.ref))} | {_cell(manifest_link(removal.target, places))} "
        f"| {_cell(code(removal.reason))} |"
        for removal in by_repository(held)
    ]
    head = f"{heading(held)}.\n\n| entity | manifest | why |\n| --- | --- | --- |\n"
    yield _section("Held back", lines, room, head)
    yield f"{permission(held)}."


_TABLE = "| | entity | manifest |\n| --- | --- | --- |\n"
_WITH_REMARKS = "| | entity | manifest | |\n| --- | --- | --- | --- |\n"


def _section(name: str, lines: list[str], room: int, head: str = "") -> str:
    if not lines:
        return f"### {name}\n\nNone."
    kept = list(_fitting(lines, room))
    more = len(lines) - len(kept)
    rest = f"\n\n… and {more:,} more; `catalog-sync sync -v` lists them all." if more else ""
    return f"### {name} ({len(lines):,})\n\n{head}" + "\n".join(kept) + rest


def _fitting(lines: Iterable[str], room: int) -> Iterator[str]:
    for line in lines:
        room -= len(line.encode("utf-8", "surrogatepass")) + 1
        if room < 0:
            return
        yield line


def _change_rows(
    changes: Iterable[ChangeRow], places: Collection[str] | None, *, remarks: bool
) -> Iterator[str]:
    known = (change for change in changes if change.action in CHANGED)
    for change in sorted(known, key=lambda each: (_FOR_REVIEW.index(each.action), each.ref)):
        link = _cell(manifest_link(change.target, places)) if change.target else ""
        remark = f" {_cell(_remark(change))} |" if remarks else ""
        yield f"| {CHANGED[change.action]} | {_cell(code(change.ref))} | {link} |{remark}"


def _remark(change: ChangeRow) -> str:
    moved = f"moved from {code(short_place(change.moved_from))}" if change.moved_from else ""
    reason = change.reason if change.reason in {"", FIXED} else code(change.reason)
    return ", ".join(part for part in (reason, moved) if part)


def _problem_row(row: ProblemRow, places: Collection[str] | None) -> str:
    place = "" if row.line is None else f", line {row.line}"
    place += "" if row.line is None or row.column is None else f", column {row.column}"
    warning = "warning, " if row.severity == "warning" else ""
    whose = f", of {code(row.owner)}" if row.owner else ""
    words = code(with_short_places(row.message)) + (f"; {code(row.help)}" if row.help else "")
    return f"- {warning}{manifest_link(row.target, places)}{place}{whose}: {words}"


def _limit_row(row: LimitRow) -> str:
    return f"- {code(row.message)}: {code(row.advice)}"


def _provider_row(row: ProviderRow) -> str:
    found = f"{counted(row.found, 'manifest')} found"
    if row.complete:
        return f"- {code(row.id)}: complete, {found}"
    return (
        f"- {code(row.id)}: **incomplete**, {found}; nothing of it was deleted: {code(row.reason)}"
    )


def _cell(text: str) -> str:
    """Text for a table's cell, where even code ends at a bar."""
    return text.replace("|", "\u2502")
