"""Options that several commands of `sync.cli` share."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer


def option(panel: str, flag: str, metavar: str | None, help_text: str) -> Any:
    """An option in a panel of the help; without ``metavar`` it is a flag, or shows its choices."""
    return typer.Option(flag, metavar=metavar, help=help_text, rich_help_panel=panel)


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
    Path, typer.Option("--config", metavar="FILE", help="Path of providers.yaml.")
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
