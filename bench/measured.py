"""Runs one way of syncing in this process, and notes what it cost: see ``main``."""

import json
import resource
import sys
from pathlib import Path

from bench import plain
from sync.cli import main as catalog_sync


def main(figures: str, way: str, *arguments: str) -> int:
    """``catalog-sync ARGUMENTS``, or the plain way; seconds and bytes go to the file ``figures``.

    The processor time of the processes that were started (git) is counted apart.
    """
    code = catalog_sync(arguments) if way == "catalog-sync" else plain.main(*arguments)
    own = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    values = {
        "own": own.ru_utime + own.ru_stime,
        "git": others.ru_utime + others.ru_stime,
        "memory": own.ru_maxrss * unit,
    }
    Path(figures).write_text(json.dumps(values), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
