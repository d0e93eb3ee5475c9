"""One location in full, for people: what it is, what is wrong with it, when it came and changed."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from sync.catalog.advice import MEANINGS, advice
from sync.catalog.history import History, Moment
from sync.catalog.layout import entity_path
from sync.catalog.status import NOT_ALLOWED
from sync.model import EntityRef, LogEntry, Problem, Status
from sync.publish.lastrun import LastRun
from sync.report.table import Cell, Column, print_table
from sync.schedule import Schedule
from sync.text.hanging import print_hanging
from sync.text.safe import plain
from sync.text.wording import counted, headline, short_place, spoken, told, with_short_places
from sync.urls import line_url

STATUS_COLOURS = {
    Status.UNREADABLE: "magenta",
    Status.INVALID: "red",
    Status.CONFLICT: "red",
    Status.SKIPPED: "cyan",
    Status.SYNCED: "green",
}
_INDENT = 14
_FOREMOST = ("component", "system", "domain", "template", "api", "resource")
"""Kinds, the one first that says most about what a manifest is for; the page has the same."""
MOMENTS = 20
"""Commits shown of a location's history."""

_COLUMNS = (
    Column(title="STATUS"),
    Column(title="MANIFEST", least=24, cut="start"),
    Column(title="OWNER", least=8),
    Column(title="ENTITIES", least=20, spare=3),
    Column(title="PROVIDER", least=12, spare=2),
    Column(title="CHANGED", spare=1),
    Column(title="PROBLEM", least=22),
)


def print_locations(entries: Sequence[LogEntry], out: Console, *, width: int | None) -> None:
    """The locations log as a table."""
    print_table(_COLUMNS, [_row(entry, whole=width is None) for entry in entries], out, width=width)


def print_location(
    entry: LogEntry,
    history: History,
    folder: str,
    schedules: Sequence[Schedule],
    out: Console,
    *,
    last_run: LastRun | None = None,
) -> None:
    """Print everything known of one location; ``folder`` is the catalog's, ``last_run`` the last
    sync that is known."""
    out.print(Text(plain(entry.target), "bold"))
    meaning = f"{entry.status}: {MEANINGS[entry.status]}"
    _print(_field("status").append(meaning, STATUS_COLOURS[entry.status]), out)
    for name, texts in _facts(entry, folder):
        for at, text in enumerate(texts):
            _print(_field("" if at else name).append(plain(text)), out)
    for problem in told(entry.problems):
        _print_problem(entry, problem, out)
    _print_history(history, out)
    if last_run is not None:
        _print(_field("last run").append(f"{last_run.at} in this clone"), out)
    for at, text in enumerate(_next_runs(schedules)):
        _print(_field("" if at else "next run").append(plain(text)), out)
    if not entry.problems:
        _print(_field("next step").append("nothing to do"), out)
        return
    _print(_field("next step").append("ask Azure DevOps how it is now:"), out)
    # Unbroken, to be copied.
    out.print(_field("").append(f"catalog-sync explain '{plain(entry.target)}'"))


def _row(entry: LogEntry, *, whole: bool) -> tuple[Cell, ...]:
    entities = " ".join(entry.entities) if whole else _known_by(entry.entities)
    more = 0 if whole else len(entry.entities) - 1
    problem = min(entry.problems, key=lambda each: each.severity != "error", default=None)
    return (
        Cell(text=str(entry.status), style=STATUS_COLOURS[entry.status]),
        Cell(text=entry.target if whole else short_place(entry.target)),
        Cell(text=entry.owner or ""),
        Cell(text=entities, tail=f" +{more}" if more > 0 else ""),
        Cell(text=entry.provider, style="dim"),
        Cell(text=entry.last_discovered_at[:10], style="dim"),
        Cell(text="" if problem is None else _said(problem, whole=whole)),
    )


def _said(problem: Problem, *, whole: bool) -> str:
    return headline(problem) if whole else with_short_places(headline(problem))


def _known_by(refs: Sequence[EntityRef]) -> str:
    """The entity that a manifest is known by, its ref as Backstage shortens it."""
    if not refs:
        return ""
    rank = {kind: at for at, kind in enumerate(_FOREMOST)}
    first = min(refs, key=lambda ref: rank.get(ref.partition(":")[0], len(rank)))
    return first.replace(":default/", ":", 1)


def _facts(entry: LogEntry, folder: str) -> Iterable[tuple[str, Sequence[str]]]:
    yield "provider", [entry.provider]
    yield "owner", [entry.owner] if entry.owner else []
    yield (
        "entities",
        [f"{ref}  {folder}/{entity_path(ref)}{_kept(entry, ref)}" for ref in entry.entities],
    )
    yield "left out", _left_out(entry)
    yield "named by", [entry.discovered_via] if entry.discovered_via else []
    yield "leads to", entry.children
    yield "includes", [include.target for include in entry.includes]
    yield "changed", [entry.last_discovered_at] if entry.last_discovered_at else []
    yield "content id", [entry.content_id] if entry.content_id else []


def _left_out(entry: LogEntry) -> Sequence[str]:
    """The entities that the manifest has and the catalog does not have from it."""
    named = [each.entity for each in entry.problems if each.severity == "error" and each.entity]
    barred = [each for each in entry.problems if each.type == NOT_ALLOWED]
    refused = set(named) - {*entry.entities, *entry.claims}
    return [
        *(f"{ref}, which another manifest has" for ref in entry.claims),
        *(f"{ref}, which is refused" for ref in sorted(refused)),
        *(f"{each.entity}, whose kind the provider may not bring" for each in barred),
    ]


def _kept(entry: LogEntry, ref: str) -> str:
    return " (its last good version)" if ref in entry.kept else ""


def _print_problem(entry: LogEntry, problem: Problem, out: Console) -> None:
    colour = "red" if problem.severity == "error" else "yellow"
    line = _field("problem").append(_place(problem), colour)
    _print(line.append(plain(headline(problem))), out)
    if problem.line is not None:
        _print(_field("").append(plain(line_url(entry.target, problem.line)), "dim"), out)
    _print(_field("").append(f"-> {plain(problem.help or advice(problem.type))}", colour), out)
    if problem.says is not None:
        _print(_field("").append(plain(f"{spoken(problem)}: {problem.message}"), "dim"), out)


def _place(problem: Problem) -> str:
    """Where in the manifest it is, before the words of it."""
    line = None if problem.line is None else f"line {problem.line}, column {problem.column}"
    unsaid = problem.entity is not None and problem.entity not in headline(problem)
    entity = f"in {problem.entity}" if unsaid else None
    place = " ".join(part for part in (line, entity) if part)
    return plain(f"{place}: ") if place else ""


def _print_history(history: History, out: Console) -> None:
    if history.missing:
        _print(_field("history").append(plain(history.missing)), out)
        return
    moments = history.moments
    if not moments and history.limit is None:
        _print(_field("history").append("not committed yet"), out)
        return
    for at, moment in enumerate(moments[:MOMENTS]):
        _print(_field("" if at else "history").append(_moment_line(moment)), out)
    if len(moments) > MOMENTS:
        older = counted(len(moments) - MOMENTS, "older commit")
        _print(_field("").append(f"and {older}", "dim"), out)
    if history.limit is not None:
        looked = f"looked at the last {history.limit:,} commits of the log, as it is large"
        _print(_field("" if moments else "history").append(looked, "dim"), out)
    if history.shallow:
        text = "this clone lacks older commits; git fetch --unshallow gets them"
        _print(_field("").append(text, "dim"), out)


def _moment_line(moment: Moment) -> str:
    if moment.status is None:
        what = "gone"
    elif moment.was is None:
        what = f"appeared, {moment.status}"
    elif moment.was == moment.status:
        what = f"changed, still {moment.status}"
    else:
        what = f"{moment.was}, then {moment.status}"
    return plain(f"{moment.date[:10]}  {moment.commit[:12]}  {what}  ({moment.subject})")


def _next_runs(schedules: Sequence[Schedule]) -> Sequence[str]:
    return [
        f"by the schedule {schedule.cron} (UTC) of {schedule.workflow}" for schedule in schedules
    ] or ["whenever catalog-sync sync is run; no workflow here has a schedule for it"]


def _field(name: str) -> Text:
    return Text("  ").append(f"{name:<{_INDENT - 2}}", "dim")


def _print(line: Text, out: Console) -> None:
    print_hanging(line, out, _INDENT)
