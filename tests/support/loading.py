"""What a command loads before it is done: that, and no time, is what tests hold of its start."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
_TALKING = ("requests", "rich", "ruamel", "ssl", "sync.pipeline")
_SCRIPT = f"""\
import sys
from sync.cli.main import main
code = main(sys.argv[1:])
print("loaded", *(name for name in ("git", *{_TALKING!r}) if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str) -> set[str]:
    """Of the modules that are large or talk to a service those that a command loaded, which has to
    succeed, in a process of its own in the present folder."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {*done.stderr.splitlines()[-1].split()[1:]}
