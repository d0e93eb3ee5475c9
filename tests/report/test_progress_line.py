"""What a waiting person sees of a run, on a terminal and in a log."""

import io

import pytest

from sync.report.progress_line import Bar, Lines, progress
from tests.support.clock import FakeClock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines() -> tuple[Lines, io.StringIO, FakeClock]:
    stream, clock = io.StringIO(), FakeClock()
    return Lines(stream, clock), stream, clock


def test_a_log_tells_ever_more_rarely_how_far_a_stage_is() -> None:
    log, stream, clock = lines()
    log.stage("reading manifests: 3000")
    for done in range(1, 3001):
        clock.sleep(1)
        log.advance(done, 3000)
    told = stream.getvalue().splitlines()
    assert told[:4] == [
        "reading manifests: 3000",
        "reading manifests: 3000: 5 of 3000",
        "reading manifests: 3000: 15 of 3000",
        "reading manifests: 3000: 35 of 3000",
    ]
    assert 40 < len(told) < 60


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (11, "about 1 minute left"),
        (310, "about 30 minutes left"),
        (6010, "about 10 hours left"),
    ],
)
def test_near_a_limit_a_log_tells_how_long_the_stage_still_takes(total: int, words: str) -> None:
    log, stream, clock = lines()
    log.limited(40, 1.0)
    log.stage("reading")
    log.limited(60, 1 / 3)
    clock.sleep(5)
    log.advance(10, total)
    assert stream.getvalue().endswith(f"reading: 10 of {total}, {words}\n")


def test_many_manifests_of_one_answer_take_less_time() -> None:
    log, stream, clock = lines()
    log.stage("reading")
    log.limited(2, 1 / 60)
    clock.sleep(5)
    log.advance(100, 1100)
    assert stream.getvalue().endswith("100 of 1100, about 20 minutes left\n")


def test_without_a_limit_nobody_guesses() -> None:
    log, stream, clock = lines()
    log.stage("reading")
    clock.sleep(5)
    log.advance(10, 100)
    assert "left" not in stream.getvalue()


def test_a_terminal_shows_it_beside_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    stream = Terminal()
    with progress(stream, quiet=False) as bar:
        assert isinstance(bar, Bar)
        bar.stage("reading")
        bar.limited(10, 0.1)
        bar.advance(10, 310)
    assert "about 50 minutes left" in stream.getvalue()
