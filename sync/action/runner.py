"""What a GitHub job is told: outputs, summary, log commands. Nothing that strangers wrote can end
a value, start a command or break out of a group.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sync.checked import escaped
from sync.disk import append_file
from sync.text.safe import plain

LONGEST_SUMMARY = 900_000
"""Bytes; GitHub takes 1 MiB for a step."""
LONGEST_OUTPUT = 100_000
"""Characters; GitHub takes 1 MiB for a job. The longest is the matrix of 256 slices."""


def write_outputs(file: Path, outputs: Mapping[str, str]) -> None:
    """Append outputs, each on one line between delimiters that nobody can guess."""
    lines = []
    for name, value in outputs.items():
        delimiter = f"end-{secrets.token_hex(16)}"
        lines.append(f"{name}<<{delimiter}\n{plain(value, LONGEST_OUTPUT)}\n{delimiter}\n")
    append_file(file, "".join(lines).encode())


def write_summary(file: Path, markdown: str) -> None:
    """Append to the step's summary."""
    append_file(file, f"{markdown}\n".encode("utf-8", "backslashreplace"))


@contextmanager
def group(name: str) -> Iterator[None]:
    """Fold what is printed meanwhile into a group in which no command is obeyed."""
    token = secrets.token_hex(16)
    _say(f"::group::{escaped(plain(name))}")
    _say(f"::stop-commands::{token}")
    try:
        yield
    finally:
        _say(f"::{token}::")
        _say("::endgroup::")


def notice(text: str) -> None:
    """Show a notice on the job's page."""
    _say(f"::notice title=catalog-sync::{escaped(plain(text))}")


def failure(text: str) -> None:
    """Show an error on the job's page."""
    _say(f"::error title=catalog-sync::{escaped(plain(text))}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
