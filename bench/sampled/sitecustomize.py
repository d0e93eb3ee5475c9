"""Notes where each Python process of a run spends its processor time; Python imports a module of
this name at its start, so workers are noted, too (https://docs.python.org/3/library/site.html).

The nanoseconds by part go to a file of the process, in the folder that ``BENCH_SAMPLED`` names. A
part is the room of ``sync`` whose code was innermost, whatever library it called. Linux only.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import FrameType

_EVERY = 0.005
_WRITTEN_EVERY = 0.25
START = "start, imports"


def _part(frame: FrameType | None) -> str:
    while frame is not None:
        name = frame.f_globals.get("__name__") or ""
        if frame.f_code.co_name == "<module>" or "importlib" in name:
            return START
        if name.startswith("sync."):
            return str(name).split(".")[1]
        frame = frame.f_back
    return START


def _look(spent: Counter[str], known: dict[int, int]) -> None:
    """Add what each thread used since the last look to where it is now."""
    frames = sys._current_frames()  # noqa: SLF001 (documented, for such tools)
    for thread in threading.enumerate():
        place = f"/proc/self/task/{thread.native_id}/schedstat"
        with suppress(OSError):
            used = int(Path(place).read_bytes().split()[0])
            key = thread.native_id or 0
            spent[_part(frames.get(thread.ident or 0))] += used - known.get(key, 0)
            known[key] = used


def _sample(file: Path) -> None:
    spent: Counter[str] = Counter()
    known: dict[int, int] = {}
    written = 0.0
    while True:
        time.sleep(_EVERY)
        _look(spent, known)
        if time.monotonic() - written > _WRITTEN_EVERY:
            written = time.monotonic()
            file.with_suffix(".new").write_text(json.dumps(spent))
            file.with_suffix(".new").replace(file)


if "BENCH_SAMPLED" in os.environ:
    chosen = Path(os.environ["BENCH_SAMPLED"]) / f"{os.getpid()}.json"
    threading.Thread(target=_sample, args=(chosen,), daemon=True).start()
