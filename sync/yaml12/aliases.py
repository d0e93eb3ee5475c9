"""Anchors, and how often Backstage's reader lets an alias repeat them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sync.model import Json
from sync.yaml12.documents import Place
from sync.yaml12.scalars import Scalar


class Repeated:
    """How much the aliases of one file repeat, whether or not Backstage's reader counts it."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._known: dict[int, tuple[Json, int, int]] = {}

    def height(self, value: Json) -> int | None:
        """Count one more alias of ``value``; how many levels it nests, ``None`` when it is too
        much. ``value`` must not change any more."""
        size, height = self._measure(value)
        self._left -= size
        return None if self._left < 0 else height

    def _measure(self, value: Json) -> tuple[int, int]:
        """Characters and levels of a value, each part of it looked at once."""
        waiting = [value]
        while waiting:
            current = waiting[-1]
            inner = [part for part in _collections(current) if id(part) not in self._known]
            if inner:
                waiting += inner
                continue
            waiting.pop()
            if isinstance(current, list | dict) and id(current) not in self._known:
                parts = [self._of(part) for part in _parts(current)]
                size = 1 + sum(part for part, _ in parts)
                height = 1 + max((part for _, part in parts), default=0)
                self._known[id(current)] = current, size, height
        return self._of(value)

    def _of(self, value: Json) -> tuple[int, int]:
        if isinstance(value, list | dict):
            return self._known[id(value)][1:]
        return (len(value) if isinstance(value, str) else 1) + 1, 0


def _parts(value: list[Json] | dict[str, Json]) -> Iterator[Json]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    else:
        yield from value


def _collections(value: Json) -> Iterator[Json]:
    if isinstance(value, list | dict):
        yield from (part for part in _parts(value) if isinstance(part, list | dict))


@dataclass(slots=True, kw_only=True)
class Anchor:
    """An anchored node while its document is read."""

    value: Json = None
    scalar: Scalar = None
    """What the node is as a mapping key, when it is a scalar."""
    is_scalar: bool = False
    place: Place
    is_open: bool = True
    """Whether its end is not read yet: an alias to it now would be a circle."""
    _uses: int = 1
    _weight: int = 0
    _holds_scalar: bool = False
    _repeats: list["Anchor"] = field(default_factory=list)

    @classmethod
    def of_scalar(cls, value: Json, scalar: Scalar, place: Place) -> "Anchor":
        """The anchor of a scalar: of its value, and of what it is as a key."""
        anchor = cls(value=value, scalar=scalar, is_scalar=True, place=place, is_open=False)
        anchor.holds_scalar()
        return anchor

    def close(self, value: Json, place: Place) -> None:
        """Set what a mapping or sequence turned out to be."""
        self.value, self.place, self.is_open = value, place, False

    def holds_scalar(self) -> bool:
        """Note that a scalar stands somewhere in the node; whether that was known already."""
        known, self._holds_scalar = self._holds_scalar, True
        return known

    def holds_alias(self, anchor: "Anchor") -> None:
        """Note that an alias of ``anchor`` stands somewhere in the node."""
        self._repeats.append(anchor)

    def use(self) -> int:
        """Count one alias; returns what Backstage's reader holds against its limit.

        That is the number of uses, times the heaviest use of another anchor inside the node.
        """
        self._uses += 1
        if self._weight == 0:
            inner = (anchor.load for anchor in self._repeats)
            self._weight = max(int(self._holds_scalar), *inner, 0)
        return self.load

    @property
    def load(self) -> int:
        """How heavily the anchor is used so far."""
        return self._uses * self._weight
