"""How many slices each provider is read in, so that none is much larger than another. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heapreplace

from sync.config.slice import SliceNumber

PER_SLICE = 5000
"""Manifests in a slice, where nobody says how many slices there are to be."""
MOST = 256
"""Slices in all: so many jobs may a matrix of GitHub Actions make.
https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlice:
    """One slice of one provider."""

    provider: str
    part: SliceNumber
    manifests: int
    """About so many."""

    @property
    def name(self) -> str:
        """What a file or an artifact of it can be called."""
        return f"{self.provider}-{self.part.number}-of-{self.part.count}"


def divide(sizes: Mapping[str, int], slices: int | None = None) -> tuple[PlannedSlice, ...]:
    """Divide providers, given with the number of their manifests, into ``slices`` in all.

    Each provider has one at least, so there may be more of them. Without a number none is larger
    than ``PER_SLICE``, as far as ``MOST`` lets that be. In the order of ``sizes``.
    """
    wanted = sum(-(-size // PER_SLICE) or 1 for size in sizes.values())
    counts = dict.fromkeys(sizes, 1)
    largest = [(-float(size), order, name) for order, (name, size) in enumerate(sizes.items())]
    heapify(largest)
    for _ in range(min(wanted if slices is None else slices, MOST) - len(counts)):
        _, order, name = largest[0]
        counts[name] += 1
        heapreplace(largest, (-sizes[name] / counts[name], order, name))
    return tuple(
        PlannedSlice(
            provider=name,
            part=SliceNumber(number=number, count=count),
            manifests=-(-sizes[name] // count),
        )
        for name, count in counts.items()
        for number in range(1, count + 1)
    )
