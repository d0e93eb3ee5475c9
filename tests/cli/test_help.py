"""docs/commands.md is what `--help` says, and every help ends with an example."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.commandline import declared
from tests.support.golden import BLESS
from tests.support.running import run


@pytest.mark.parametrize(
    "command",
    [
        ("locations",),
        ("explain",),
        ("doctor",),
        ("init",),
        ("providers",),
        ("providers", "list"),
        ("providers", "add"),
        ("providers", "remove"),
        ("schema",),
    ],
)
def test_every_help_has_an_example(command: tuple[str, ...]) -> None:
    outcome = run(*command, "--help")
    assert outcome.exit_code == 0
    assert f"Example: catalog-sync {' '.join(command)}" in " ".join(outcome.stdout.split())


PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
INTRO = """\
# Commands

What `catalog-sync COMMAND --help` says, 80 columns wide. `CATALOG_SYNC_BLESS=1 python -m pytest
tests/cli/test_help.py` writes this page again after an option has changed.
"""
COMMANDS = {words: command.epilog or "" for words, command in declared()}
"""By the words of a command, what its help ends with."""


def help_of(words: tuple[str, ...]) -> str:
    """The help of a command in a new process, as on a plain terminal of 80 columns."""
    plain = {"NO_COLOR": "1", "COLUMNS": "80", "TERMINAL_WIDTH": "80", "TERM": "dumb"}
    unwanted = {"FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS"}
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    done = subprocess.run(
        [sys.executable, "-m", "sync", *words, "--help"],
        env=inherited | plain | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def page() -> str:
    """The whole page: a section for each command."""
    with ThreadPoolExecutor(2) as workers:
        helps = list(workers.map(help_of, COMMANDS))
    sections = [INTRO]
    for words, text in zip(COMMANDS, helps, strict=True):
        assert "\x1b" not in text
        assert max(map(len, text.splitlines())) <= 80
        sections.append(f"## {' '.join(('catalog-sync', *words))}\n\n```text\n{text}\n```\n")
    return "\n".join(sections)


def test_the_page_of_commands_is_what_help_says() -> None:
    said = page()
    if BLESS:
        PAGE.write_text(said, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == said


@pytest.mark.parametrize("words", [words for words in COMMANDS if words])
def test_the_help_of_a_command_ends_with_an_example_of_it(words: tuple[str, ...]) -> None:
    assert COMMANDS[words].startswith(f"Example: catalog-sync {' '.join(words)}")
