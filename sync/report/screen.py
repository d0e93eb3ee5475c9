"""Puts a result on the screen: coloured where the terminal has colours, paged as git does it."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import TextIO

from rich.console import Console

_LESS = "FRX"
"""As git sets it: quit when it fits on one screen, keep colours, leave the screen as it is."""


def rendered(stream: TextIO, draw: Callable[[Console], None]) -> str:
    """What ``draw`` prints, in the colours that ``stream`` can show; NO_COLOR is respected."""
    buffer = StringIO()
    draw(
        Console(
            file=buffer,
            force_terminal=True if stream.isatty() else None,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )
    )
    return buffer.getvalue()


def width_of(stream: TextIO) -> int | None:
    """Columns of the terminal (or COLUMNS); ``None`` where lines may be as long as they are."""
    if not stream.isatty():
        return None
    return max(shutil.get_terminal_size().columns, 40)


def show(text: str, stream: TextIO, *, paging: bool) -> None:
    """Write ``text`` to ``stream``, through the pager when that is a terminal.

    A reader that stops early, as ``head`` does or someone who leaves the pager, is no fault.
    """
    command = _pager() if paging and stream.isatty() else None
    if command is not None and _through(command, text):
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # Nobody reads any more: what is still buffered must not be tried again at the exit.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _pager() -> list[str] | None:
    """The command of PAGER, ``less`` without it; ``None`` when it is empty or ``cat``.

    https://git-scm.com/docs/git-config#Documentation/git-config.txt-corepager
    """
    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:
        return None
    if not command or command == ["cat"] or shutil.which(command[0]) is None:
        return None
    return command


def _through(command: list[str], text: str) -> bool:
    """Hand ``text`` to the pager; False when it cannot be started."""
    environment = {"LESS": _LESS, "LV": "-c", **os.environ}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603
    except OSError:
        return False
    # Interrupting is the pager's own key while it runs.
    with suppress(BrokenPipeError, KeyboardInterrupt):
        process.communicate(text.encode("utf-8", "replace"))
    process.wait()
    return True
