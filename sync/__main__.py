"""``python -m sync``, and the command ``catalog-sync``: the command line as a process."""

import io
import os
import sys
from contextlib import suppress

from sync.cli import INTERRUPTED, main


def start() -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe on Windows, or LANG=C: what it has no character for is spelt out.
            stream.reconfigure(errors="backslashreplace")
    code = main()
    if code == INTERRUPTED:
        # Everything is put away, but threads may wait a minute for an answer that nobody wants.
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    start()
