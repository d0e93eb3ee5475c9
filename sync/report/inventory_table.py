"""Which repositories have a manifest, for people, programs and spreadsheets."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console
from rich.style import Style
from rich.text import Text

from sync.explain.holdings import EXPECTED, HAVING, Holding, Inventory, State
from sync.explain.stock import Stock
from sync.model import Json
from sync.report.spreadsheet import harmless
from sync.report.table import Cell, Column, print_table
from sync.text.hanging import print_hanging
from sync.text.safe import plain
from sync.text.wording import counted

CSV_COLUMNS = ("organization", "project", "repository", "state", "url", "manifests", "reason")

_APART = {
    State.EXCLUDED: ("excluded", "excluded"),
    State.FORK: ("fork", "forks"),
    State.DISABLED: ("disabled", "disabled"),
    State.EMPTY: ("empty", "empty"),
}
"""What is counted beside those that could have a manifest, one and many."""
_COLUMNS = (
    Column(title="PROJECT", least=20),
    Column(title="HAVE A MANIFEST"),
    Column(title="INVALID"),
    Column(title="EXCLUDED", spare=4),
    Column(title="FORKS", spare=3),
    Column(title="DISABLED", spare=2),
    Column(title="EMPTY", spare=1),
)
_HEADINGS = {
    State.WITHOUT: "Without a manifest",
    State.INVALID: "With an invalid one",
    State.EXCLUDED: "Excluded by providers.yaml",
    State.FORK: "Forks, which are not read",
    State.DISABLED: "Disabled",
    State.EMPTY: "Empty",
}


def print_inventory(
    inventory: Inventory, out: Console, *, width: int | None, verbose: bool
) -> None:
    """Print the totals, those of each project, and which repositories have no manifest; when
    ``verbose`` also which are not counted and why, and where each is."""
    if not inventory.holdings:
        return
    counts = inventory.by_project()
    total = sum(counts.values(), Counter())
    print_hanging(Text(_total(total), "bold"), out, 2)
    out.print()
    several = len({organization for organization, _ in counts}) > 1
    rows = [
        _row(f"{organization}/{project}" if several else project, each)
        for (organization, project), each in counts.items()
    ]
    print_table(_COLUMNS, rows, out, width=width)
    for state, heading in _HEADINGS.items():
        if verbose or state is State.WITHOUT:
            _print_holdings(heading, inventory.of(state), out, several=several, verbose=verbose)


def _total(counts: Counter[State]) -> str:
    """``41 of 60 repositories have a manifest, 2 of them invalid; not counted: 3 excluded``."""
    having, expected = _sum(counts, HAVING), _sum(counts, EXPECTED)
    of = counted(expected, "repository", "repositories")
    verb = "has" if expected == 1 else "have"
    invalid = f", {counts[State.INVALID]:,} of them invalid" if counts[State.INVALID] else ""
    apart = ", ".join(counted(counts[s], *words) for s, words in _APART.items() if counts[s])
    return f"{having:,} of {of} {verb} a manifest{invalid}{apart and f'; not counted: {apart}'}"


def _row(name: str, counts: Counter[State]) -> tuple[Cell, ...]:
    having, expected = _sum(counts, HAVING), _sum(counts, EXPECTED)
    share = f"{having:,} of {expected:,}" if expected else "none expected"
    colour = "green" if having == expected else ""
    return (
        Cell(text=name),
        Cell(text=share, style=colour),
        Cell(text=_number(counts[State.INVALID]), style="red"),
        *(Cell(text=_number(counts[state]), style="dim") for state in _APART),
    )


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _print_holdings(
    heading: str, holdings: Sequence[Holding], out: Console, *, several: bool, verbose: bool
) -> None:
    if not holdings:
        return
    out.print()
    out.print(Text(f"{heading} ({len(holdings):,})", "bold"))
    for each in holdings:
        label = f"{each.organization}/{each.label}" if several else each.label
        line = Text("  ").append(plain(label), Style(link=each.url))
        if verbose:
            line.append(f"  {plain(each.url)}", "dim")
        out.print(line)
        why = ": ".join(filter(None, (each.line, each.reason)))
        if why and verbose:
            print_hanging(Text(f"      {plain(why)}", "dim"), out, 6)


def inventory_json(stock: Stock, requests: Iterable[tuple[str, int]]) -> dict[str, Json]:
    """Everything as data; ``requests`` are those sent for each provider."""
    inventory = stock.inventory
    counts = inventory.by_project()
    sent = dict(requests)
    return {
        "total": _counts(sum(counts.values(), Counter())),
        "projects": [
            {"organization": organization, "project": project, **_counts(each)}
            for (organization, project), each in counts.items()
        ],
        "repositories": [_holding(each) for each in inventory.holdings],
        "notNamed": inventory.elsewhere,
        "notListed": [*stock.unlisted],
        "providers": [
            {
                "id": provider,
                "complete": not reason,
                "requests": sent.get(provider, 0),
                "reason": reason,
            }
            for provider, reason in stock.failures.items()
        ],
    }


def _counts(counts: Counter[State]) -> dict[str, Json]:
    return {"repositories": counts.total(), **{str(state): counts[state] for state in State}}


def _holding(holding: Holding) -> dict[str, Json]:
    return {
        "organization": holding.organization,
        "project": holding.project,
        "repository": holding.repository,
        "url": holding.url,
        "state": str(holding.state),
        "reason": holding.reason or None,
        "line": holding.line or None,
        "manifests": [
            {"target": entry.target, "status": str(entry.status)} for entry in holding.manifests
        ],
    }


def inventory_csv(inventory: Inventory) -> str:
    """A heading and one line for each repository, as RFC 4180 has it, every cell in quotes."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    for each in inventory.holdings:
        cells = (
            each.organization,
            each.project,
            each.repository,
            str(each.state),
            each.url,
            str(len(each.manifests)),
            ": ".join(filter(None, (each.line, each.reason))),
        )
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def _sum(counts: Counter[State], states: Iterable[State]) -> int:
    return sum(counts[state] for state in states)
