"""Options that several commands of `sync.cli` share."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sync.text.safe import plain


def option(panel: str, flag: str, metavar: str | None, help_text: str) -> Any:
    """An option in a panel of the help; without ``metavar`` it is a flag, or shows its choices."""
    return typer.Option(flag, metavar=metavar, help=help_text, rich_help_panel=panel)


def _config(context: typer.Context, given: Path) -> Path:
    """The file that was named; else the nearest, with a word where it is not the folder's own."""
    source = context.get_parameter_source("config")
    if context.resilient_parsing or source is None or source.name != "DEFAULT" or given.exists():
        return given
    from sync.config.nearest import nearest_config

    here = Path.cwd()
    found = nearest_config(here)
    if found is None:
        return given
    typer.echo(f"using {plain(os.path.relpath(found, here))}", err=True)
    return found


ConnectOption = Annotated[
    list[str],
    typer.Option(
        "--connect",
        metavar="HOST=URL",
        help="Send the requests for a configured host to a loopback address, e.g."
        " dev.azure.com=http://127.0.0.1:8080 for the emulator. Also CATALOG_SYNC_CONNECT.",
    ),
]
ConfigOption = Annotated[
    Path,
    typer.Option(
        "--config",
        metavar="FILE",
        callback=_config,
        help="Path of providers.yaml; else it is looked for above, up to the repository's top.",
    ),
]
DeadlineOption = Annotated[
    float,
    typer.Option(
        "--deadline",
        metavar="SECONDS",
        min=0,
        help="How long to wait and retry without an answer of Azure DevOps.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FormatOption = Annotated[
    Literal["auto", "text", "github", "azure"],
    typer.Option("--format", help="auto is github in GitHub Actions, azure in Azure Pipelines."),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit 1 on warnings too.")]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="No summary.")]
PROVIDERS_YAML = Path("providers.yaml")
