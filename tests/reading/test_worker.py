"""What a process does that judges manifests for another one."""

import multiprocessing
import subprocess
import sys

from sync.azure.blobs import blob_id
from sync.config.kinds import Allowance
from sync.config.settings import Limits
from sync.model import Content
from sync.reading.alone import judge_alone
from sync.reading.fetched import Measure
from sync.reading.worker import work
from tests.catalog.builders import found
from tests.support.catalogs import component

MEASURE = Measure(allowances={"acme": Allowance(provider="acme")}, limits=Limits())


def test_it_answers_every_batch_and_ends_when_nobody_asks_any_more() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, MEASURE))
    process.start()
    theirs.close()
    for name in ("good", "not good"):
        data = component(name).encode()
        pair = found("repo"), Content(data=data, content_id=blob_id(data))
        ours.send([pair])
        expected = judge_alone(*pair, MEASURE)
        assert expected is not None
        assert ours.recv() == [expected]
        assert bool(expected.entities) == (name == "good")
    ours.close()
    process.join(timeout=30)
    assert process.exitcode == 0


def test_its_process_loads_nothing_that_talks_to_a_service_or_to_people() -> None:
    """Neither with what it judges by nor with the command that started it."""
    script = (
        "import sys; import sync.__main__, sync.reading.worker; "
        "print(*{'requests', 'urllib3', 'ssl', 'git', 'typer', 'sync.http'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
