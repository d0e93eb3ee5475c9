"""The clock of benchmarks that would take hours."""

import time

from bench.lapse import Lapse


def test_processes_that_began_alike_agree_what_time_it_is() -> None:
    began = time.time()
    before = began + (time.time() - began) * 60
    shown = Lapse(began=began, factor=60).time()
    assert before <= shown <= began + (time.time() - began) * 60


def test_it_goes_on_as_much_faster_as_it_is_told() -> None:
    lapse, first = Lapse(began=0, factor=1000), time.monotonic()
    start = lapse.monotonic()
    lapse.sleep(5)
    assert lapse.monotonic() - start >= 5
    assert start >= first * 1000
