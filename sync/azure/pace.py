"""How fast requests may follow one another, so that a service that counts never has to refuse one.

Azure DevOps counts the units that an identity used in the last five minutes, and near the limit it
tells what is left; from there on the run goes evenly, at what the window allows. What a request
costs is not published, so it is learnt. Without those headers nothing changes.
https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits
"""

from collections import deque
from dataclasses import dataclass

WINDOW = 300.0
"""Seconds in which the service counts."""
_LOW = 0.25
"""The share of the limit below which what is left is little."""
_RESERVE = 0.05
"""The share of the limit that is left alone: for what is in flight, and who shares the identity."""
_SOME, _MUCH = 20, 5.0
"""Answers, or units, between two looks at what a request costs: units are told in whole ones."""
_LONGEST = 30.0
"""Seconds between two requests at most: as long as the service itself delays one."""
_AGAIN = 1.0
"""Seconds between two plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What an answer says of the limit: units in five minutes, and how many are left."""

    limit: float
    remaining: float


class Pace:
    """One identity's requests. Not thread-safe; every ``now`` is in seconds of one clock."""

    def __init__(self) -> None:
        self._sent: deque[list[float]] = deque()
        """Second and number of requests in it, oldest first, of the last five minutes."""
        self._number = 0
        """How many requests are in ``_sent``."""
        self._limit = 0.0
        self._answers = 0
        self._mark: tuple[int, float] | None = None
        """Number of answers and what was left, when the price was last looked at."""
        self._dearest = 0.0
        self._low = False
        self._told = -WINDOW
        self._planned = -WINDOW
        self._last = 0.0
        self._price = 0.0
        """Units of a request, as it was while the limit was told of."""
        self.interval = 0.0
        """Seconds from one request to the next; 0 while there is no need to care."""

    @property
    def rate(self) -> float | None:
        """Requests a second that the limit allows for long; None while there is no need to care."""
        if not (self._low and self._price):
            return None
        return self._limit * (1 - _RESERVE) / WINDOW / self._price

    def due(self, now: float) -> float:
        """When the next request may be sent."""
        return self._last + self.interval if self.interval else now

    def sent(self, now: float) -> None:
        """A request is sent now."""
        self._last = max(self._last + self.interval, now - self.interval)
        second = float(int(now))
        if not self._sent or self._sent[-1][0] != second:
            self._sent.append([second, 0])
        self._sent[-1][1] += 1
        self._number += 1

    def heard(self, allowance: Allowance | None, now: float) -> None:
        """An answer came, and said this of the limit; far away from it the service says nothing."""
        while self._sent and self._sent[0][0] <= now - WINDOW:
            self._number -= int(self._sent.popleft()[1])
        if allowance is None and now - self._told > WINDOW:
            self._low, self._mark, self.interval = False, None, 0.0
            self._dearest = self._price = 0.0
        if allowance is not None:
            self._told = now
            self._limit = allowance.limit
            self._low = self._low or allowance.remaining < allowance.limit * _LOW
            self._learn(allowance)
        if self._low and self._price and now - self._planned >= _AGAIN:
            ours = self._limit - self._number * self._price
            self._plan(allowance.remaining if allowance else ours, now)

    def _learn(self, allowance: Allowance) -> None:
        """Look at what some answers cost. What is given back meanwhile makes it seem less, never
        more, so the most that was seen counts; but no more than if all that is used were ours. Of
        that the middle counts: an answer may be late, and others are on their way."""
        remaining = allowance.remaining
        self._answers += 1
        answers, left = self._mark or (self._answers, remaining)
        number = self._answers - answers
        if self._mark is not None and (number >= _SOME or left - remaining >= _MUCH):
            self._dearest = max(self._dearest, (left - remaining) / number)
            self._mark = None
        if self._mark is None:
            self._mark = (self._answers, remaining)
        price = min(self._dearest, (allowance.limit - remaining) / max(self._number, 1))
        self._price += (price - self._price) / (_SOME if self._price else 1)

    def _plan(self, remaining: float, now: float) -> None:
        """Take the fastest even pace at which there is never more used than is left and given back:
        looked at just before each second of ours is given back, and when all are."""
        self._planned = now
        units, wait, slowest = remaining - self._limit * _RESERVE, 0.0, float("inf")
        for second, number in (*self._sent, (now, 0.0)):
            ahead = second + 1 + WINDOW - now
            if units <= 0:
                wait = ahead
            else:
                slowest = min(slowest, units / ahead)
            units += number * self._price
        self.interval = min(max(wait, self._price / slowest), _LONGEST)
