"""How fast this machine is just now: bounds on processor time are given for a usual one."""

import time

_USUAL = 0.6
"""Seconds in which a usual machine counts ten million squares."""


def slowness() -> float:
    """How many times as long as a usual machine this one takes; at least 1."""
    started = time.process_time()
    sum(number * number for number in range(10_000_000))
    return max(1.0, (time.process_time() - started) / _USUAL)
