"""``catalog-sync locations``: the locations log as a table, or one location in full."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sync.catalog.history import history
from sync.catalog.layout import LOG_FILE
from sync.catalog.log_entry import entry_json
from sync.catalog.status import has_errors
from sync.config.load import load_config
from sync.config.settings import Config
from sync.entities.ownership import as_owner
from sync.errors import PROBLEMS_FOUND, UsageError
from sync.explain.departed import Past, past_of_named
from sync.explain.subject import (
    entries_of_ref,
    entries_of_repository,
    entry_of_url,
    is_url,
    parse_ref,
    similar_refs,
)
from sync.model import LogEntry, Organization
from sync.publish.base import read_log
from sync.publish.lastrun import noted
from sync.report.location import print_location, print_locations
from sync.report.screen import rendered, show, width_of
from sync.report.selection import Selection, select
from sync.report.spreadsheet import as_csv
from sync.schedule import read_schedules
from sync.text.safe import json_text, plain
from sync.text.wording import counted
from sync.urls import parse_target


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``locations``, as written."""

    config: Path
    subject: str | None = None
    errors: bool = False
    search: str = ""
    provider: Sequence[str] = ()
    status: Sequence[str] = ()
    owner: Sequence[str] = ()
    """As people write a reference to one; empty for manifests without."""
    sort: str = "status"
    json: bool = False
    csv: bool = False
    pager: bool = True


def run(arguments: Arguments) -> int:
    """Show the log; 1 when a location was named that it does not have, else 0."""
    if arguments.json and arguments.csv:
        raise UsageError("--json and --csv exclude each other; choose one of them")
    config = load_config(arguments.config)
    log = read_log(config)
    if log is None:
        sys.stderr.write(
            f"catalog-sync: there is no {plain(config.folder)}/{LOG_FILE} yet; run"
            " catalog-sync sync, which writes it\n"
        )
        log = ()
    if arguments.subject is not None:
        return _one(arguments, arguments.subject, config, log)
    return _many(arguments, config, log)


def _many(arguments: Arguments, config: Config, log: Sequence[LogEntry]) -> int:
    known = {provider.id for provider in config.providers} | {entry.provider for entry in log}
    for name in arguments.provider:
        if name not in known:
            raise UsageError(
                f"--provider {plain(name)}: neither {plain(config.file.name)} nor the locations"
                f" log has such a provider; they have {', '.join(sorted(known - {''}))}"
            )
    selection = Selection(
        errors=arguments.errors,
        search=arguments.search,
        providers=arguments.provider,
        statuses=arguments.status,
        owners=[as_owner(owner) for owner in arguments.owner],
    )
    chosen = select(log, selection, sort=arguments.sort)
    _print(arguments, chosen)
    if not (arguments.json or arguments.csv):
        sys.stderr.write(_summary(chosen, log) + _last_run(config) + "\n")
    return 0


def _last_run(config: Config) -> str:
    run = noted(config.file.parent)
    return "" if run is None else f"; the last sync in this clone ran {run.at}"


def _one(arguments: Arguments, subject: str, config: Config, log: Sequence[LogEntry]) -> int:
    found = _find(subject, config, log)
    if not found:
        places = [provider.organization for provider in config.providers]
        gone = past_of_named(config.file.parent, config.folder, subject, places)
        if gone.departure is None and not is_url(subject) and parse_ref(subject) is None:
            raise UsageError(
                f"{plain(subject)!r} is neither a manifest's URL nor an entity ref such as"
                " component:default/petstore, nor a repository in the log such as"
                " Project/repository"
            )
        sys.stderr.write(_not_there(subject, log, gone))
        if arguments.json:
            sys.stdout.write("[]\n")
        return PROBLEMS_FOUND
    if arguments.json or arguments.csv:
        _print(arguments, found)
        return 0
    schedules = read_schedules(config.file.parent)
    for entry in found:
        past = history(config.file.parent, config.folder, entry.target)
        run = noted(config.file.parent)
        draw = partial(print_location, entry, past, config.folder, schedules, last_run=run)
        show(rendered(sys.stdout, draw), sys.stdout, paging=False)
    return 0


def _find(subject: str, config: Config, log: Sequence[LogEntry]) -> tuple[LogEntry, ...]:
    places = [provider.organization for provider in config.providers]
    named = entries_of_repository(log, subject, places)
    if is_url(subject):
        entry = entry_of_url(log, subject, places) or _at_default_branch(log, subject, places)
        return named if entry is None else (entry,)
    pattern = parse_ref(subject)
    return (() if pattern is None else entries_of_ref(log, pattern)) or named


def _at_default_branch(
    log: Sequence[LogEntry], url: str, places: Sequence[Organization]
) -> LogEntry | None:
    """The entry for a browser's URL, which names the branch even where it is the default."""
    location = parse_target(url, places)
    if location is None or location.branch is None:
        return None
    entry = entry_of_url(log, replace(location, branch=None).target, places)
    if entry is not None:
        branch = plain(location.branch)
        sys.stderr.write(
            f"not in the log at branch {branch}; this is what it has at the default branch\n"
        )
    return entry


def _not_there(subject: str, log: Sequence[LogEntry], past: Past) -> str:
    if past.departure is not None:
        return (
            f"catalog-sync: {plain(subject)} was {plain(past.departure.words)}.\n"
            f"  git show {past.departure.commit[:12]} has what went;"
            f" catalog-sync explain '{plain(subject)}' asks how it is now.\n"
        )
    pattern = None if is_url(subject) else parse_ref(subject)
    similar = () if pattern is None else similar_refs(log, pattern)
    hint = f" It has {', '.join(map(plain, similar))}." if similar else ""
    hint += f" Whether it had it: {plain(past.missing)}." if past.missing else ""
    return (
        f"catalog-sync: the locations log does not have {plain(subject)}.{hint}"
        f" catalog-sync explain '{plain(subject)}' finds out why.\n"
    )


def _print(arguments: Arguments, entries: Sequence[LogEntry]) -> None:
    if arguments.json:
        text = json_text([entry_json(entry) for entry in entries]) + "\n"
        show(text, sys.stdout, paging=False)
    elif arguments.csv:
        show(as_csv(entries), sys.stdout, paging=False)
    else:
        draw = partial(print_locations, entries, width=width_of(sys.stdout))
        show(rendered(sys.stdout, draw), sys.stdout, paging=arguments.pager)


def _summary(chosen: Sequence[LogEntry], log: Sequence[LogEntry]) -> str:
    errors = sum(map(has_errors, chosen))
    of = f"{len(chosen):,} of " if len(chosen) != len(log) else ""
    return f"{of}{counted(len(log), 'manifest')}, {errors:,} with errors"
