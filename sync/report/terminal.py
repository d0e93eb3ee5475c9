"""The report for people at a terminal, and for those who read a CI log: what is new first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from sync.config.division import PlannedSlice
from sync.model import ProviderOutcome
from sync.report.change_rows import ChangeRow, ProblemRow, Rows, listing, rows_of_result
from sync.report.checklist import print_findings
from sync.result import Result
from sync.text.hanging import print_hanging
from sync.text.safe import plain
from sync.text.wording import CHANGED, counted, listed, short_place, tally, with_short_places

SHOWN = 20
"""Changes and new problems that are shown without ``-v``."""

SIGNS = {"create": ("+", "green"), "update": ("~", "yellow"), "delete": ("-", "red")}
_WIDEST = 60
"""Columns of a ref, or a place, that others are lined up with."""


def console(stream: TextIO) -> Console:
    """A console that wraps nothing and guesses nothing; colour follows NO_COLOR."""
    return Console(
        file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True, no_color=None
    )


def print_result(result: Result, out: Console, *, verbose: bool, quiet: bool) -> None:
    """Print what changed, what is wrong, how the providers did, which limits are near, and what was
    committed."""
    if not quiet:
        rows = rows_of_result(result)
        _print_changes(rows, out, verbose=verbose)
        _print_problems(rows, out, verbose=verbose)
        _print_providers(result.providers, out, verbose=verbose)
        print_findings(result.plan.near_limits, out)
    _print_end(result, out)


def print_slice(
    providers: Iterable[ProviderOutcome], part: str, file: str, out: Console, *, quiet: bool
) -> None:
    """Print how the providers did in a slice, and where it is."""
    if not quiet:
        _print_providers(providers, out, verbose=True)
    out.print(Text(f"  slice {part} saved to {plain(file)}"))


def print_matrix(planned: Iterable[PlannedSlice], out: Console) -> None:
    """Print the options that make each slice, and about how many manifests are in it."""
    for each in planned:
        line = Text(f"  --provider {plain(each.provider)} --shard {each.part}")
        out.print(line.append(f"  about {counted(each.manifests, 'manifest')}", "dim"))


def _print_changes(rows: Rows, out: Console, *, verbose: bool) -> None:
    mass = rows.mass
    if mass is not None:
        text = f"{mass.heading}: {plain(mass.cause)} ({mass.shared:,})"
        print_hanging(Text(f"  {text}", "bold"), out, 2)
        out.print()
    groups = _shown(rows.changes, None if verbose else SHOWN)
    every = [row for shown, _ in groups.values() for row in shown]
    refs = _common_width(plain(row.ref) for row in every)
    places = _common_width(_source(row, verbose=verbose) for row in every if row.reason)
    for action, (shown, left) in groups.items():
        for row in shown:
            print_hanging(_change_line(row, refs, places, verbose=verbose), out, 6)
        _print_rest(out, left, f"more {CHANGED[action]}")
    if rows.changes:
        out.print()


def _shown(
    changes: Sequence[ChangeRow], most: int | None
) -> dict[str, tuple[Sequence[ChangeRow], int]]:
    """The changes to show of each action, and how many more there are: of very many at once, those
    that are deleted and updated come before those that are new."""
    room = len(changes) if most is None else most
    groups: dict[str, tuple[Sequence[ChangeRow], int]] = {}
    for action in reversed(SIGNS):
        alike = [row for row in changes if row.action == action]
        groups[action] = alike[:room], len(alike[room:])
        room = max(0, room - len(alike))
    return {action: groups[action] for action in SIGNS}


def _change_line(row: ChangeRow, refs: int, places: int, *, verbose: bool) -> Text:
    sign, colour = SIGNS[row.action]
    line = Text("  ").append(f"{sign} {_padded(plain(row.ref), refs)}", colour)
    source = _source(row, verbose=verbose)
    line.append("  ").append(source, _linked(row.target))
    if row.reason:
        line.append(" " * max(0, places - cell_len(source))).append(f"  {plain(row.reason)}", "dim")
    return line


def _source(row: ChangeRow, *, verbose: bool) -> str:
    """Where an entity comes from, and where it came from before."""
    targets = [row.moved_from, row.target] if row.moved_from else [row.target]
    return " → ".join(plain(each if verbose else short_place(each)) for each in targets)


def _common_width(texts: Iterable[str]) -> int:
    """Columns in which all but the widest texts fit."""
    return min(max(map(cell_len, texts), default=0), _WIDEST)


def _padded(text: str, width: int) -> str:
    return text if cell_len(text) >= width else set_cell_size(text, width)


def _linked(target: str) -> Style:
    """A link, where the terminal has them; targets are encoded, but those that strangers edited
    into the log."""
    sound = target.isascii() and target.isprintable() and target.startswith("https://")
    return Style(dim=True, link=target if sound else None)


def _print_problems(rows: Rows, out: Console, *, verbose: bool) -> None:
    """Print new problems, and how many older ones there are unless all are to be shown. Errors
    come last, where people look first."""
    older = [row for row in rows.problems if not row.new]
    found = [row for row in rows.problems if row.new or verbose]
    found.sort(key=lambda row: (row.severity == "error", row.target))
    if found:
        heading = "Problems" if verbose else "New problems"
        out.print(Text(f"  {heading} ({len(found):,})", "bold"))
    shown = found if verbose else found[-SHOWN:]
    _print_rest(out, len(found) - len(shown), "more")
    for row in shown:
        print_hanging(_problem_line(row, verbose=verbose), out, 6)
    if older and not verbose:
        words = counted(len(older), "older problem", "older problems")
        out.print(Text(f"  {words} unchanged: {listing(older)}", "dim"))
    if rows.problems:
        out.print()


def _problem_line(row: ProblemRow, *, verbose: bool) -> Text:
    place = row.target if verbose else short_place(row.target)
    at = f":{row.line}" if row.line else ""
    line = Text("    ").append(f"{plain(place)}{at}", _linked(row.target))
    line.append(f" ({plain(row.owner)})" if row.owner else "", "dim")
    message = row.message if verbose else with_short_places(row.message)
    line.append("  ").append(plain(message), _COLOURS[row.severity])
    return line.append(f"; {plain(row.help)}") if row.help else line


_COLOURS = {"error": "red", "warning": "yellow"}


def _print_rest(out: Console, left: int, what: str) -> None:
    if left > 0:
        out.print(Text(f"  … and {left:,} {what} (-v shows all)", "dim"))


def _print_providers(providers: Iterable[ProviderOutcome], out: Console, *, verbose: bool) -> None:
    """Print those of which something is to be told, and with ``verbose`` all of them."""
    for provider in providers:
        told = (*provider.notes, *provider.hints)
        if provider.complete and not told and not verbose:
            continue
        out.print(_provider_line(provider))
        if not provider.complete:
            print_hanging(Text(f"      {plain(provider.reason)}", "red"), out, 6)
        for note in told:
            print_hanging(Text(f"      {plain(note)}", "dim"), out, 6)


def _provider_line(provider: ProviderOutcome) -> Text:
    state, colour = ("complete", "green") if provider.complete else ("incomplete", "red")
    line = Text("  provider ").append(provider.id, "bold").append(": ").append(state, colour)
    line.append(
        f", {counted(provider.found, 'manifest')} found,"
        f" {counted(provider.fetched, 'file')} read, {counted(provider.requests, 'request')}"
    )
    return line


def _print_end(result: Result, out: Console) -> None:
    print_hanging(Text(f"  {_manifests(result)}"), out, 2)
    print_hanging(Text("  ").append("; ".join(_ends(result)), "bold"), out, 2)
    if result.branch is not None:
        out.print(Text(f"  pushed to {plain(result.branch)}"))
    if result.request is not None:
        out.print(Text(f"  pull request {plain(result.request.url)}"))
    if result.issue is not None:
        out.print(Text(f"  what needs attention: {plain(result.issue.url)}"))


def _manifests(result: Result) -> str:
    """``78 manifests and 34 through Locations: 2 invalid, 110 synced``"""
    log, statuses = result.plan.log, result.statuses()
    followed = sum(entry.discovered_via is not None for entry in log)
    through = f" and {followed:,} through Locations" if followed else ""
    told = ", ".join(f"{count:,} {status}" for status, count in statuses.items())
    return f"{counted(len(log) - followed, 'manifest')}{through}{': ' if told else ''}{told}"


def _ends(result: Result) -> Iterator[str]:
    """What became of the catalog, in clauses."""
    done = "would be " if result.dry_run else ""
    changed = tally(result.plan.counts.elements(), done)
    if changed:
        yield changed
    elif result.plan.is_empty:
        yield "nothing changed"
    else:
        yield f"no entity changed, {done}written: {listed([*result.plan.files])}"
    if result.plan.withheld is not None:
        yield f"{counted(len(result.plan.withheld.removals), 'deletion')} held back"
    incomplete = [provider.id for provider in result.providers if not provider.complete]
    yield f"incomplete: {listed(incomplete)}" if incomplete else "nothing incomplete"
    read = counted(sum(provider.fetched for provider in result.providers), "file")
    asked = counted(sum(provider.requests for provider in result.providers), "request")
    yield f"{read} read, {asked}"
    if result.commit is not None:
        yield f"committed {result.commit[:12]}"
