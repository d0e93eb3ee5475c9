"""The commands for files, git and its hosting: validate, check, hook, review, shards, action."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sync.cli.drawing import draw_verdicts
from sync.cli.help import KEEPING
from sync.cli.options import (
    PROVIDERS_YAML,
    ConfigOption,
    ConnectOption,
    DeadlineOption,
    FormatOption,
    JsonOption,
    QuietOption,
    StrictOption,
)
from sync.config.settings import Config

app = typer.Typer()


@app.command(
    "validate",
    rich_help_panel=KEEPING,
    epilog="Example: catalog-sync validate catalog-info.yaml",
    help="Give Backstage's verdict on manifest or entity files, folders or globs.\n\n"
    "Of a folder, files named catalog-info.yaml and YAML files with Backstage entities are"
    " taken, but not what a template fills in (${{ }} in a name); - reads standard input. What a"
    " manifest names beside it is looked up; URLs are told once, as only a sync can read them. Exit"
    " code 1 when a document has an error.",
)
def validate_command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs.")],
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="Judged as its settings say.")
    ] = Path("providers.yaml"),
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="NAME", help="A further kind the portal knows."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="PATTERN",
            help="Leave out files, or all of a folder, as a path pattern of providers.yaml"
            " (repeatable).",
        ),
    ] = None,
    catalog: Annotated[
        Path | None,
        typer.Option(
            "--catalog", metavar="DIR", help="Judge against the entities of a catalog folder."
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="URL",
            help="The file's own place, with --catalog: an entity of another manifest is an error.",
        ),
    ] = None,
    json: JsonOption = False,
    format: FormatOption = "auto",  # noqa: A002 — the option's name
    strict: StrictOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge files."""
    from sync.commands.validate import Arguments, run

    arguments = Arguments(
        paths=paths,
        config=config,
        kind=kind or (),
        exclude=exclude or (),
        catalog=catalog,
        target=target,
        format="json" if json else format,
        strict=strict,
        quiet=quiet,
    )
    raise typer.Exit(run(arguments, draw_verdicts, _loaded))


def _loaded(config: Path) -> Config:
    """What a providers.yaml says; where manifests are there mostly is none."""
    from sync.config.load import load_config

    return load_config(config)


@app.command(
    "check",
    rich_help_panel=KEEPING,
    epilog="Example: catalog-sync check",
    help="Check that providers.yaml and the catalog folder are well-formed and agree.\n\n"
    "Finds edits by hand (with the manifest to edit instead), lost, foreign and doubled files,"
    " and warns of references that lead nowhere. Needs no network. Exit code 1 on an error.",
)
def check_command(
    config: ConfigOption = PROVIDERS_YAML,
    providers_only: Annotated[
        bool, typer.Option("--providers-only", help="Check providers.yaml alone.")
    ] = False,
    json: JsonOption = False,
    format: FormatOption = "auto",  # noqa: A002 — the option's name
    strict: StrictOption = False,
    verbose: Annotated[
        bool,
        typer.Option("-v", "--verbose", help="List every reference that leads to nothing."),
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Judge the repository."""
    from sync.commands.check import Arguments, run

    arguments = Arguments(
        config=config,
        providers_only=providers_only,
        format="json" if json else format,
        strict=strict,
        verbose=verbose,
        quiet=quiet,
    )
    raise typer.Exit(run(arguments, draw_verdicts))


@app.command(
    "hook",
    rich_help_panel=KEEPING,
    epilog="Example: catalog-sync hook install",
    help="Check each commit: manifests, providers.yaml and the catalog, before it is made.\n\n"
    "For people without pre-commit, whose hooks are in .pre-commit-hooks.yaml. Needs no network.",
)
def hook_command(
    action: Annotated[
        Literal["install", "uninstall", "run"],
        typer.Argument(help="run is what the hook itself calls."),
    ],
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="From the repository's top.")
    ] = PROVIDERS_YAML,
) -> None:
    """Install, remove or run the hook."""
    from sync.commands.hook import Arguments, install, run, uninstall

    arguments = Arguments(config=config)
    if action == "uninstall":
        raise typer.Exit(uninstall())
    raise typer.Exit(install(arguments) if action == "install" else run(arguments, draw_verdicts))


@app.command(
    "review",
    rich_help_panel=KEEPING,
    epilog="Example: catalog-sync review --report report.json --number 7",
    help="Comment in a GitHub pull request on what it would do to the catalog.\n\n"
    "The text is made from what sync --dry-run --json, or check --json, printed; there is one"
    " comment, written again in place. Needs GITHUB_TOKEN and GITHUB_REPOSITORY.",
)
def review_command(
    report: Annotated[Path, typer.Option("--report", metavar="FILE", help="The JSON report.")],
    number: Annotated[
        int, typer.Option("--number", metavar="N", min=1, help="Of the pull request.")
    ],
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="SHA", help="Say nothing unless it is at this commit."),
    ] = None,
    config: ConfigOption = PROVIDERS_YAML,
) -> None:
    """Write the comment."""
    from sync.commands.review import Arguments, run

    raise typer.Exit(run(Arguments(config=config, report=report, number=number, head=head)))


@app.command(
    "shards",
    rich_help_panel=KEEPING,
    epilog="Example: catalog-sync shards --slices 6 --json",
    help="Divide the reading among several machines: slices of about equal size.\n\n"
    "Each slice is read by catalog-sync sync --provider ID --shard K/N --save FILE, on any machine;"
    " catalog-sync sync --load FILE... joins them, plans and commits. --json prints the matrix of a"
    " job of GitHub Actions.",
)
def shards_command(
    config: ConfigOption = PROVIDERS_YAML,
    slices: Annotated[
        int | None,
        typer.Option(
            "--slices",
            metavar="N",
            min=1,
            max=256,
            help="How many in all, one for each provider at least; default: one for 5,000"
            " manifests.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, on one line.")] = False,
    connect: ConnectOption = [],  # noqa: B006 — typer copies it
    deadline: DeadlineOption = 900.0,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress.")] = False,
) -> None:
    """Print the slices."""
    from sync.commands.shards import Arguments, run

    arguments = Arguments(
        config=config, slices=slices, json=json, connect=connect, deadline=deadline, quiet=quiet
    )
    raise typer.Exit(run(arguments))


@app.command("action", hidden=True)
def action_command() -> None:
    """Run what the inputs of action.yml ask for."""
    from sync.commands.action import run

    raise typer.Exit(run())
