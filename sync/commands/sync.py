"""``catalog-sync sync``: from arguments to an exit code."""

import gc
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Literal

from sync.azure.service import AzureDevOps, Contact
from sync.catalog.status import has_errors
from sync.clock import run_time
from sync.commands.connecting import connected, reviewed_pairs
from sync.commands.first_steps import first_steps
from sync.commands.slices import Choice, SliceToRead, join, make_slice, tell
from sync.config.load import chosen_providers, load_config
from sync.config.settings import Config
from sync.errors import UsageError
from sync.pipeline import Options, sync
from sync.progress import Progress
from sync.publish.github import from_environment
from sync.publish.hold import held
from sync.publish.issue import Attention, WithIssue
from sync.publish.lastrun import note_run
from sync.publish.local import Commit, Files
from sync.publish.publisher import Place, Publisher, Words
from sync.publish.pullrequest import BRANCH, Proposal, PullRequest, Wishes
from sync.publish.push import ATTEMPTS, Push
from sync.publish.remote import BranchMovedError
from sync.publish.tree import Author
from sync.publish.upkeep import pack_loose
from sync.report.attention import all_well, issue_text, issue_title
from sync.report.change_rows import rows_of
from sync.report.heldback import message
from sync.report.machine import render
from sync.report.markdown import report, title
from sync.report.progress_line import progress
from sync.report.screen import rendered, show
from sync.report.terminal import print_result
from sync.result import Result
from sync.text.safe import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Where the catalog goes, and as whose."""

    commit: bool = True
    push: bool = False
    pull_request: bool = False
    issue: bool = False
    branch: str | None = None
    """Where to push; ``None`` is the branch that is checked out, or that of the pull request."""
    wishes: Wishes = field(default_factory=Wishes)
    author: str | None = None
    """``Name <e-mail>``, as written."""
    message: str | None = None
    sign: Literal["github"] | None = None
    """Who signs the commit; ``None`` leaves it to git."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told of a run, and what its exit code says."""

    json: bool = False
    strict: bool = False
    exit_code: bool = False
    verbose: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``sync``: each option as a field of what it is for."""

    config: Path
    options: Options
    contact: Contact = field(default_factory=Contact)
    connect: Sequence[str] = ()
    """``HOST=URL``, as written."""
    publishing: Publishing = field(default_factory=Publishing)
    slices: Choice = field(default_factory=Choice)
    telling: Telling = field(default_factory=Telling)


def run(arguments: Arguments) -> int:
    """Run the flow and report it; return the exit code. Raises what `sync.errors` holds."""
    # Nearly everything that a run makes lives until its end: looking for garbage often is in vain.
    gc.set_threshold(100_000, 50, 50)
    telling = arguments.telling
    if telling.exit_code and not arguments.options.dry_run:
        raise UsageError("--exit-code tells of a dry run what it would change; add --dry-run")
    if (wanted := arguments.slices.to_read()) is not None:
        return _slice(arguments, wanted)
    with progress(sys.stderr, quiet=telling.quiet) as shown:
        config, result = synced(arguments, shown)
    _note(arguments, result)
    _report(result, telling)
    if not (telling.json or telling.quiet):
        sys.stderr.write(first_steps(result, config))
    return result.exit_code(strict=telling.strict, tell_changes=telling.exit_code)


def _note(arguments: Arguments, result: Result) -> None:
    """Note a whole run that wrote what it should, for whoever asks here when the last one was."""
    options = arguments.options
    if not (options.dry_run or options.partial or result.failure):
        at = f"{options.now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        note_run(arguments.config.absolute().parent, at)


def synced(arguments: Arguments, shown: Progress) -> tuple[Config, Result]:
    """Run the flow; as often as the branch moves meanwhile, run it again on the new tip."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _once(arguments, shown)
        except BranchMovedError as error:
            shown.note(f"{error}; beginning again on its new tip")
    return _once(arguments, shown)


def _once(arguments: Arguments, shown: Progress) -> tuple[Config, Result]:
    config = load_config(arguments.config)
    options = arguments.options
    _check(arguments, config)
    publisher = _publisher(arguments.publishing, config, options)
    writes = arguments.publishing.commit and not options.dry_run
    with (
        held(config.file.parent) if writes else nullcontext(),
        _source(arguments, config, shown) as source,
    ):
        if files := arguments.slices.load:
            joined = join(files, config, options, source, shown)
            result = sync(config, options, joined, shown, publisher, elsewhere=joined.elsewhere)
        else:
            result = sync(config, options, source, shown, publisher)
        if result.commit is not None and (complaint := pack_loose(config.file.parent)):
            shown.note(complaint)
    return config, result


def _slice(arguments: Arguments, wanted: SliceToRead) -> int:
    """Read one slice and save it: nothing else is written."""
    telling = arguments.telling
    publishing = arguments.publishing
    if publishing.push or publishing.pull_request or publishing.issue:
        raise UsageError("--shard publishes nothing: --push belongs to the run that loads slices")
    config = load_config(arguments.config)
    _check(arguments, config)
    with (
        progress(sys.stderr, quiet=telling.quiet) as shown,
        _source(arguments, config, shown) as source,
    ):
        made = make_slice(wanted, config, arguments.options, source, shown)
    return tell(made, wanted.file, json=telling.json, quiet=telling.quiet)


@contextmanager
def _source(arguments: Arguments, config: Config, shown: Progress) -> Iterator[AzureDevOps]:
    """Azure DevOps as this run may ask it; UsageError when a credential is not there."""
    contact = replace(
        arguments.contact,
        connect=connected(arguments.connect, config.providers),
        reviewed=reviewed_pairs(),
        largest=config.limits.held,
    )
    for note in config.notes:
        shown.note(note)
    with AzureDevOps(config.providers, contact, say=shown.note, limited=shown.limited) as source:
        source.check_credentials(arguments.options.providers)
        yield source


def _publisher(publishing: Publishing, config: Config, options: Options) -> Publisher:
    """Choose where the catalog goes, and who is told of it."""
    _check_publishing(publishing, dry_run=options.dry_run)
    now, fixed = run_time()
    place = Place(
        repository=config.file.parent,
        folder=config.folder,
        author=_author(publishing.author),
        when=now if fixed else None,
        subject=publishing.message,
    )
    if options.dry_run or not publishing.commit:
        return Files(place)
    places = frozenset(provider.organization.url for provider in config.providers)
    publisher = _committing(publishing, place, places)
    if not publishing.issue:
        return publisher
    describe = partial(_told, places=places)
    return WithIssue(publisher, place, describe, from_environment, partial=options.partial)


def _committing(publishing: Publishing, place: Place, places: frozenset[str]) -> Publisher:
    if publishing.pull_request:
        signed = publishing.sign is not None
        wishes = replace(publishing.wishes, branch=publishing.branch or BRANCH, signed=signed)
        describe = partial(_words, subject=publishing.message, places=places)
        return PullRequest(place, wishes, describe, from_environment)
    forge = None if publishing.sign is None else from_environment
    return Push(place, publishing.branch, forge) if publishing.push else Commit(place)


def _check_publishing(publishing: Publishing, *, dry_run: bool) -> None:
    """UsageError for options that do not go together."""
    if publishing.push and publishing.pull_request:
        raise UsageError("--push and --pull-request exclude each other")
    if not publishing.commit and (publishing.push or publishing.pull_request):
        raise UsageError("--no-commit leaves nothing to push; leave it or --push out")
    if not publishing.commit and publishing.issue:
        raise UsageError("--no-commit leaves nothing to tell of; leave it or --issue out")
    if publishing.sign is not None:
        _check_signing(publishing, dry_run=dry_run)


def _check_signing(publishing: Publishing, *, dry_run: bool) -> None:
    if not (dry_run or publishing.push or publishing.pull_request):
        raise UsageError(
            "--sign github signs what is pushed to GitHub: add --push or --pull-request"
        )
    if publishing.author is not None:
        raise UsageError(
            "--author and --sign github exclude each other: GitHub signs a commit only where it is"
            " itself the author and committer"
        )


def _words(proposal: Proposal, subject: str | None, places: frozenset[str]) -> Words:
    """Present a pull request: people's own title if they gave one, and a report as its body, with
    links to manifests below ``places`` alone."""
    rows = rows_of(
        proposal.changes,
        proposal.log,
        proposal.providers,
        proposal.withheld,
        limits=proposal.near_limits,
        before=proposal.before,
        mass=proposal.mass,
    )
    intro = (
        "catalog-sync keeps this branch in line with the manifests in Azure DevOps: to change an "
        "entity, edit its manifest. This pull request is updated in place, and closed when nothing "
        "is left to change."
    )
    return Words(
        title=" ".join((subject or "").split()) or title(rows.changes),
        body=f"{intro}\n\n{report(rows, places=places)}",
    )


def _told(attention: Attention, places: frozenset[str]) -> Words:
    """Present the issue of what needs attention."""
    log = attention.log
    some = any(map(has_errors, log))
    text = issue_text(log, places) if some else all_well(whole=attention.whole)
    return Words(title=issue_title(log), body=text)


def _check(arguments: Arguments, config: Config) -> None:
    """UsageError for providers that are not there and options that do not go together."""
    options = arguments.options
    chosen_providers(config, options.providers)
    slices = arguments.slices.shard or arguments.slices.load
    if slices and (options.projects or options.repositories):
        raise UsageError(
            "--project and --repository do not go together with slices: what they choose is"
            " little enough for one machine"
        )
    if slices and options.discovery is not None:
        raise UsageError(
            "--discovery does not go together with slices, which have to find alike: set discovery"
            " in providers.yaml"
        )


def _author(text: str | None) -> Author | None:
    if text is None:
        return None
    parts = re.fullmatch(r"\s*([^<>\x00-\x1f]+?)\s*<([^<>\s]+)>\s*", text)
    if parts is None:
        raise UsageError(f'--author {plain(text)!r}: expected "Name <e-mail>"')
    return Author(name=parts[1], email=parts[2])


def _report(result: Result, telling: Telling) -> None:
    draw = partial(print_result, result, verbose=telling.verbose, quiet=telling.quiet)
    text = f"{render(result)}\n" if telling.json else rendered(sys.stdout, draw)
    # A reader that stops early, as head does, is no fault of a run that is done.
    show(text, sys.stdout, paging=False)
    for complaint in complaints(result):
        sys.stderr.write(f"catalog-sync: {complaint}\n")


def complaints(result: Result) -> list[str]:
    """What stopped the run from doing all it should, one message each."""
    messages = []
    if result.failure is not None:
        messages.append(result.failure)
    if result.plan.withheld is not None:
        messages.append(message(result.plan.withheld))
    messages += [
        f"provider {provider.id} could not be read completely: {plain(provider.reason)};"
        " nothing of it was deleted"
        for provider in result.providers
        if not provider.complete
    ]
    return messages
