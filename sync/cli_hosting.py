"""The commands for git and its hosting: check, hook, review, action. A part of `sync.cli`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sync.cli_options import PROVIDERS_YAML, ConfigOption

app = typer.Typer()


@app.command(
    "check",
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
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    format: Annotated[  # noqa: A002 — the option's name
        Literal["auto", "text", "github"],
        typer.Option("--format", help="auto is github inside GitHub Actions."),
    ] = "auto",
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 on warnings too.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No summary.")] = False,
) -> None:
    """Judge the repository."""
    from sync.commands.check import Arguments, run

    arguments = Arguments(
        config=config,
        providers_only=providers_only,
        format="json" if json else format,
        strict=strict,
        quiet=quiet,
    )
    raise typer.Exit(run(arguments))


@app.command(
    "hook",
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
    raise typer.Exit(install(arguments) if action == "install" else run(arguments))


@app.command(
    "review",
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


@app.command("action", hidden=True)
def action_command() -> None:
    """Run what the inputs of action.yml ask for."""
    from sync.commands.action import run

    raise typer.Exit(run())
