"""Judging in other processes gives what judging here gives; a process that ends loses nothing."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.azure.blobs import blob_id
from sync.config.kinds import Allowance
from sync.config.settings import Limits
from sync.model import Content, Found
from sync.reading.alone import judge_alone
from sync.reading.fetched import Measure
from sync.reading.processes import judge_apart, processes_for
from tests.catalog.builders import found
from tests.support.catalogs import component, location

MEASURE = Measure(allowances={"acme": Allowance(provider="acme")}, limits=Limits())
COUNT = 200


def text_of(number: int) -> str:
    """Every seventh is refused, every ninth leads to others."""
    if number % 9 == 0:
        return location("root", "./other.yaml")
    return component("not a name" if number % 7 == 0 else f"c{number}")


def manifests(count: int = COUNT) -> Iterator[tuple[Found, Content]]:
    for number in range(count):
        data = text_of(number).encode()
        yield found(f"r{number}"), Content(data=data, content_id=blob_id(data))


@pytest.mark.parametrize("processes", [1, 2])
def test_verdicts_are_those_of_this_process_in_the_order_given(processes: int) -> None:
    expected = [(*pair, judge_alone(*pair, MEASURE)) for pair in manifests()]
    judged = [*judge_apart(manifests(), MEASURE, processes=processes)]
    assert judged == expected
    texts = [b"".join(entity.file.data for entity in one.entities) for *_, one in judged if one]
    assert texts[0].count(b"name: c1\n") == 1
    assert multiprocessing.active_children() == []


def test_what_killed_processes_had_not_judged_is_left_to_the_caller() -> None:
    def killing() -> Iterator[tuple[Found, Content]]:
        for number, pair in enumerate(manifests()):
            if number == COUNT // 2:
                for process in multiprocessing.active_children():
                    assert process.pid is not None
                    os.kill(process.pid, signal.SIGKILL)
            yield pair

    judged = [*judge_apart(killing(), MEASURE, processes=2)]
    assert [item for item, _, _ in judged] == [item for item, _ in manifests()]
    assert [verdict for *_, verdict in judged][COUNT // 2 :] == [None] * (COUNT // 2)


def test_where_no_process_can_be_started_everything_is_left_to_the_caller(tmp_path: Path) -> None:
    multiprocessing.set_executable(str(tmp_path / "missing"))
    try:
        judged = [*judge_apart(manifests(60), MEASURE, processes=2)]
    finally:
        multiprocessing.set_executable(sys.executable)
    assert [(item, verdict) for item, _, verdict in judged] == [
        (item, None) for item, _ in manifests(60)
    ]


def test_whoever_stops_taking_verdicts_leaves_no_process() -> None:
    judging = judge_apart(manifests(), MEASURE, processes=2)
    next(judging)
    assert len(multiprocessing.active_children()) == 2
    assert isinstance(judging, Iterator)
    judging.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_manifests_that_repeat_themselves_are_left_to_the_caller_beyond_a_bound() -> None:
    notes = "".join(f"    note-{number}: *long\n" for number in range(40))
    text = f"""\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: svc
  description: &long {"word " * 15_000}
  annotations:
{notes}spec: {{type: service, lifecycle: production, owner: team}}
""".encode()
    content = Content(data=text, content_id=blob_id(text))
    pairs = [(found(f"r{number}"), content) for number in range(8)]
    verdicts = [verdict for *_, verdict in judge_apart(pairs, MEASURE, processes=1)]
    expected = judge_alone(*pairs[0], MEASURE)
    assert expected is not None
    assert expected.entities[0].file.size > 3_000_000
    assert [verdict is None for verdict in verdicts] == [False] * 3 + [True] * 5


def test_few_manifests_start_no_process() -> None:
    assert processes_for(1_999) == 0
    assert processes_for(2_000) in {0, 2, 3, 4}  # by the cores of this machine


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_every_process_starts_with_interrupts_held() -> None:
    """The first one, too: Python starts a tracker with it, which lets interrupts through again."""
    script = f"""\
import multiprocessing
from pathlib import Path
from sync.reading.fetched import Measure
from sync.reading.processes import Worker
from sync.config.settings import Limits
if __name__ == "__main__":
    workers = [Worker(Measure(allowances={{}}, limits=Limits())) for _ in range(2)]
    for process in multiprocessing.active_children():
        lines = Path(f"/proc/{{process.pid}}/status").read_text().splitlines()
        [blocked] = (line.split()[1] for line in lines if line.startswith("SigBlk"))
        print(int(blocked, 16) >> {int(signal.SIGINT) - 1} & 1)
    for worker in workers:
        worker.end()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "1"]
