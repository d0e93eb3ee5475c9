"""Judges manifests in processes of their own, where there are several cores and enough to judge.

One that cannot be started, fails or is killed costs time and nothing else: what it had not judged
is left to whoever asked. What a process does is in `sync.reading.worker`.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from queue import SimpleQueue
from typing import TypeAlias

from sync.azure.budget import in_order
from sync.model import Content, Found
from sync.reading.elsewhere import JudgedElsewhere
from sync.reading.fetched import Measure
from sync.reading.worker import Manifests, work

Judged: TypeAlias = tuple[Found, Content, JudgedElsewhere | None]

_ENOUGH = 2000
"""Manifests from which on it pays: a process starts in the time that some 300 take."""
_MOST = 4
"""Processes beyond which they would wait for manifests to come."""
_BATCH = 50
_BATCH_SIZE = 1 << 20
"""Manifests, and their bytes, that are handed over at a time."""


def processes_for(manifests: int) -> int:
    """How many processes to judge so many manifests in; 0 is none but this one."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(cores, _MOST) if cores > 1 and manifests >= _ENOUGH else 0


def judge_apart(
    manifests: Iterable[tuple[Found, Content]], measure: Measure, *, processes: int
) -> Iterator[Judged]:
    """Each manifest with what it amounts to, in the order given; ``None`` for one that is left to
    the caller, as `sync.reading.alone.judge_alone` does. ``manifests`` is drawn as far as needed.
    """
    idle: SimpleQueue[Worker] = SimpleQueue()
    workers = [Worker(measure) for _ in range(processes)]
    for worker in workers:
        idle.put(worker)

    def judge(batch: Manifests) -> list[Judged]:
        worker = idle.get()
        try:
            verdicts = worker.judge(batch)
        finally:
            idle.put(worker)
        return [(*pair, verdict) for pair, verdict in zip(batch, verdicts, strict=True)]

    try:
        for judged in in_order(judge, _batches(manifests), workers=processes):
            yield from judged
    finally:
        for worker in workers:
            worker.end()


class Worker:
    """A process that judges what it is given, one batch at a time."""

    def __init__(self, measure: Measure) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, measure), daemon=True)
        # Where none can be started, the pipe has no other side, and says so when it is used.
        with suppress(OSError), _interrupts_held():
            self._process.start()
        theirs.close()  # so that either side sees the end of the other

    def judge(self, batch: Manifests) -> list[JudgedElsewhere | None]:
        """A verdict for each manifest; nothing but ``None`` when the process is no more."""
        try:
            self._pipe.send(batch)
            verdicts: list[JudgedElsewhere | None] = self._pipe.recv()
        except (OSError, EOFError):
            return [None] * len(batch)
        return verdicts

    def end(self) -> None:
        """End the process, whatever it does just now."""
        if self._process.pid is not None:
            self._process.terminate()
            self._process.join()
        self._pipe.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start a process that Ctrl-C does not reach, also not before it can say so."""
    if sys.platform == "win32":
        yield
        return
    # Python starts its tracker with the first process, and then lets interrupts through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _batches(manifests: Iterable[tuple[Found, Content]]) -> Iterator[Manifests]:
    batch: Manifests = []
    size = 0
    for found, content in manifests:
        batch.append((found, content))
        size += len(content.data)
        if len(batch) == _BATCH or size >= _BATCH_SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
