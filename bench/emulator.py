"""The emulator in a process of its own: prints its URL, and obeys a word a line of standard input.

``reload`` reads the folder again. Each prints how many requests came since the last word: by their
kind, or for ``statuses`` by the status of their answers.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from bench.lapse import Lapse
from sync.emulator.request_log import LoggedRequest
from sync.emulator.server import Emulator

KINDS = ("search", "ids", "zip", "file", "other")


def main(folder: str, latency: str, began: str = "0", factor: str = "1") -> None:
    """Serve ``folder``, each request ``latency`` milliseconds late, until the input ends; the other
    arguments are those of the clock."""
    clock = Lapse(began=float(began), factor=float(factor))
    with Emulator(Path(folder), latency=float(latency), clock=clock) as emulator:
        print(emulator.url, flush=True)
        for word in sys.stdin:
            if word.strip() == "reload":
                emulator.reload()
            name = _status if word.strip() == "statuses" else kind
            print(json.dumps(Counter(map(name, emulator.requests))), flush=True)
            emulator.clear_requests()


def _status(request: LoggedRequest) -> str:
    return str(request.status)


def kind(request: LoggedRequest) -> str:
    """What was asked: ``search``, the ``ids`` of files, contents in a ``zip``, one ``file``."""
    match request.method, request.stage:
        case _, stage if stage.startswith("search"):
            return "search"
        case _, "itemsbatch" | "listing" | "trees":
            return "ids"
        case "POST", "blobs":
            return "zip"
        case "GET", "blobs":
            return "file"
        case _, "items" if "octetStream" in request.path:
            return "file"
        case _:
            return "other"


if __name__ == "__main__":
    main(*sys.argv[1:])
