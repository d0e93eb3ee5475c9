"""Runs the real command line in this process, as a user would in a shell."""

import io
import json
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sync.cli.main import main

TOKEN = "golden-secret-0123456789"
"""What AZURE_TOKEN and OTHER_TOKEN hold; no output may."""

EPOCH = 1767225600
"""2026-01-01T00:00:00Z, in seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a process leaves behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def report(self) -> dict[str, Any] | None:
        """What ``--json`` printed; ``None`` when it printed nothing."""
        report: dict[str, Any] | None = json.loads(self.stdout or "null")
        return report


def run(
    *arguments: str, epoch: int = EPOCH, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Runs ``catalog-sync`` with the time of the run set, and sees that it keeps its token."""
    out, err = io.StringIO(), io.StringIO()
    variables = {
        "AZURE_TOKEN": TOKEN,
        "OTHER_TOKEN": TOKEN,
        "SOURCE_DATE_EPOCH": str(epoch),
        "COLUMNS": "120",
        **(environment or {}),
    }
    with patch.dict(os.environ, variables), redirect_stdout(out), redirect_stderr(err):
        exit_code = main(arguments)
    outcome = Outcome(exit_code=exit_code, stdout=out.getvalue(), stderr=err.getvalue())
    assert TOKEN not in outcome.stdout + outcome.stderr
    return outcome
