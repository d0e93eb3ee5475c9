"""Notices that files of the served folder were edited."""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

_EVERY_SECONDS = 0.5


class Watch:
    """Compares the folder's times and sizes with those of the last look, twice a second at most."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._folder = folder
        self._lock = threading.Lock()
        self._looked = 0.0
        self._known = _signature(folder)

    def changed(self) -> bool:
        """Whether something changed since this was last asked. One caller is told."""
        with self._lock:
            now = self._clock()
            if now - self._looked < _EVERY_SECONDS:
                return False
            self._looked = now
            seen = _signature(self._folder)
            changed, self._known = seen != self._known, seen
            return changed


def _signature(folder: Path) -> int:
    """A number that changes when a file is added, removed, or written."""
    seen: list[tuple[str, int, int]] = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 (called for every file)
            with contextlib.suppress(FileNotFoundError):
                found = os.stat(path, follow_symlinks=False)  # noqa: PTH116
                seen.append((path, found.st_mtime_ns, found.st_size))
    return hash(tuple(sorted(seen)))
