"""``python -m sync``, and the command ``catalog-sync``: the command line as a process."""

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from sync.cli import INTERRUPTED, main


def start() -> None:
    """Run the command line and end the process with its exit code."""
    # A stream that was closed is none: there is nobody to tell.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe on Windows, or LANG=C: what it has no character for is spelt out.
            stream.reconfigure(errors="backslashreplace")
    code = main()
    with suppress(OSError):  # what cannot be written was told of when it was tried
        sys.stdout.flush()
        sys.stderr.flush()
    if code == INTERRUPTED:
        # Everything is put away, but threads may wait a minute for an answer that nobody wants.
        os._exit(code)
    sys.exit(code)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


if __name__ == "__main__":
    start()
