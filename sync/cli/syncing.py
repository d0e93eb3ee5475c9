"""The command that the catalog is kept with: sync. A part of `sync.cli`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sync.cli.help import FINDING, KEEPING, PRINTING, PUBLISHING, REQUESTS, SLICES
from sync.cli.options import PROVIDERS_YAML, ConfigOption, ConnectOption, option
from sync.config.settings import Way

app = typer.Typer()


@app.command(
    "sync",
    rich_help_panel=KEEPING,
    epilog="Example: catalog-sync sync --dry-run --exit-code",
    help="Find, read, check and commit the manifests of every provider in providers.yaml.\n\n"
    "Exit codes: 0 done (invalid manifests are in the log); 1 problems, with --strict;"
    " 2 wrong usage or configuration; 3 a bug; 4 a provider could not be read completely (nothing"
    " of it was deleted); 5 git failed; 6 deletions over the limit were held back (all else was"
    " done); 10 the catalog"
    " would change, with --dry-run --exit-code; 130 interrupted.",
)
def sync_command(
    config: ConfigOption = PROVIDERS_YAML,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    provider: Annotated[
        list[str] | None,
        option(FINDING, "--provider", "ID", "Only this provider (repeatable)."),
    ] = None,
    project: Annotated[
        list[str] | None,
        option(FINDING, "--project", "NAME", "Only this project (repeatable)."),
    ] = None,
    repository: Annotated[
        list[str] | None,
        option(FINDING, "--repository", "NAME", "Only this repository (repeatable)."),
    ] = None,
    full: Annotated[
        bool,
        option(FINDING, "--full", None, "Read every manifest again, changed or not."),
    ] = False,
    discovery: Annotated[
        Way | None,
        option(
            FINDING,
            "--discovery",
            None,
            "How this run finds manifests; auto lists named repositories by Git.",
        ),
    ] = None,
    no_commit: Annotated[
        bool,
        option(PUBLISHING, "--no-commit", None, "Write the catalog, but do not commit it."),
    ] = False,
    push: Annotated[
        bool,
        option(PUBLISHING, "--push", None, "Commit and push; begin again if the branch moves."),
    ] = False,
    pull_request: Annotated[
        bool,
        option(
            PUBLISHING,
            "--pull-request",
            None,
            "Keep one GitHub pull request instead (GITHUB_TOKEN); the work tree stays.",
        ),
    ] = False,
    issue: Annotated[
        bool,
        option(
            PUBLISHING,
            "--issue",
            None,
            "Keep one GitHub issue with what needs attention, by owner (GITHUB_TOKEN).",
        ),
    ] = False,
    branch: Annotated[
        str | None,
        option(
            PUBLISHING,
            "--branch",
            "NAME",
            "Where to push; default: as checked out, catalog-sync/update for a pull request.",
        ),
    ] = None,
    base: Annotated[
        str | None,
        option(PUBLISHING, "--base", "NAME", "Where the pull request is to be merged."),
    ] = None,
    label: Annotated[
        list[str] | None,
        option(PUBLISHING, "--label", "NAME", "Of the pull request (repeatable)."),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        option(PUBLISHING, "--reviewer", "NAME", "Person or org/team (repeatable)."),
    ] = None,
    author: Annotated[
        str | None,
        typer.Option(
            "--author",
            metavar='"NAME <EMAIL>"',
            help="Author of the commit.",
            rich_help_panel=PUBLISHING,
        ),
    ] = None,
    sign: Annotated[
        Literal["github"] | None,
        option(
            PUBLISHING,
            "--sign",
            None,
            "Let GitHub make and sign the commit, so that it shows it as verified.",
        ),
    ] = None,
    message: Annotated[
        str | None,
        option(PUBLISHING, "--message", "TEXT", "First line of the commit."),
    ] = None,
    allow_deletions: Annotated[
        int | None,
        typer.Option(
            "--allow-deletions",
            metavar="N",
            min=0,
            help="Allow up to N entities to be deleted, whatever maxDeletions says.",
        ),
    ] = None,
    shard: Annotated[
        str | None,
        option(
            SLICES,
            "--shard",
            "K/N",
            "Read only the K-th of N slices, and keep what was learnt: see --save.",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        option(SLICES, "--save", "FILE", "Where to keep the slice."),
    ] = None,
    load: Annotated[
        list[Path] | None,
        option(
            SLICES,
            "--load",
            "FILE...",
            "Join slices that other machines saved (files, or a folder of them), instead of"
            " reading everything here.",
        ),
    ] = None,
    more: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Further slices, after --load FILE."),
    ] = None,
    strict: Annotated[
        bool,
        option(PRINTING, "--strict", None, "Exit 1 when a manifest has a problem."),
    ] = False,
    exit_code: Annotated[
        bool,
        option(PRINTING, "--exit-code", None, "With --dry-run: exit 10 when it would change."),
    ] = False,
    json: Annotated[
        bool,
        option(PRINTING, "--json", None, "Print one JSON object."),
    ] = False,
    connect: ConnectOption = [],  # noqa: B006 — typer copies it
    concurrency: Annotated[
        int,
        typer.Option(
            "--concurrency",
            metavar="N",
            min=1,
            max=64,
            help="Requests at a time.",
            rich_help_panel=REQUESTS,
        ),
    ] = 16,
    deadline: Annotated[
        float,
        typer.Option(
            "--deadline",
            metavar="SECONDS",
            min=0,
            help="How long to wait and retry without an answer before a provider is given up.",
            rich_help_panel=REQUESTS,
        ),
    ] = 900.0,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            metavar="N",
            min=0,
            max=64,
            help="Judge manifests in so many further processes; default: one for each core, up to"
            " four, from 2,000 manifests on.",
            rich_help_panel=REQUESTS,
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "-v",
            "--verbose",
            help="Show every change and problem.",
            rich_help_panel=PRINTING,
        ),
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "-q",
            "--quiet",
            help="Show only the outcome.",
            rich_help_panel=PRINTING,
        ),
    ] = False,
) -> None:
    """Run the whole flow."""
    from sync.azure.service import Contact
    from sync.clock import run_time
    from sync.commands.slices import slices_of
    from sync.commands.sync import Arguments, Publishing, Telling, run
    from sync.pipeline import Options
    from sync.publish.pullrequest import Wishes

    now, _ = run_time()
    wishes = Wishes(base=base, labels=tuple(label or ()), reviewers=tuple(reviewer or ()))
    arguments = Arguments(
        config=config,
        options=Options(
            now=now,
            dry_run=dry_run,
            full=full,
            providers=tuple(provider or ()),
            projects=tuple(project or ()),
            repositories=tuple(repository or ()),
            allow_deletions=allow_deletions,
            discovery=discovery,
            processes=processes,
        ),
        contact=Contact(concurrency=concurrency, deadline=deadline),
        connect=connect,
        publishing=Publishing(
            commit=not no_commit,
            push=push,
            pull_request=pull_request,
            issue=issue,
            branch=branch,
            wishes=wishes,
            author=author,
            message=message,
            sign=sign,
        ),
        slices=slices_of(shard, save, load or (), more or ()),
        telling=Telling(
            json=json, strict=strict, exit_code=exit_code, verbose=verbose, quiet=quiet
        ),
    )
    raise typer.Exit(run(arguments))
