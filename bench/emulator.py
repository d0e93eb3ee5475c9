"""The emulator in a process of its own: prints its URL, serves until standard input ends."""

import sys
from pathlib import Path

from sync.emulator.server import Emulator


def main(folder: str, latency: str) -> None:
    """Serve ``folder``, each request ``latency`` milliseconds late."""
    with Emulator(Path(folder), latency=float(latency), control=True) as emulator:
        sys.stdout.write(f"{emulator.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
