"""How ``--help`` looks: the names of the panels that group options, and flags without a type."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup, TyperOption

HELP_OPTIONS = ["--help", "-h"]

KEEPING = "Keep the catalog"
LOOKING = "See what is in it, and why"
SETTING = "Set up"
TRYING = "Try it without Azure DevOps"
"""Headings of commands; those that follow are of options."""

FINDING = "Where to look for manifests"
CREDENTIAL = "Signing in to Azure DevOps"
PUBLISHING = "Committing and publishing"
SLICES = "Several machines"
PRINTING = "What is printed, and the exit code"
REQUESTS = "Requests to Azure DevOps"


@cache
def command_of(app: typer.Typer) -> Any:
    """The command that ``app`` declares, to be called, however often; its help says no type of
    an option that takes no value."""
    root = typer.main.get_command(app)
    for command in _with_commands(root):
        asked = command.get_help_option(typer.Context(command, help_option_names=HELP_OPTIONS))
        for option in (*command.params, asked):
            if isinstance(option, TyperOption) and option.is_flag:
                option.metavar = ""
    return root


def _with_commands(command: Any) -> Iterator[Any]:
    yield command
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            yield from _with_commands(below)
