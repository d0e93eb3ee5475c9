"""A manifest that was fetched and parsed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sync.config.kinds import Allowance
from sync.entities.bounds import MAX_INCLUDES
from sync.entities.manifest import Document
from sync.entities.placeholders import wanted
from sync.model import Found, Include, Location
from sync.reading.judge import left_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest that was fetched and parsed."""

    found: Found
    content_id: str
    documents: tuple[Document, ...]
    depth: int
    allowance: Allowance
    links: tuple[Include, ...] = ()
    """Where it is a symbolic link: what it leads to, and the links on the way."""

    @property
    def target(self) -> str:
        """The URL of the manifest."""
        return self.found.location.target

    def includes(self) -> Iterator[Location]:
        """The files that its placeholders name, each once, no more than it may."""
        named = {
            location.target: location
            for document in self.documents
            if not left_out(document.data, self.allowance)
            for location in wanted(document, self.found.location, MAX_INCLUDES)
        }
        yield from islice(named.values(), MAX_INCLUDES)
