"""The commands that set up: init, providers, schema. A part of `sync.cli`."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.help import FINDING, SETTING
from sync.cli.options import PROVIDERS_YAML, ConfigOption, JsonOption, option
from sync.cli.provider_options import takes_provider
from sync.config.settings import NewProvider

app = typer.Typer()
providers_app = typer.Typer(
    no_args_is_help=True,
    help="List, add or remove providers in providers.yaml; comments and order stay.",
    epilog="Example: catalog-sync providers add acme-data --organization acme --project Data",
)
app.add_typer(providers_app, name="providers", rich_help_panel=SETTING)


@app.command(
    "init",
    rich_help_panel=SETTING,
    epilog="Example: catalog-sync init --organization acme --project Payments",
    help="Set up a repository for the catalog: providers.yaml, two workflows, .gitattributes.\n\n"
    "Asks for what the options leave open, when run on a terminal. Never overwrites a file; run"
    " again, it fills in what of the place of the action was not known, and nothing else. Says what"
    " it wrote, what was there already, which options had no effect, and the next three steps.",
)
@takes_provider
def init_command(
    provider: NewProvider,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The repository; default: here.")
    ] = Path(),
    portal: Annotated[
        str | None,
        typer.Option(
            "--portal",
            metavar="PORTAL",
            help="Which portal reads the catalog: backstage or roadie. Default: backstage.",
        ),
    ] = None,
    workflows: Annotated[
        bool, typer.Option("--workflows/--no-workflows", help="GitHub workflows too.")
    ] = True,
    action: Annotated[
        str | None,
        typer.Option(
            "--action",
            metavar="ACTION",
            help="The action that the workflows use, OWNER/REPO@COMMIT. Default: this"
            " catalog-sync's own commit, if it came from GitHub by git.",
        ),
    ] = None,
    sharded: Annotated[
        bool,
        typer.Option("--sharded", help="Workflows that share the reading among several machines."),
    ] = False,
    azure_pipelines: Annotated[
        bool,
        typer.Option(
            "--azure-pipelines",
            help="Also pipelines for Azure DevOps: one that has a push synced at once, one that"
            " checks pull requests.",
        ),
    ] = False,
) -> None:
    """Write the files."""
    from sync.commands.init import Arguments, run

    arguments = Arguments(
        folder=folder,
        provider=provider,
        portal=portal,
        workflows=workflows,
        action=action,
        sharded=sharded,
        pipelines=azure_pipelines,
    )
    raise typer.Exit(run(arguments))


@providers_app.command(
    "list",
    epilog="Example: catalog-sync providers list --json",
    help="Show the providers of providers.yaml, and whether their credentials are set.",
)
def providers_list_command(
    config: ConfigOption = PROVIDERS_YAML,
    json: JsonOption = False,
) -> None:
    """Show them."""
    from sync.commands.providers import list_providers

    raise typer.Exit(list_providers(config, json_wanted=json))


@providers_app.command(
    "add",
    epilog="Example: catalog-sync providers add acme-data --organization acme --project Data",
    help="Add a provider at the end; what is already in the file stays as it is.",
)
@takes_provider
def providers_add_command(
    provider_id: Annotated[str, typer.Argument(metavar="ID", help="Letters, digits, - and _.")],
    organization: Annotated[  # noqa: ARG001 — of the provider, and needed
        str,
        option(FINDING, "--organization", "NAME", "On a Server: the collection."),
    ],
    provider: NewProvider,
    config: ConfigOption = PROVIDERS_YAML,
) -> None:
    """Add one."""
    from sync.commands.providers import add_provider

    raise typer.Exit(add_provider(config, provider_id, provider))


@providers_app.command(
    "remove",
    epilog="Example: catalog-sync providers remove acme-data",
    help="Remove a provider with the comments above it.\n\n"
    "The next sync deletes what only this provider covered; catalog-sync sync --dry-run shows it.",
)
def providers_remove_command(
    provider_id: Annotated[str, typer.Argument(metavar="ID", help="As in providers list.")],
    config: ConfigOption = PROVIDERS_YAML,
) -> None:
    """Remove one."""
    from sync.commands.providers import remove_provider

    raise typer.Exit(remove_provider(config, provider_id))


@app.command(
    "schema",
    rich_help_panel=SETTING,
    epilog="Example: catalog-sync schema > providers.schema.json",
    help="Print the JSON Schema of providers.yaml, for editors.\n\n"
    "A file that begins with # yaml-language-server: $schema=./providers.schema.json is completed"
    " and checked while it is written. The schema is made from the definition that every command"
    " checks the file with.",
)
def schema_command() -> None:
    """Print it."""
    from sync.commands.schema import run

    raise typer.Exit(run())
