"""Runs one way of syncing in this process, and notes what it cost: see ``main``."""

import json
import resource
import sys
from pathlib import Path

from bench import plain
from sync.cli.main import main as catalog_sync


def main(figures: str, way: str, *arguments: str) -> int:
    """``catalog-sync ARGUMENTS``, or the plain way; seconds and bytes go to the file ``figures``.

    The processor time of the processes that were started (git) is counted apart.
    """
    code = catalog_sync(arguments) if way == "catalog-sync" else plain.main(*arguments)
    own = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    values = {
        "own": own.ru_utime + own.ru_stime,
        "git": others.ru_utime + others.ru_stime,
        "memory": peak(),
    }
    Path(figures).write_text(json.dumps(values), encoding="utf-8")
    return code


def peak() -> int:
    """The most memory that this process had, in bytes. On Linux ``ru_maxrss`` would begin with
    what the process had that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
