"""Anchors, and how often Backstage's reader lets an alias repeat them."""

from dataclasses import dataclass, field

from sync.model import Json
from sync.yaml12.documents import Place
from sync.yaml12.scalars import Scalar


@dataclass(slots=True, kw_only=True)
class Anchor:
    """An anchored node while its document is read."""

    value: Json = None
    scalar: Scalar = None
    """What the node is as a mapping key, when it is a scalar."""
    is_scalar: bool = False
    place: Place
    is_open: bool = True
    """Its end is not read yet: an alias to it now would be a circle."""
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

    def holds_scalar(self) -> None:
        """Note that a scalar stands somewhere in the node."""
        self._holds_scalar = True

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
