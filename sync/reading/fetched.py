"""A manifest that was fetched and parsed. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sync.config.kinds import Allowance
from sync.config.settings import Limits
from sync.entities.bounds import MAX_INCLUDES
from sync.entities.manifest import Document, parse_manifest
from sync.entities.placeholders import Placeholder, placeholders, wanted
from sync.entities.specification import Parser
from sync.model import Answer, Content, Found, Include, Location
from sync.reading.judge import left_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the manifests of one run are measured by."""

    allowances: Mapping[str, Allowance]
    """By provider: what it may bring."""
    limits: Limits

    def parsed(self, data: bytes) -> tuple[Document, ...]:
        """The documents of a manifest."""
        return parse_manifest(data, largest=self.limits.manifest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest that was fetched and parsed."""

    found: Found
    content_id: str
    documents: tuple[Document, ...]
    depth: int
    """How many Locations lead to it."""
    allowance: Allowance
    links: tuple[Include, ...] = ()
    """Where it is a symbolic link: what it leads to, and the links on the way."""
    placeholders: tuple[Placeholder, ...] = ()
    """What the documents include that may be in the catalog."""
    parser: Parser = field(default_factory=Parser, repr=False, compare=False)

    @property
    def target(self) -> str:
        """The URL of the manifest."""
        return self.found.location.target

    def includes(self, answers: Mapping[str, Answer]) -> tuple[Location, ...]:
        """The files that its placeholders name, and those that specifications lead to as far as
        ``answers`` tell, each once, no more than it may."""
        return wanted(
            self.placeholders,
            self.found.location,
            MAX_INCLUDES,
            parser=self.parser,
            answers=answers,
        )


def manifest_of(
    found: Found,
    content: Content,
    measure: Measure,
    *,
    depth: int = 0,
    documents: tuple[Document, ...] | None = None,
    links: tuple[Include, ...] = (),
) -> Manifest:
    """The manifest of this content; ``documents`` and ``links`` are of one that is a link."""
    allowance = measure.allowances[found.provider]
    documents = measure.parsed(content.data) if documents is None else documents
    return Manifest(
        found=found,
        content_id=content.content_id,
        documents=documents,
        depth=depth,
        allowance=allowance,
        links=links,
        placeholders=tuple(
            placeholder
            for document in documents
            if not left_out(document.data, allowance)
            for placeholder in placeholders(document, allowance.portal)
        ),
        parser=Parser(largest=measure.limits.include),
    )


def named_by_all(
    manifests: Iterable[Manifest], answers: Mapping[str, Answer], known: Collection[tuple[str, str]]
) -> Iterator[tuple[Found, Location]]:
    """The files that manifests include, but for those that are ``known``, by both targets."""
    for manifest in manifests:
        for place in manifest.includes(answers):
            if (manifest.target, place.target) not in known:
                yield manifest.found, place
