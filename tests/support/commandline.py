"""The command line as it is declared: every command that is shown."""

from collections.abc import Iterator
from typing import Any

import typer

from sync.cli.main import app


def declared() -> Iterator[tuple[tuple[str, ...], Any]]:
    """The words of each command, none for the whole, with what typer makes of it."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while waiting:
        words, command = waiting.pop(0)
        yield words, command
        for name, below in getattr(command, "commands", {}).items():
            if not below.hidden:
                waiting.append(((*words, name), below))
