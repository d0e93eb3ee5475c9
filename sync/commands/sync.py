"""``catalog-sync sync``: from arguments to an exit code."""

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sync.azure.connect import parse_connect
from sync.azure.service import AzureDevOps
from sync.azure.service import Options as Contact
from sync.config.load import load_config
from sync.config.settings import Config
from sync.errors import UsageError
from sync.pipeline import Options, sync
from sync.publish.commit import Author
from sync.report.machine import render
from sync.report.progress import progress
from sync.report.result import Result
from sync.report.safe import plain
from sync.report.terminal import console, print_result


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``sync``, as written."""

    config: Path
    dry_run: bool = False
    commit: bool = True
    full: bool = False
    strict: bool = False
    json: bool = False
    exit_code: bool = False
    verbose: bool = False
    quiet: bool = False
    provider: Sequence[str] = ()
    project: Sequence[str] = ()
    repository: Sequence[str] = ()
    connect: Sequence[str] = ()
    allow_deletions: int | None = None
    concurrency: int = 16
    deadline: float = 900.0
    author: str | None = None


def run(arguments: Arguments) -> int:
    """Run the flow and report it; return the exit code. Raises what `sync.errors` holds."""
    config = load_config(arguments.config)
    options = _options(arguments, config)
    contact = Contact(
        connect=parse_connect(connections(arguments.connect)),
        concurrency=arguments.concurrency,
        deadline=arguments.deadline,
    )
    with progress(sys.stderr, quiet=arguments.quiet) as shown:
        for note in config.notes:
            shown.note(note)
        with AzureDevOps(config.providers, contact, say=shown.note) as source:
            source.check_credentials(options.providers)
            result = sync(config, options, source, shown)
    _report(result, arguments)
    return result.exit_code(strict=arguments.strict, tell_changes=arguments.exit_code)


def connections(given: Sequence[str]) -> list[str]:
    """Return the ``--connect`` values, those of CATALOG_SYNC_CONNECT (comma-separated) first."""
    inherited = os.environ.get("CATALOG_SYNC_CONNECT", "").split(",")
    return [*(value.strip() for value in inherited if value.strip()), *given]


def _options(arguments: Arguments, config: Config) -> Options:
    known = [provider.id for provider in config.providers]
    for name in arguments.provider:
        if name not in known:
            raise UsageError(
                f"--provider {plain(name)}: {plain(str(config.file.name))} has no such provider;"
                f" it has {', '.join(known)}"
            )
    now, fixed = clock()
    return Options(
        now=now,
        fixed_time=fixed,
        dry_run=arguments.dry_run,
        make_commit=arguments.commit,
        full=arguments.full,
        providers=tuple(arguments.provider),
        projects=tuple(arguments.project),
        repositories=tuple(arguments.repository),
        allow_deletions=arguments.allow_deletions,
        author=_author(arguments.author),
    )


def _author(text: str | None) -> Author | None:
    if text is None:
        return None
    parts = re.fullmatch(r"\s*([^<>\x00-\x1f]+?)\s*<([^<>\s]+)>\s*", text)
    if parts is None:
        raise UsageError(f'--author {plain(text)!r}: expected "Name <e-mail>"')
    return Author(name=parts[1], email=parts[2])


def clock() -> tuple[datetime, bool]:
    """Return the time of the run, and whether SOURCE_DATE_EPOCH set it.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC), False
    try:
        return datetime.fromtimestamp(int(epoch), UTC), True
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {plain(epoch)!r}; expected seconds since 1970, e.g. 1767225600"
        ) from None


def _report(result: Result, arguments: Arguments) -> None:
    if arguments.json:
        sys.stdout.write(render(result) + "\n")
    else:
        print_result(result, console(sys.stdout), verbose=arguments.verbose, quiet=arguments.quiet)
    for complaint in complaints(result):
        sys.stderr.write(f"catalog-sync: {complaint}\n")


def complaints(result: Result) -> list[str]:
    """Return what stopped the run from doing all it should, one message each."""
    messages = []
    if result.failure is not None:
        messages.append(f"the catalog is written but not committed: {result.failure}")
    if result.plan.refusal is not None:
        messages.append(result.plan.refusal.message)
    messages += [
        f"provider {provider.id} could not be read completely: {plain(provider.reason)};"
        " nothing of it was removed"
        for provider in result.providers
        if not provider.complete
    ]
    return messages
