"""A manifest that was fetched and parsed. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sync.config.kinds import Allowance
from sync.entities.bounds import MAX_INCLUDES
from sync.entities.manifest import Document
from sync.entities.placeholders import wanted
from sync.entities.specification import Parser
from sync.model import Answer, Found, Include, Location
from sync.reading.following import Followed
from sync.reading.judge import Judged, left_out


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
    parser: Parser = field(default_factory=Parser, repr=False, compare=False)

    @property
    def target(self) -> str:
        """The URL of the manifest."""
        return self.found.location.target

    def includes(self, answers: Mapping[str, Answer]) -> Iterator[Location]:
        """The files that its placeholders name, and those that specifications lead to as far as
        ``answers`` tell, each once, no more than it may."""
        named = {
            location.target: location
            for document in self.documents
            if not left_out(document.data, self.allowance)
            for location in wanted(
                document,
                self.found.location,
                MAX_INCLUDES,
                portal=self.allowance.portal,
                parser=self.parser,
                answers=answers,
            )
        }
        yield from islice(named.values(), MAX_INCLUDES)


def named_by_all(
    manifests: Iterable[Manifest], answers: Mapping[str, Answer], known: Collection[tuple[str, str]]
) -> Iterator[tuple[Found, Location]]:
    """The files that manifests include, but for those that are ``known``, by both targets."""
    for manifest in manifests:
        for place in manifest.includes(answers):
            if (manifest.target, place.target) not in known:
                yield manifest.found, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A manifest whose verdict depends on the targets that it names."""

    manifest: Manifest
    judged: tuple[Judged, ...]
    followed: Followed
