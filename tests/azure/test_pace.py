"""How fast requests follow one another near a limit, against a service that only counts."""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from sync.azure.pace import WINDOW, Allowance, Pace


@dataclass
class Counting:
    """A service that takes no time, and a run that sends as soon as its pace lets it."""

    limit: float = 200.0
    now: float = 1000.0
    pace: Pace = field(default_factory=Pace)
    used: deque[tuple[float, float]] = field(default_factory=deque)
    total: float = 0.0
    most: float = 0.0
    """The most that was ever used in five minutes."""

    def ask(self, cost: float, times: int = 1) -> None:
        for _ in range(times):
            self.now = max(self.now, self.pace.due(self.now))
            self.pace.sent(self.now)
            self.use(cost)
            self.pace.heard(self.allowance(), self.now)

    def use(self, cost: float) -> None:
        while self.used and self.used[0][0] <= self.now - WINDOW:
            self.total -= self.used.popleft()[1]
        self.used.append((self.now, cost))
        self.total += cost
        self.most = max(self.most, self.total)

    def allowance(self) -> Allowance | None:
        """What is left, in whole units; told from half of the limit on."""
        if self.total < self.limit / 2:
            return None
        return Allowance(limit=self.limit, remaining=max(int(self.limit - self.total), 0))


def test_without_a_word_of_a_limit_nothing_waits() -> None:
    service = Counting(limit=1e9)
    service.ask(1.0, 5000)
    assert (service.now, service.pace.interval, service.pace.rate) == (1000.0, 0.0, None)


def test_where_enough_is_left_nothing_waits() -> None:
    service = Counting()
    service.ask(1.0, 149)
    assert (service.now, service.pace.rate) == (1000.0, None)


@pytest.mark.parametrize("cost", [0.1, 1.0, 5.0])
def test_the_limit_is_never_passed_and_nearly_all_of_it_is_used(cost: float) -> None:
    service = Counting()
    service.ask(cost, int(1500 / cost))
    assert service.most <= service.limit
    allowed = 1500 / service.limit * WINDOW
    assert 0.85 * allowed <= service.now - 1000 <= 1.15 * allowed


def test_from_then_on_requests_come_evenly() -> None:
    service = Counting()
    service.ask(0.5, 1500)
    times = []
    for _ in range(500):
        service.ask(0.5)
        times.append(service.now)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert max(gaps) < 3 * min(gap for gap in gaps if gap)


def test_the_rate_that_is_told_is_what_the_limit_allows() -> None:
    service = Counting()
    service.ask(0.5, 1500)
    assert service.pace.rate == pytest.approx(200 / WINDOW / 0.5, rel=0.1)


def test_dearer_requests_than_before_come_more_slowly() -> None:
    service = Counting()
    service.ask(0.1, 4000)
    cheap = service.pace.interval
    service.ask(2.0, 300)
    assert service.most <= service.limit * 1.05
    assert service.pace.interval > 5 * cheap


def test_cheaper_requests_than_before_come_faster() -> None:
    service = Counting()
    service.ask(5.0, 60)
    began = service.now
    service.ask(0.1, 6000)
    assert service.most <= service.limit
    assert service.now - began <= 2 * WINDOW + 6000 * 0.1 / 200 * WINDOW


def test_what_others_used_shortly_before_does_not_hold_up_a_short_run() -> None:
    service = Counting()
    for _ in range(160):
        service.use(1.0)
    service.ask(0.05, 100)
    assert service.now - 1000 < 60
    assert service.most <= service.limit


def test_who_shares_the_identity_gets_what_they_use() -> None:
    service = Counting()
    others = 0.2
    for _ in range(int(WINDOW)):
        service.now += 1
        service.use(others)
    for _ in range(2000):
        before = service.now
        service.ask(0.25)
        service.use((service.now - before) * others)
    assert service.most <= service.limit
    assert service.now - 1000 - WINDOW < 1.2 * 2000 * 0.25 / (200 / WINDOW - others)


def test_no_two_requests_are_further_apart_than_the_service_delays_one() -> None:
    service = Counting()
    for _ in range(190):
        service.use(1.0)
    service.ask(0.5, 60)
    assert 0 < service.pace.interval <= 30
