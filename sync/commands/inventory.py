"""``catalog-sync coverage``: which repositories have a manifest, and which have none."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sync.azure.service import AzureDevOps, Contact
from sync.catalog.layout import LOG_FILE
from sync.catalog.log import parse_log
from sync.commands.connecting import connected, reviewed_pairs
from sync.config.load import chosen_providers, load_config, read_lines
from sync.config.settings import Config
from sync.errors import ServiceError, UsageError
from sync.explain.stock import Stock, take_stock
from sync.model import LogEntry
from sync.publish.base import committed_file, read_log
from sync.reading.scope import Scope
from sync.report.inventory_table import inventory_csv, inventory_json, print_inventory
from sync.report.screen import rendered, show, width_of
from sync.text.safe import json_text, plain
from sync.text.wording import counted, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``coverage``, as written."""

    config: Path
    provider: Sequence[str] = ()
    project: Sequence[str] = ()
    connect: Sequence[str] = ()
    deadline: float = 60.0
    verbose: bool = False
    json: bool = False
    csv: bool = False
    pager: bool = True


def run(arguments: Arguments) -> int:
    """Print what each repository is to the catalog; 4 when a provider could not be listed
    completely, else 0.

    UsageError for a choice that no provider covers, and before there is a locations log.
    """
    if arguments.json and arguments.csv:
        raise UsageError("--json and --csv exclude each other; choose one of them")
    config = load_config(arguments.config)
    scope = _scope(arguments, config)
    log = _log(config)
    options = Contact(
        connect=connected(arguments.connect, config.providers),
        reviewed=reviewed_pairs(),
        deadline=arguments.deadline,
    )
    with AzureDevOps(config.providers, options) as source:
        source.check_credentials([provider.id for provider in scope.running()])
        stock = take_stock(scope, log, source, read_lines(config))
        requests = [(provider, source.requests(provider)) for provider in stock.failures]
    _print(arguments, stock, requests)
    for line in (*_notes(stock), *_complaints(stock)):
        sys.stderr.write(f"{line}\n")
    return ServiceError.exit_code if any(stock.failures.values()) else 0


def _scope(arguments: Arguments, config: Config) -> Scope:
    chosen_providers(config, arguments.provider)
    scope = Scope(
        providers=config.providers, chosen=arguments.provider, projects=tuple(arguments.project)
    )
    scope.check_choices()
    return scope


def _log(config: Config) -> tuple[LogEntry, ...]:
    """The locations log of the last commit, or where that has none, of the work tree."""
    data = committed_file(config.file.parent, config.folder, LOG_FILE)
    name = f"{config.folder}/{LOG_FILE}"
    log = read_log(config) if data is None else parse_log(data, name)
    if log is None:
        raise UsageError(
            f"there is no {plain(name)} yet, which tells what repositories have; run catalog-sync"
            " sync, which writes it"
        )
    return log


def _print(arguments: Arguments, stock: Stock, requests: Sequence[tuple[str, int]]) -> None:
    if arguments.json:
        text = json_text(inventory_json(stock, requests)) + "\n"
        show(text, sys.stdout, paging=False)
    elif arguments.csv:
        show(inventory_csv(stock.inventory), sys.stdout, paging=False)
    else:
        draw = partial(
            print_inventory,
            stock.inventory,
            width=width_of(sys.stdout),
            verbose=arguments.verbose,
        )
        show(rendered(sys.stdout, draw), sys.stdout, paging=arguments.pager)


def _notes(stock: Stock) -> Iterator[str]:
    """What else is to be known, and is nobody's mistake."""
    if stock.inventory.elsewhere:
        more = counted(stock.inventory.elsewhere, "more repository is", "more repositories are")
        yield f"{more} in projects that no provider names"
    if stock.unlisted:
        some = counted(len(stock.unlisted), "repository", "repositories")
        yield (
            f"the locations log has manifests in {some} that Azure DevOps does not list (deleted,"
            f" or hidden from the credential): {plain(listed(stock.unlisted))}"
        )
    if stock.unseen:
        yield (
            f"the locations log has no manifest of {listed(stock.unseen)}: if no sync has read"
            " that yet, run catalog-sync sync first"
        )


def _complaints(stock: Stock) -> Iterator[str]:
    for provider, reason in stock.failures.items():
        if reason:
            yield (
                f"catalog-sync: provider {provider} could not be read completely:"
                f" {plain(reason)}; nothing is said of what it did not list"
            )
