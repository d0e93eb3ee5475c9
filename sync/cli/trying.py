"""The commands to try it all without an account: emulator and demo. A part of `sync.cli`."""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.help import TRYING

app = typer.Typer()


@app.command(
    "emulator",
    rich_help_panel=TRYING,
    epilog="Example: catalog-sync emulator build/demo/organizations --port 8080",
    help="Serve a folder <organization>/<project>/<repository>/... as a local Azure DevOps.\n\n"
    "Every repository becomes a real git repository; Code Search, items, refs, faults and"
    " credentials answer as the service's do. It listens on 127.0.0.1 only.",
)
def emulator_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Holds the organisations.")],
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes a free one.")
    ] = 8080,
    token: Annotated[
        str | None,
        typer.Option("--token", metavar="T", help="The only token taken; default: any."),
    ] = None,
    latency: Annotated[
        float, typer.Option("--latency", metavar="MS", min=0, help="Delay of each answer.")
    ] = 0.0,
    host: Annotated[
        list[str] | None,
        typer.Option(
            "--host",
            metavar="NAME",
            help="A Server that it stands for with --connect NAME=... (repeatable). It answers to"
            " this machine's names and the cloud's anyway, and to no others.",
        ),
    ] = None,
) -> None:
    """Serve until interrupted."""
    from sync.commands.emulator import run

    raise typer.Exit(run(folder, port=port, token=token, latency=latency, hosts=host or ()))


@app.command(
    "demo",
    rich_help_panel=TRYING,
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
