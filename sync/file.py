"""A file as a value: known by git's blob id of its bytes, which come when they are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """Equal to every other file of the same bytes, wherever either has them.

    ``sync.catalog.files`` makes all there are: in memory, on disk, put together from others. A
    catalog has two for each entity, so each is a single small value that knows its own place.
    """

    id: str
    """Git's blob id (sha1)."""
    size: int
    """In bytes."""

    def chunks(self) -> Iterable[bytes]:
        """Give the bytes, however often, in pieces that are small enough to hold."""
        raise NotImplementedError

    @property
    def data(self) -> bytes:
        """All the bytes at once."""
        return b"".join(self.chunks())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, File):
            return NotImplemented
        return (self.id, self.size) == (other.id, other.size)

    def __hash__(self) -> int:
        return hash(self.id)
