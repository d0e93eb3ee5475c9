"""What README.md shows of the demo is what the demo prints."""

import re
import subprocess
import sys

from tests.support.readme import PROJECT, commands, consoles

ANOTHER = re.compile(r"(?<=127\.0\.0\.1:)\d+|(?<=committed )[0-9a-f]{12}")
"""The emulator's port and the commit's id, which differ from run to run."""


def pattern(shown: list[str]) -> str:
    """What output has to be like to be shown so: … stands for lines, or for the rest of one."""
    lines = (
        "(?:.*\n)*?" if line.strip() == "…" else f"{_pattern_of(ANOTHER.sub('…', line))}\n"
        for line in shown
    )
    return f"^{''.join(lines)}"


def _pattern_of(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("…"))


def test_the_demo_prints_what_the_readme_shows() -> None:
    typed, shown = consoles("Try it: two commands")
    assert commands(typed) == ["cd catalog-sync", "make demo", "make test"]
    # What this runs in is installed already: make is told not to do that again.
    installed = (f"VENV={sys.prefix}", f"--old-file={sys.prefix}/.runtime")
    done = subprocess.run(
        [*commands(typed)[1].split(), "--silent", *installed],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(pattern(shown), done.stdout, re.MULTILINE), done.stdout
