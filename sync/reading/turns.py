"""In which order a round's manifests are read, and what one Location may have looked for in vain.

A target that does not exist costs its request all the same, and so does a file without an entity.
Each manifest may name a number of those; what it names behind them is not asked for. Which these
are depends on what is in Git and on nothing else, so every run comes to the same end. Pure.
"""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sync.entities.bounds import MAX_IN_VAIN
from sync.model import Found

_FEWEST: Final = 8
"""Targets that are asked for at once at least."""


class Asked(NamedTuple):
    """A manifest to read, and how many Locations lead to it."""

    found: Found
    depth: int

    @property
    def target(self) -> str:
        """The URL of the manifest."""
        return self.found.location.target


@dataclass(slots=True, kw_only=True)
class Names:
    """What one manifest names, in its order."""

    waiting: deque[Asked]
    free: Collection[str] = frozenset()
    """Targets that do not count: entities of theirs are in the catalog already."""
    vain: Collection[str] = frozenset()
    """Targets that are known to hold no entity: they count and need not be read."""
    left: int = MAX_IN_VAIN
    """How many it may still name in vain."""
    passed: list[Asked] = field(default_factory=list)
    """Manifests that others asked for first."""


class Turns:
    """One round; call ``batch`` and ``learn`` in turns until a batch is empty."""

    def __init__(self, names: Iterable[Names]) -> None:
        self._names = list(names)
        self._taken: set[str] = set()
        self._batch: list[tuple[Names, Asked]] = []
        self._not_asked: set[str] = set()

    @property
    def unasked(self) -> frozenset[str]:
        """Targets that nobody may ask for any more."""
        return frozenset(self._not_asked - self._taken)

    def batch(self) -> tuple[Asked, ...]:
        """What to read next."""
        while True:
            self._batch = [(names, one) for names in self._names for one in self._next(names)]
            asked = tuple(one for names, one in self._batch if one.target not in names.vain)
            if asked or not self._batch:
                return asked
            self.learn(())

    def learn(self, in_vain: Collection[str]) -> frozenset[str]:
        """Take in which targets of the batch were asked for in vain.

        Returns those that should not have been asked for: they lie behind the last that may be.
        """
        dropped: set[str] = set()
        for names, one in self._batch:
            if one.target in names.free:
                continue
            if names.left == 0:
                dropped.add(one.target)
            elif one.target in in_vain or one.target in names.vain:
                names.left -= 1
        self._taken -= dropped
        self._not_asked |= dropped
        for names in self._names:
            if names.left == 0:
                rest = [one for one in names.waiting if one.target not in names.free]
                self._not_asked |= {one.target for one in rest}
                names.waiting = deque(one for one in names.waiting if one.target in names.free)
        self._offer_again()
        return frozenset(dropped)

    def _next(self, names: Names) -> Iterable[Asked]:
        room = max(names.left, _FEWEST)
        while names.waiting and room:
            one = names.waiting.popleft()
            if one.target in self._taken:
                names.passed.append(one)
                continue
            self._taken.add(one.target)
            room -= one.target not in names.free
            yield one

    def _offer_again(self) -> None:
        """What one manifest may not ask for any more, another that names it may."""
        for names in self._names:
            if names.left and names.passed:
                again = [one for one in names.passed if one.target not in self._taken]
                names.waiting.extendleft(reversed(again))
                names.passed = [one for one in names.passed if one.target in self._taken]
