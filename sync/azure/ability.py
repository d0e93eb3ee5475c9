"""Whether a service can do what not every one does, found out by asking."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from sync.azure.answers import TooLargeError
from sync.errors import ServiceError

K = TypeVar("K")
V = TypeVar("V")
_IN_A_ROW = 3
"""Times in a row that a service fails to answer what it has answered before."""


class Ability:
    """Whether a service answers one kind of question. One asks alone until that is known; where it
    does not, nobody asks again. Thread-safe."""

    def __init__(self, *, doubtful: tuple[type[ServiceError], ...] = ()) -> None:
        """``doubtful`` are refusals that one question may meet where others are answered."""
        self._doubtful = doubtful
        self._lock = threading.RLock()
        self._proven = False
        self._failures = 0

    @property
    def lacking(self) -> bool:
        """Whether the service cannot do it."""
        return self._failures >= _IN_A_ROW

    def ask(self, question: Callable[[bool], Mapping[K, V]]) -> Mapping[K, V]:
        """The answer; nothing where there is none. ``question`` hears whether it is a first one,
        which need not be waited for long."""
        with self._turn():
            if self.lacking:
                return {}
            try:
                answer = question(not self._proven)
            except TooLargeError:  # what it brought was ours to refuse
                return {}
            except ServiceError as error:
                self._failed(error)
                return {}
            with self._lock:
                self._proven, self._failures = True, 0
            return answer

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            if not (self._proven or self.lacking):
                yield
                return
        yield

    def _failed(self, error: ServiceError) -> None:
        with self._lock:
            lenient = self._proven or isinstance(error, self._doubtful)
            self._failures += 1 if lenient else _IN_A_ROW
