"""What a process does that judges manifests for another one: it gets and gives values, and asks
nobody. It imports no more than that takes, as each process does so anew.
"""

import signal
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeAlias

from sync.model import Content, Found
from sync.reading.alone import judge_alone
from sync.reading.elsewhere import JudgedElsewhere
from sync.reading.fetched import Measure

Manifests: TypeAlias = list[tuple[Found, Content]]

_LARGEST_ANSWER = 8 << 20
"""Bytes of entities that go back at a time; a manifest may repeat itself by aliases."""


def work(pipe: Connection, measure: Measure) -> None:
    """Judge what comes until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the other one ends this
    while True:
        try:
            batch: Manifests = pipe.recv()
            pipe.send([*_verdicts(batch, measure)])
        except (OSError, EOFError):
            return


def _verdicts(batch: Manifests, measure: Measure) -> Iterator[JudgedElsewhere | None]:
    """The verdicts as far as they may be held together; ``None`` also where judging fails: it will
    fail again where it can be told."""
    room = _LARGEST_ANSWER
    for found, content in batch:
        verdict = None
        if room > 0:
            with suppress(Exception):
                verdict = judge_alone(found, content, measure)
        if verdict is not None:
            room -= sum(entity.file.size for entity in verdict.entities)
        yield verdict
