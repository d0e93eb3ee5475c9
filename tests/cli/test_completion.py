"""What a shell is told when a person presses Tab."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "catalog-sync"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("catalog-sync loc", ["locations"]),
        ("catalog-sync providers re", ["remove"]),
        ("catalog-sync locations --sta", ["--status"]),
    ],
)
def test_bash_completes_commands_and_options(typed: str, offered: list[str]) -> None:
    place = str(len(typed.split()) - 1)
    asked = {"_CATALOG_SYNC_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": place}
    done = subprocess.run(
        [PROGRAM], env=os.environ | asked, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == offered
