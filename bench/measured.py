"""What a command costs as a whole: itself, and every process that it starts."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05
"""Seconds between two looks at the memory."""
_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""A start finds what the first one compiled, as an installed package does."""
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds and bytes of all processes together."""

    wall: float
    processor: float
    memory: int


def measured(command: Sequence[str], *, folder: Path, variables: Mapping[str, str]) -> Cost:
    """Run ``command`` in ``folder``; CalledProcessError when it fails.

    Memory is the largest sum of the processes' proportional set sizes (what they share is counted
    once), looked at twenty times a second; without /proc it is that of the largest process.
    https://docs.kernel.org/filesystems/proc.html
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **_COMPILED, **variables},
        stdout=subprocess.DEVNULL,
    )
    ended, sums = threading.Event(), [0]
    watch = threading.Thread(target=_watch, args=(process.pid, ended, sums))
    watch.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        ended.set()
        watch.join()
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(
        wall=wall,
        processor=usage.ru_utime + usage.ru_stime,
        memory=max(sums) or usage.ru_maxrss * _UNIT,
    )


def peak() -> int:
    """The most memory that this process had, in bytes. On Linux ``ru_maxrss`` would begin with
    what the process had that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def _watch(top: int, ended: threading.Event, sums: list[int]) -> None:
    """A process counts from the second look on: for a moment after vfork(2) a child's memory is its
    parent's, all of it."""
    known = {top}
    while not ended.wait(_EVERY):
        family = _family(top)
        sums.append(sum(map(_proportional, family & known)))
        known = family


def _family(top: int) -> set[int]:
    """The process ``top`` and all that descend from it."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(place.parent.name)] = int(place.read_text().rpartition(")")[2].split()[1])
    family, more = {top}, {top}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - family
        family |= more
    return family


def _proportional(process: int) -> int:
    with suppress(OSError, IndexError, ValueError):
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        return int(text.partition("\nPss:")[2].split()[0]) * 1024
    return 0  # it has ended
