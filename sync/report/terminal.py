"""The report for people at a terminal, and for those who read a CI log."""

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from sync.catalog.plan import Change
from sync.config.division import PlannedSlice
from sync.model import LogEntry, ProviderOutcome
from sync.report.checklist import print_findings
from sync.result import Result
from sync.text.hanging import print_hanging
from sync.text.safe import plain
from sync.text.wording import counted, listed, place_of, tally

SHOWN = 50
"""Changes and troubled manifests that are shown without ``-v``."""

SIGNS = {"create": ("+", "green"), "update": ("~", "yellow"), "delete": ("-", "red")}


def console(stream: TextIO) -> Console:
    """A console that wraps nothing and guesses nothing; colour follows NO_COLOR."""
    return Console(
        file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True, no_color=None
    )


def print_result(result: Result, out: Console, *, verbose: bool, quiet: bool) -> None:
    """Print what changed, what is wrong, how the providers did, which limits are near, and what was
    committed."""
    if not quiet:
        _print_changes(result, out, None if verbose else SHOWN)
        _print_problems(result, out, None if verbose else SHOWN)
        _print_providers(result.providers, out)
        print_findings(result.plan.near_limits, out)
    _print_end(result, out)


def print_slice(
    providers: Iterable[ProviderOutcome], part: str, file: str, out: Console, *, quiet: bool
) -> None:
    """Print how the providers did in a slice, and where it is."""
    if not quiet:
        _print_providers(providers, out)
    out.print(Text(f"  slice {part} saved to {plain(file)}"))


def print_matrix(planned: Iterable[PlannedSlice], out: Console) -> None:
    """Print the options that make each slice, and about how many manifests are in it."""
    for each in planned:
        line = Text(f"  --provider {plain(each.provider)} --shard {each.part}")
        out.print(line.append(f"  about {counted(each.manifests, 'manifest')}", "dim"))


def _print_changes(result: Result, out: Console, shown: int | None) -> None:
    changes, mass = result.plan.changes, result.mass
    if mass is not None:
        text = f"{mass.heading}: {plain(mass.cause)} ({mass.shared:,})"
        print_hanging(Text(f"  {text}", "bold"), out, 2)
        out.print()
    for change in changes[:shown]:
        out.print(_change_line(change))
    _print_rest(out, len(changes), shown, "more change")
    if changes:
        out.print()


def _change_line(change: Change) -> Text:
    sign, colour = SIGNS[change.action]
    line = Text("  ").append(f"{sign} {plain(change.ref)}", colour)
    line.append(f"  {plain(change.target)}", "dim")
    return line.append(f"  ({plain(change.reason)})", "dim") if change.reason else line


def _print_problems(result: Result, out: Console, shown: int | None) -> None:
    """Print new problems, and how many older ones there are unless all are to be shown."""
    every, new = result.troubled_otherwise(), result.newly_troubled()
    older = _problems_in(every) - _problems_in(new)
    troubled = every if shown is None else new
    if troubled and older:
        heading = "Problems" if shown is None else "New problems"
        out.print(Text(f"  {heading} ({_problems_in(troubled):,})", "bold"))
    for entry in troubled[:shown]:
        _print_entry(entry, out)
    _print_rest(
        out, len(troubled), shown, "more manifest with problems", "more manifests with problems"
    )
    if older and shown is not None:
        words = counted(older, "older problem", "older problems")
        out.print(Text(f"  {words} unchanged: catalog-sync locations --errors", "dim"))
    if every:
        out.print()


def _problems_in(entries: Iterable[LogEntry]) -> int:
    return sum(len(entry.problems) for entry in entries)


def _print_entry(entry: LogEntry, out: Console) -> None:
    colour = "red" if any(p.severity == "error" for p in entry.problems) else "yellow"
    out.print(Text("  ").append(f"{entry.status}", colour).append(f"  {plain(entry.target)}"))
    for problem in entry.problems:
        text = f"{place_of(problem, after='  ')}{plain(problem.type)}: {plain(problem.message)}"
        print_hanging(Text(f"      {text}"), out, 6)


def _print_rest(out: Console, total: int, shown: int | None, one: str, many: str = "") -> None:
    if shown is not None and total > shown:
        out.print(Text(f"  … and {counted(total - shown, one, many)} (-v shows all)", "dim"))


def _print_providers(providers: Iterable[ProviderOutcome], out: Console) -> None:
    for provider in providers:
        out.print(_provider_line(provider))
        if not provider.complete:
            print_hanging(Text(f"      {plain(provider.reason)}", "red"), out, 6)
        for note in (*provider.notes, *provider.hints):
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
    statuses = ", ".join(f"{count} {status}" for status, count in result.statuses().items())
    out.print(Text(f"  manifests: {statuses or 'none'}"))
    done = "would be " if result.dry_run else ""
    changed = tally(result.plan.counts.elements(), done)
    words = [changed] if changed else []
    if result.plan.withheld is not None:
        words.append(f"{counted(len(result.plan.withheld.removals), 'deletion')} held back")
    if words:
        out.print(Text("  entities: ").append(", ".join(words), "bold"))
    elif result.plan.is_empty:
        out.print(Text("  nothing changed"))
    else:
        out.print(Text(f"  no entity changed; {done}written: {listed([*result.plan.files])}"))
    if result.commit is not None:
        out.print(Text("  committed ").append(result.commit[:12], "bold"))
    if result.branch is not None:
        out.print(Text(f"  pushed to {plain(result.branch)}"))
    if result.request is not None:
        out.print(Text(f"  pull request {plain(result.request.url)}"))
