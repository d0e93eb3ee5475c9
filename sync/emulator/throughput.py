"""Counts what an identity uses, as Azure DevOps counts throughput units: first late, then refused.

https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sync.emulator.envelope import Response, rate_limited, unauthorized

WINDOW = 300.0
"""Seconds in which units are counted together: the documented five minutes."""
COSTS: Mapping[str, float] = {"search": 0.5, "listing": 0.5, "itemsbatch": 0.25, "zip": 0.5}
OTHER_COST = 0.05
"""Units of a request by what it asks. An assumption: the service publishes no prices, only that one
unit is what a typical user uses in five minutes, here twenty simple requests. ``.emulator.json``
may say others as ``throughputCosts``, ``other`` among them."""
_NEAR = 0.5
"""The share of the limit from which answers tell of it. Assumed; "near" is documented."""
_BLOCKED = 1.5
"""So many times the limit is refused; before, answers are late. Assumed, too."""
_LONGEST_DELAY = 30.0
"""Seconds; documented."""
_REGARDLESS = 50
"""Refusals in one window after which an identity is told that it is none: a large portal that went
on saw 401 for thousands of reads (backstage/backstage#35756), how soon is not told."""


def cost_of(method: str, stages: tuple[str, ...], costs: Mapping[str, float]) -> float:
    """Units of a request of these stages; ``costs`` go before those assumed here."""
    stage = "zip" if (method, stages[0]) == ("POST", "blobs") else stages[0]
    known = {**COSTS, **costs}
    return known.get(stages[-1], known.get(stage, known.get("other", OTHER_COST)))


class Clock(Protocol):
    """What counting and delaying need of time."""

    def time(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Let that much time go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """What becomes of one request."""

    delay: float = 0.0
    """Seconds that its answer is late."""
    headers: Mapping[str, str] = field(default_factory=dict)
    refusal: Response | None = None
    """What is answered in its place."""


@dataclass(slots=True)
class _Account:
    """What one identity used and was refused, oldest first: times, and units at times."""

    used: deque[tuple[float, float]] = field(default_factory=deque)
    refused: deque[float] = field(default_factory=deque)
    units: float = 0.0

    def forget(self, before: float) -> None:
        while self.used and self.used[0][0] <= before:
            self.units -= self.used.popleft()[1]
        while self.refused and self.refused[0] <= before:
            self.refused.popleft()

    def frees(self, units: float) -> float:
        """When so many units will have been given back."""
        freed = 0.0
        for at, cost in self.used:
            freed += cost
            if freed >= units:
                return at + WINDOW
        return self.used[-1][0] + WINDOW if self.used else 0.0


class Meter:
    """Every identity's account; thread-safe. ``now`` gives seconds since 1970."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._accounts: dict[str, _Account] = {}

    def take(self, identity: str, cost: float, limit: float) -> Toll:
        """Charge ``cost`` units to ``identity``, who may use ``limit`` in five minutes."""
        with self._lock:
            now = self._now()
            account = self._accounts.setdefault(identity, _Account())
            account.forget(now - WINDOW)
            if account.units >= limit * _BLOCKED:
                return _refusal(account, now, limit)
            over = max(account.units - limit, 0.0)
            account.used.append((now, cost))
            account.units += cost
            delay = round(_LONGEST_DELAY * over / (limit * (_BLOCKED - 1)), 3)
            return Toll(delay=delay, headers=_headers(account, now, limit, delay))


def _refusal(account: _Account, now: float, limit: float) -> Toll:
    account.refused.append(now)
    headers = _headers(account, now, limit, 0.0)
    if len(account.refused) > _REGARDLESS:
        return Toll(refusal=unauthorized())
    answer = rate_limited(int(headers.pop("retry-after")))
    del headers["x-ratelimit-remaining"]
    return Toll(refusal=answer.with_headers(headers))


def _headers(account: _Account, now: float, limit: float, delay: float) -> dict[str, str]:
    """Nothing while the limit is far away."""
    if account.units < limit * _NEAR:
        return {}
    headers = {
        "x-ratelimit-resource": "Emulator/AnyUser",
        "x-ratelimit-limit": f"{limit:g}",
        "x-ratelimit-remaining": f"{max(int(limit - account.units), 0)}",
        "x-ratelimit-reset": f"{int(account.used[-1][0] + WINDOW) + 1}",
    }
    if account.units > limit:
        headers["retry-after"] = f"{int(account.frees(account.units - limit) - now) + 1}"
    if delay:
        headers["x-ratelimit-delay"] = f"{delay:.3f}"
    return headers
