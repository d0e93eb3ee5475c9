"""Which manifests one machine of several reads. Every machine can tell it by itself: it depends on
the manifest's place and on nothing else. Pure."""

import re
from dataclasses import dataclass
from hashlib import sha256

from sync.config.settings import Provider
from sync.model import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceNumber:
    """The ``number``-th of ``count`` slices of the work, counted from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing beside it."""
        return self.count == 1

    def holds(self, provider: Provider, location: Location) -> bool:
        """Whether the manifest at ``location`` belongs to this slice."""
        if provider.discovery == "git":
            return self.lists(provider, location.project, location.repository)
        return self._has(location.target)

    def lists(self, provider: Provider, project: str, repository: str) -> bool:
        """Whether this slice needs the repository's list of files.

        Where Git is asked for everything, a repository is in one slice as a whole, so that it is
        listed once. Where search is asked, one repository may hold most of all manifests.
        """
        return provider.discovery != "git" or self._has(f"{project}/{repository}")

    def _has(self, name: str) -> bool:
        """Names compare without regard to case, so that spelling moves nothing elsewhere."""
        if self.is_whole:
            return True
        digest = sha256(name.lower().encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1


WHOLE = SliceNumber(number=1, count=1)


def parse_slice_number(text: str) -> SliceNumber:
    """The slice that ``2/6`` names; ValueError, with words for the user, for anything else."""
    parts = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    if parts is None or not 1 <= int(parts[1]) <= int(parts[2]):
        raise ValueError("expected K/N, the K-th of N slices, e.g. 2/6")
    return SliceNumber(number=int(parts[1]), count=int(parts[2]))
