"""What benchmarks count as the cost of a run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import measured
from tests.support.outside import not_on_this_machine


def test_the_processor_time_of_what_a_command_starts_is_its_own() -> None:
    spend = "sum(range(3_000_000))"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{spend}'], check=True)"
    idle = measured.measured([sys.executable, "-c", "0"], folder=Path(), variables={})
    cost = measured.measured([sys.executable, "-c", child], folder=Path(), variables={})
    assert cost.processor > idle.processor


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        measured.measured(
            [sys.executable, "-c", "raise SystemExit(4)"], folder=Path(), variables={}
        )


def test_the_memory_of_descendants_counts() -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        not_on_this_machine("tell what memory processes share")
    inner = "print(flush=True); input()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{inner}'], check=True)"
    with subprocess.Popen(
        [sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        family = measured._family(process.pid)
        assert len(family) == 2
        assert os.getpid() not in family
        assert all(measured._proportional(one) > 1_000_000 for one in family)
        process.communicate("\n")
