"""Linters that others wrote, where the group dev is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def tool(name: str) -> str:
    """A linter of the group dev."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{name} is not installed: it is in the group dev of pyproject.toml")
    return found


def lint(*command: str) -> None:
    """See that a linter finds nothing."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
