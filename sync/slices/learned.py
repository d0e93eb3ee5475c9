"""What one machine of several learnt of its slice: all that another one needs to plan the whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sync.azure.client import USER_AGENT
from sync.azure.near_misses import Outside
from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.config.settings import Config
from sync.config.slice import SliceNumber
from sync.model import Answer, Discovery, Existence, Missing, ProviderOutcome, Unavailable
from sync.reading.elsewhere import JudgedElsewhere

Listing = tuple[str, ...] | Missing | Unavailable
"""What asking for the files of a repository can end in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What Azure DevOps said to one machine, and what that machine made of it."""

    exists: Mapping[str, Existence] = field(default_factory=dict)
    """By target."""
    forks: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """By provider and target: whether it lies in a fork that is not wanted."""
    listings: Mapping[tuple[str, str], Listing] = field(default_factory=dict)
    """By provider and target: the files of its repository."""
    contents: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    """By provider and target: files that only the joining run can judge, and what they include."""
    elsewhere: Mapping[str, JudgedElsewhere] = field(default_factory=dict)
    """By target."""
    names: Mapping[tuple[str, Asked], Repository | None] = field(default_factory=dict)
    """By provider and question: what a repository is called; ``None`` where it was not told."""
    outside: Mapping[str, Outside] = field(default_factory=dict)
    """By provider: what search shows that looks like a manifest and lies elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One provider, as far as one machine read it."""

    discovery: Discovery
    """Holds only the manifests of the slice; complete when all of them were found."""
    failure: str | None
    """The first reason why a file could not be read though it should have."""
    fetched: int
    """Files whose content was read."""
    requests: int

    @property
    def outcome(self) -> ProviderOutcome:
        """How it went; a provider whose files could not be read is not complete either."""
        discovery = self.discovery
        return ProviderOutcome(
            id=discovery.provider,
            complete=discovery.complete and self.failure is None,
            found=len(discovery.found),
            fetched=self.fetched,
            requests=self.requests,
            reason=discovery.reason or self.failure or "",
            source=discovery.source,
            notes=discovery.notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One slice of the work, done."""

    part: SliceNumber
    made_at: datetime
    made_with: str
    """``fingerprint`` of the configuration: slices of different ones do not go together."""
    shares: tuple[Share, ...]
    answers: Answers

    @property
    def providers(self) -> Iterable[str]:
        """Ids of the providers in it."""
        return (share.discovery.provider for share in self.shares)


def fingerprint(config: Config) -> str:
    """One id for all that decides what a manifest is found by and judged by."""
    meant = repr((USER_AGENT, config.folder, config.rules_id, config.providers))
    return sha256(meant.encode("utf-8", "surrogatepass")).hexdigest()[:40]
