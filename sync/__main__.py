"""``python -m sync``, and the command ``catalog-sync``: the command line as a process."""

import gc
import io
import os
import sys
from pathlib import Path
from typing import TextIO

_ALLOCATIONS = 20_000
"""Between two looks for cycles of objects that nobody has any more. Nearly all of a run's objects
are in none and last as long as it does; with Python's 700 the looks take a tenth of its time
(https://docs.python.org/3/library/gc.html#gc.set_threshold)."""


def start() -> None:
    """Run the command line and end the process with its exit code."""
    gc.set_threshold(_ALLOCATIONS)
    # Late: a process that judges manifests for a run imports this module, too
    # (https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods).
    from sync.cli.main import INTERRUPTED, main  # noqa: PLC0415

    # A stream that was closed is none: there is nobody to tell.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe on Windows, or LANG=C: what it has no character for is spelt out.
            stream.reconfigure(errors="backslashreplace")
    code = main()
    for stream in (sys.stdout, sys.stderr):
        _give_up(stream)
    if code == INTERRUPTED:
        # Everything is put away, but threads may wait a minute for an answer that nobody wants.
        os._exit(code)
    sys.exit(code)


def _give_up(stream: TextIO) -> None:
    """Drop what cannot be written: it was told of when it was tried, and Python would try again at
    the end (https://docs.python.org/3/library/signal.html#note-on-sigpipe)."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


if __name__ == "__main__":
    start()
