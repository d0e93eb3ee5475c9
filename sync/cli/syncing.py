"""The command that the catalog is kept with: sync. A part of `sync.cli`."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.help import FINDING, KEEPING, PRINTING, PUBLISHING, REQUESTS, SLICES
from sync.cli.options import ConnectOption
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
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="Path of providers.yaml.")
    ] = Path("providers.yaml"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    provider: Annotated[
        list[str] | None,
        typer.Option(
            "--provider",
            metavar="ID",
            help="Only this provider (repeatable).",
            rich_help_panel=FINDING,
        ),
    ] = None,
    project: Annotated[
        list[str] | None,
        typer.Option(
            "--project",
            metavar="NAME",
            help="Only this project (repeatable).",
            rich_help_panel=FINDING,
        ),
    ] = None,
    repository: Annotated[
        list[str] | None,
        typer.Option(
            "--repository",
            metavar="NAME",
            help="Only this repository (repeatable).",
            rich_help_panel=FINDING,
        ),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Read every manifest again, changed or not.",
            rich_help_panel=FINDING,
        ),
    ] = False,
    discovery: Annotated[
        Way | None,
        typer.Option(
            "--discovery",
            help="How this run finds manifests; auto lists named repositories by Git.",
            rich_help_panel=FINDING,
        ),
    ] = None,
    no_commit: Annotated[
        bool,
        typer.Option(
            "--no-commit",
            help="Write the catalog, but do not commit it.",
            rich_help_panel=PUBLISHING,
        ),
    ] = False,
    push: Annotated[
        bool,
        typer.Option(
            "--push",
            help="Commit and push; begin again if the branch moves.",
            rich_help_panel=PUBLISHING,
        ),
    ] = False,
    pull_request: Annotated[
        bool,
        typer.Option(
            "--pull-request",
            help="Keep one GitHub pull request instead (GITHUB_TOKEN); the work tree stays.",
            rich_help_panel=PUBLISHING,
        ),
    ] = False,
    branch: Annotated[
        str | None,
        typer.Option(
            "--branch",
            metavar="NAME",
            help="Where to push; default: as checked out, catalog-sync/update for a pull request.",
            rich_help_panel=PUBLISHING,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="NAME",
            help="Where the pull request is to be merged.",
            rich_help_panel=PUBLISHING,
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            "--label",
            metavar="NAME",
            help="Of the pull request (repeatable).",
            rich_help_panel=PUBLISHING,
        ),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option(
            "--reviewer",
            metavar="NAME",
            help="Person or org/team (repeatable).",
            rich_help_panel=PUBLISHING,
        ),
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
    message: Annotated[
        str | None,
        typer.Option(
            "--message",
            metavar="TEXT",
            help="First line of the commit.",
            rich_help_panel=PUBLISHING,
        ),
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
        typer.Option(
            "--shard",
            metavar="K/N",
            help="Read only the K-th of N slices, and keep what was learnt: see --save.",
            rich_help_panel=SLICES,
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FILE",
            help="Where to keep the slice.",
            rich_help_panel=SLICES,
        ),
    ] = None,
    load: Annotated[
        list[Path] | None,
        typer.Option(
            "--load",
            metavar="FILE...",
            help="Join slices that other machines saved (files, or a folder of them), instead of"
            " reading everything here.",
            rich_help_panel=SLICES,
        ),
    ] = None,
    more: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Further slices, after --load FILE."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Exit 1 when a manifest has a problem.",
            rich_help_panel=PRINTING,
        ),
    ] = False,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help="With --dry-run: exit 10 when it would change.",
            rich_help_panel=PRINTING,
        ),
    ] = False,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print one JSON object.",
            rich_help_panel=PRINTING,
        ),
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
            help="How long to go on waiting and retrying before a provider is given up.",
            rich_help_panel=REQUESTS,
        ),
    ] = 900.0,
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
        ),
        contact=Contact(concurrency=concurrency, deadline=deadline),
        connect=connect,
        publishing=Publishing(
            commit=not no_commit,
            push=push,
            pull_request=pull_request,
            branch=branch,
            wishes=wishes,
            author=author,
            message=message,
        ),
        slices=slices_of(shard, save, load or (), more or ()),
        telling=Telling(
            json=json, strict=strict, exit_code=exit_code, verbose=verbose, quiet=quiet
        ),
    )
    raise typer.Exit(run(arguments))
