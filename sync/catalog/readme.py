"""catalog/README.md: the locations log for people who browse the folder. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from sync.catalog.advice import ADVICE, HEADINGS, MEANINGS, OTHER_ADVICE
from sync.catalog.layout import LOG_FILE, MARK, ROOT_FILE, kind_of
from sync.catalog.situation import Situation
from sync.model import LogEntry, Problem, ProviderOutcome, Status
from sync.text.inert import code, manifest_link
from sync.text.wording import counted, headline, told, with_short_places

SHOWN = 200
"""Problems listed; the log has them all."""

_PROVIDERS = "## Providers\n"
_TOTALS = "## Totals\n"
_NONE = "None was read as a whole yet."
_ROW = re.compile(r"- `+([A-Za-z0-9_-]+)`+: ")


def render_readme(
    log: tuple[LogEntry, ...], situation: Situation, before: bytes | None, *, rests: bool = False
) -> bytes:
    """The README for this log. ``before`` is today's, of which a partial run keeps what it says
    about providers, and any run what it says of those that it could not read as a whole: an outage
    changes nothing in the catalog. Where the log ``rests``, whether search or Git was asked for
    the same manifests is no news either."""
    kinds = Counter(kind_of(ref) for entry in log for ref in entry.entities)
    summary = (
        f"{counted(sum(kinds.values()), 'entity', 'entities')} from "
        f"{counted(len(log), 'manifest')} in Azure DevOps, kept in step by "
        "catalog-sync. To change an entity, edit the manifest that the first line of its file "
        f"names. A portal registers [{ROOT_FILE}]({ROOT_FILE}) and gets everything."
    )
    lines = [
        f"<!-- {MARK}: changes here are overwritten. -->",
        "# Software catalog",
        "",
        summary,
        "",
        *_problems(log),
        _kept_providers(before)
        if before and situation.partial
        else _providers(situation, before, rests=rests),
        *_totals(log, kinds),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _problems(log: Iterable[LogEntry]) -> Iterator[str]:
    order = {kind: place for place, kind in enumerate(ADVICE)}
    found = [(problem, entry) for entry in log for problem in told(entry.problems)]
    found.sort(key=lambda item: (order.get(item[0].type, len(order)), item[0].type))
    yield "## Problems"
    yield ""
    if not found:
        yield "None."
        yield ""
        return
    sizes = Counter(problem.type for problem, _ in found)
    shown = ""
    for problem, entry in found[:SHOWN]:
        if problem.type != shown:
            yield from _type_heading(problem.type, sizes[problem.type], first=not shown)
            shown = problem.type
        yield _problem_row(problem, entry)
    yield ""
    if len(found) > SHOWN:
        yield f"… and {len(found) - SHOWN} more in [{LOG_FILE}]({LOG_FILE})."
        yield ""


def _type_heading(kind: str, size: int, *, first: bool) -> Iterator[str]:
    if not first:
        yield ""
    yield f"### {HEADINGS.get(kind) or code(kind)} ({size})"
    yield ""
    yield ADVICE.get(kind, OTHER_ADVICE)
    yield ""


def _problem_row(problem: Problem, entry: LogEntry) -> str:
    place = "" if problem.line is None else f", line {problem.line}"
    place += "" if problem.column is None or not place else f", column {problem.column}"
    warning = "warning, " if problem.severity == "warning" else ""
    place += f", owner {code(entry.owner)}" if entry.owner else ""
    said, help_ = with_short_places(headline(problem)), problem.help
    unsaid = problem.entity is not None and problem.entity not in said
    entity = f" {code(problem.entity or '')}:" if unsaid else ""
    todo = f"; {code(with_short_places(help_))}" if help_ else ""
    link = manifest_link(entry.target)
    return f"- {warning}{link}{place}:{entity} {code(said)}{todo}"


def _providers(situation: Situation, before: bytes | None, *, rests: bool) -> str:
    kept = _rows_of(before)
    order = {provider: place for place, provider in enumerate(situation.provider_order)}
    outcomes = sorted(situation.providers, key=lambda p: (order.get(p.id, len(order)), p.id))
    lines = [_provider_row(each, kept.get(each.id), rests=rests) for each in outcomes] or [_NONE]
    return _PROVIDERS + "\n" + "".join(f"{line}\n" for line in lines)


def _provider_row(outcome: ProviderOutcome, before: str | None, *, rests: bool) -> str:
    """The provider's line, and below it what a user should know though nothing failed; the one
    from ``before`` while the provider is not read as a whole, or finds the same otherwise."""
    if not outcome.complete:
        return before or f"- {code(outcome.id)}: not read as a whole yet."
    if rests and before is not None and before.startswith(_complete(outcome)):
        return before
    sources = {"search": "Code Search", "git": "the Git API"}
    by = sources.get(outcome.source, "Code Search and the Git API")
    notes = (f"  - {code(note)}" for note in outcome.notes)
    return "\n".join([f"{_complete(outcome)} by {by}.", *notes])


def _complete(outcome: ProviderOutcome) -> str:
    """How the provider's line begins, before it says who was asked."""
    return f"- {code(outcome.id)}: complete, {counted(outcome.found, 'manifest')} found"


def _rows_of(before: bytes | None) -> dict[str, str]:
    """Today's rows of providers, notes among them, word for word."""
    rows: dict[str, str] = {}
    name = ""
    for line in _kept_providers(before or b"").splitlines():
        if row := _ROW.match(line):
            name = row[1]
            rows[name] = line
        elif name and line.startswith("  - "):
            rows[name] += f"\n{line}"
    return rows


def _kept_providers(before: bytes) -> str:
    """Today's section on providers, word for word."""
    _, _, rest = before.decode("utf-8", "replace").rpartition(f"\n{_PROVIDERS}")
    section, found, _ = rest.partition(f"\n{_TOTALS}")
    return _PROVIDERS + section if found else f"{_PROVIDERS}\n{_NONE}\n"


def _totals(log: Iterable[LogEntry], kinds: Counter[str]) -> Iterator[str]:
    statuses = Counter(entry.status for entry in log)
    yield _TOTALS
    yield "| manifests | status | meaning |"
    yield "| ---: | --- | --- |"
    for status in Status:
        if statuses[status]:
            yield f"| {statuses[status]} | {status} | {MEANINGS[status]} |"
    yield ""
    yield "| entities | kind |"
    yield "| ---: | --- |"
    for kind in sorted(kinds):
        yield f"| {kinds[kind]} | {kind} |"
