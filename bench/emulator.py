"""The emulator in a process of its own: prints its URL, and obeys a word a line of standard input.

``reload`` reads the folder again; ``count`` prints the requests since the last one, by their kind.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from sync.emulator.request_log import LoggedRequest
from sync.emulator.server import Emulator

KINDS = ("search", "ids", "zip", "file", "other")


def main(folder: str, latency: str) -> None:
    """Serve ``folder``, each request ``latency`` milliseconds late, until the input ends."""
    with Emulator(Path(folder), latency=float(latency)) as emulator:
        print(emulator.url, flush=True)
        for word in sys.stdin:
            if word.strip() == "reload":
                emulator.reload()
            print(json.dumps(Counter(map(kind, emulator.requests))), flush=True)
            emulator.clear_requests()


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
