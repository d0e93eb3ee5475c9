"""The command line: options in, exit code out. Each command's work is loaded when it is called,
so that ``--help`` and completion stay quick."""

import errno
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Literal

import typer

from sync.cli_hosting import app as hosting
from sync.cli_inquiry import app as inquiry
from sync.cli_options import ConnectOption
from sync.cli_setup import app as setup
from sync.errors import CatalogSyncError, ConfigError, UsageError
from sync.report.safe import plain_lines

INTERRUPTED = 130
"""Exit code of a run that was stopped by Ctrl-C."""
_NO_OUTPUT = {errno.ENOSPC, errno.EBADF, errno.EIO, errno.EDQUOT}
"""What writing to a stream may end in; files of ours have their own words for these."""

app = typer.Typer(
    name="catalog-sync",
    help="Keep a company's software catalog in git.\n\nFinds Backstage manifests"
    " (catalog-info.yaml) in Azure DevOps by Code Search, checks them as Backstage does, and"
    " commits their entities with a locations log into catalog/ of this repository.",
    epilog="Try it without a token: catalog-sync demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"catalog-sync {installed_version('catalog-sync')}")
        raise typer.Exit


@app.callback()
def root(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Carry the options that belong to no command."""


@app.command(
    "sync",
    epilog="Example: catalog-sync sync --dry-run --exit-code",
    help="Find, read, check and commit the manifests of every provider in providers.yaml.\n\n"
    "Exit codes: 0 done (invalid manifests are in the log); 1 problems, with --strict;"
    " 2 wrong usage or configuration; 3 a bug; 4 a provider could not be read completely (nothing"
    " of it was removed); 5 git failed; 6 too many deletions, nothing written; 10 the catalog"
    " would change, with --dry-run --exit-code; 130 interrupted.",
)
def sync_command(
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="Its folder is the repository.")
    ] = Path("providers.yaml"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    provider: Annotated[
        list[str] | None,
        typer.Option("--provider", metavar="ID", help="Only this provider (repeatable)."),
    ] = None,
    project: Annotated[
        list[str] | None,
        typer.Option("--project", metavar="NAME", help="Only this project (repeatable)."),
    ] = None,
    repository: Annotated[
        list[str] | None,
        typer.Option("--repository", metavar="NAME", help="Only this repository (repeatable)."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Read every manifest again, changed or not.")
    ] = False,
    no_commit: Annotated[
        bool, typer.Option("--no-commit", help="Write the catalog, but do not commit it.")
    ] = False,
    push: Annotated[
        bool, typer.Option("--push", help="Commit and push; begin again if the branch moves.")
    ] = False,
    pull_request: Annotated[
        bool,
        typer.Option(
            "--pull-request",
            help="Keep one GitHub pull request instead (GITHUB_TOKEN); the work tree stays.",
        ),
    ] = False,
    branch: Annotated[
        str | None,
        typer.Option(
            "--branch",
            metavar="NAME",
            help="Where to push; default: as checked out, catalog-sync/update for a pull request.",
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="NAME", help="Where the pull request is to be merged."),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="NAME", help="Of the pull request (repeatable)."),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option("--reviewer", metavar="NAME", help="Person or org/team (repeatable)."),
    ] = None,
    author: Annotated[
        str | None,
        typer.Option("--author", metavar='"NAME <EMAIL>"', help="Author of the commit."),
    ] = None,
    message: Annotated[
        str | None,
        typer.Option("--message", metavar="TEXT", help="First line of the commit."),
    ] = None,
    allow_deletions: Annotated[
        int | None,
        typer.Option(
            "--allow-deletions",
            metavar="N",
            min=0,
            help="Allow up to N entities to be removed, whatever maxDeletions says.",
        ),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(
            "--shard",
            metavar="K/N",
            help="Read only the K-th of N slices, and keep what was learnt: see --save.",
        ),
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Where to keep the slice.")
    ] = None,
    load: Annotated[
        list[Path] | None,
        typer.Option(
            "--load",
            metavar="FILE...",
            help="Join slices that other machines saved (files, or a folder of them), instead of"
            " reading everything here.",
        ),
    ] = None,
    more: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Further slices, after --load FILE."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 when a manifest has a problem.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="With --dry-run: exit 10 when it would change.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    connect: ConnectOption = [],  # noqa: B006 — typer copies it
    concurrency: Annotated[
        int, typer.Option("--concurrency", metavar="N", min=1, max=64, help="Requests at a time.")
    ] = 16,
    deadline: Annotated[
        float,
        typer.Option(
            "--deadline",
            metavar="SECONDS",
            min=0,
            help="How long to go on waiting and retrying before a provider is given up.",
        ),
    ] = 900.0,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show every change and problem.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Show only the outcome.")] = False,
) -> None:
    """Run the whole flow."""
    from sync.commands.slices import slices_of
    from sync.commands.sync import Arguments, run

    arguments = Arguments(
        config=config,
        dry_run=dry_run,
        commit=not no_commit,
        full=full,
        strict=strict,
        json=json,
        exit_code=exit_code,
        verbose=verbose,
        quiet=quiet,
        provider=provider or (),
        project=project or (),
        repository=repository or (),
        connect=connect,
        allow_deletions=allow_deletions,
        concurrency=concurrency,
        deadline=deadline,
        author=author,
        message=message,
        push=push,
        pull_request=pull_request,
        branch=branch,
        base=base,
        label=label or (),
        reviewer=reviewer or (),
        slices=slices_of(shard, save, load or (), more or ()),
    )
    raise typer.Exit(run(arguments))


@app.command(
    "validate",
    epilog="Example: catalog-sync validate catalog-info.yaml",
    help="Give Backstage's verdict on manifest or entity files, folders or globs.\n\n"
    "Of a folder, files named catalog-info.yaml and YAML files with Backstage entities are"
    " taken; - reads standard input. Exit code 1 when a document has an error.",
)
def validate_command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs.")],
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="Its settings.kinds are known too.")
    ] = Path("providers.yaml"),
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="NAME", help="A further kind the portal knows."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    format: Annotated[  # noqa: A002 — the option's name
        Literal["auto", "text", "github"],
        typer.Option("--format", help="auto is github inside GitHub Actions."),
    ] = "auto",
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 on warnings too.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No summary.")] = False,
) -> None:
    """Judge files."""
    from sync.commands.validate import Arguments, run

    arguments = Arguments(
        paths=paths,
        config=config,
        kind=kind or (),
        format="json" if json else format,
        strict=strict,
        quiet=quiet,
    )
    raise typer.Exit(run(arguments))


@app.command(
    "emulator",
    epilog="Example: catalog-sync emulator build/demo/organizations --port 8080",
    help="Serve a folder <organization>/<project>/<repository>/... as a local Azure DevOps.\n\n"
    "Every repository becomes a real git repository; Code Search, items, refs, faults and"
    " credentials answer as the service's do. It listens on 127.0.0.1 only.",
)
def emulator_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Holds the organisations.")],
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535)] = 8080,
    token: Annotated[
        str | None,
        typer.Option("--token", metavar="T", help="The only token taken; default: any."),
    ] = None,
    latency: Annotated[
        float, typer.Option("--latency", metavar="MS", min=0, help="Delay of each answer.")
    ] = 0.0,
) -> None:
    """Serve until interrupted."""
    from sync.commands.emulator import run

    raise typer.Exit(run(folder, port=port, token=token, latency=latency))


@app.command(
    "demo",
    epilog="Example: catalog-sync demo --directory build/demo",
    help="Run the whole job on the sample organisation: emulator, sync, commit.\n\n"
    "Needs no account and no token. Leaves a repository to browse.",
)
def demo_command(
    directory: Annotated[
        Path | None,
        typer.Option(
            "--directory", metavar="DIR", help="Where to leave it; default: a temporary folder."
        ),
    ] = None,
) -> None:
    """Show the tool at work."""
    from sync.commands.demo import run

    raise typer.Exit(run(directory))


app.add_typer(hosting)
app.add_typer(inquiry)
app.add_typer(setup)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; the one place where errors end."""
    try:
        app(args=arguments, prog_name="catalog-sync")
    except ConfigError as error:  # each line begins with file, line and column, for editors
        sys.stderr.write(f"{plain_lines(str(error))}\n")
        return error.exit_code
    except CatalogSyncError as error:
        sys.stderr.write(f"catalog-sync: {plain_lines(str(error))}\n")
        return error.exit_code
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 — whatever it is, it must end in an exit code
        return _unexpected(error)
    return 0


def _unexpected(error: Exception) -> int:
    """Say what no other place had words for: a stream that takes no more, or a bug."""
    if isinstance(error, OSError) and error.filename is None and error.errno in _NO_OUTPUT:
        sys.stderr.write(f"catalog-sync: the output could not be written: {error.strerror}\n")
        return UsageError.exit_code
    sys.stderr.write(plain_lines(traceback.format_exc()))
    sys.stderr.write("catalog-sync: this is a bug; please report it with the lines above\n")
    return CatalogSyncError.exit_code
