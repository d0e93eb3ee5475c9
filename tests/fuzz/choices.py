"""Decisions made by bytes, so that a fuzzer that changes bytes changes decisions."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Decides by one byte after the other; when they are used up, always for the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def at(self) -> int:
        """How many bytes were used."""
        return self._at

    @property
    def left(self) -> bool:
        """Whether there are bytes left to decide by."""
        return self._at < len(self._data)

    def below(self, end: int) -> int:
        """A number from 0 to ``end`` - 1."""
        byte = self._data[self._at] if self.left else 0
        self._at += 1
        return byte % end

    def one_of(self, options: Sequence[T]) -> T:
        """One of ``options``."""
        return options[self.below(len(options))]

    def some_of(self, options: Sequence[T]) -> list[T]:
        """Any of up to eight ``options``, in their order."""
        bits = self.below(256)
        return [option for index, option in enumerate(options) if bits >> index & 1]

    def text(self, most: int) -> str:
        """A text of the bytes that come next, with nothing in it that UTF-8 cannot hold."""
        size = self.below(most + 1)
        start, self._at = self._at, self._at + size
        return self._data[start : self._at].decode("utf-8", "ignore")
