"""What flows through the pipeline: frozen values that hold no behaviour but their own identity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias
from urllib.parse import quote

from sync.file import File

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
"""Data as Backstage holds it after reading YAML: JSON, with numbers as JavaScript prints them."""

TAGS = "refs/tags/"
"""How Git begins the full name of a tag."""

EntityRef: TypeAlias = str
"""``kind:namespace/name`` in lower case: refs compare without regard to case."""


def entity_ref(kind: str, namespace: str, name: str) -> EntityRef:
    """The canonical ref of an entity, e.g. ``component:default/petstore``."""
    return f"{kind}:{namespace}/{name}".lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a manifest, an entity or a file."""

    type: str
    """What found it: a stage of Backstage's (``yaml``, ``policy``, ...), or one of ours."""
    message: str
    line: int | None = None
    column: int | None = None
    entity: EntityRef | None = None
    severity: Literal["error", "warning"] = "error"
    # For people, and nothing that makes an old problem another one:
    says: str | None = field(default=None, compare=False)  # a headline instead of the message
    help: str | None = field(default=None, compare=False)  # what to write instead
    anchor: str | None = field(default=None, compare=False)  # its section of docs/problems.md


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An Azure DevOps organisation, or a collection of an Azure DevOps Server; one value for one,
    as only ``sync.urls.organization`` makes them."""

    host: str
    """As Backstage names it: ``dev.azure.com``, ``tfs.acme.com:8080``."""
    name: str
    """The organisation; on a Server with a virtual directory ``tfs/Collection``."""
    url: str
    """Base of web and Git API URLs, percent-encoded: ``https://dev.azure.com/acme``."""
    search_url: str
    """Base of search requests: ``https://almsearch.dev.azure.com/acme``, or ``url`` on a Server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a file lives in Azure DevOps. Names are as the service writes them, not encoded."""

    organization: Organization
    project: str
    repository: str
    path: str
    """Absolute in the repository, with the leading slash."""
    branch: str | None = None
    """``None`` is the default branch, which a URL does not name; a tag is ``refs/tags/NAME``."""
    target: str = field(init=False, repr=False, compare=False)
    """The file's URL, encoded so that Backstage's AzureUrl reads it back."""

    def __post_init__(self) -> None:
        """Make the target once: it is asked for many times."""
        url = (
            f"{self.organization.url}/{quote(self.project, safe='')}"
            f"/_git/{quote(self.repository, safe='')}?path={quote(self.path, safe='/')}"
        )
        branch = "" if self.branch is None else f"&version=GB{quote(self.branch, safe='/')}"
        version = branch.replace(f"=GB{TAGS}", "=GT")
        object.__setattr__(self, "target", url + version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A manifest that discovery saw."""

    location: Location
    provider: str
    reported_id: str | None = None
    """The content id that search gave, or the git blob id when Git itself was asked."""
    by_git: bool = False
    """True when ``reported_id`` is Git's own blob id, which cannot lag."""
    via: str | None = None
    """Target of the Location entity's manifest that named this one, for a followed target."""
    project_id: str | None = None  # as the service tells them: they survive renames
    repository_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Seen by discovery and left out on purpose, with the reason in words."""

    found: Found
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What one provider's discovery found, and whether that is everything."""

    provider: str
    found: tuple[Found, ...] = ()
    """Without duplicates, sorted by target."""
    skipped: tuple[Skipped, ...] = ()
    complete: bool = True
    reason: str = ""  # why it is incomplete
    source: Literal["search", "git", "search+git"] = "search"
    notes: tuple[str, ...] = ()
    """What a user should know though nothing failed, e.g. why Git was asked instead of search."""
    trimmed: bool = False
    """True when Code Search left out what it knows and the credential may not read."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Projects that providers.yaml names by a former name that still answers → their names now."""
    outside: tuple[Location, ...] = ()
    """What Git listed that looks like a manifest and lies outside ``path``."""
    repositories: frozenset[tuple[str, str]] | None = None
    """All that the provider covers, as far as Git was asked: project and name in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderOutcome:
    """How a whole run went for one provider; what people and the log are told of it."""

    id: str
    complete: bool
    found: int  # manifests seen
    fetched: int  # files whose content was read
    requests: int  # to Azure DevOps, retries among them
    reason: str = ""
    source: Literal["search", "git", "search+git"] = "search"
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    """What people are told of providers.yaml; neither the catalog nor its commits hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file's bytes as Git holds them, verified against ``content_id``."""

    data: bytes = field(repr=False)
    content_id: str  # git blob id (sha1) of ``data``
    link: bool = False  # True for a symbolic link: then ``data`` is the name that it leads to


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Git itself says that the file (or its whole repository) does not exist: a fact."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """No usable answer; nothing may be concluded from it."""

    reason: str
    failed: bool = True
    """Whether the service failed, so that the provider is incomplete; not so of a disabled one."""
    absent: bool = False
    """True when no project of that name is to be seen: it was deleted, renamed or hidden."""
    everywhere: bool = False
    """True when it is the provider's and not the file's: a refused credential, a limit."""


Answer: TypeAlias = Content | Missing | Unavailable
"""What asking Git for one file's bytes can end in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Git says that the file exists, and what it holds now, without its bytes."""

    content_id: str


Existence: TypeAlias = Present | Missing | Unavailable
"""What asking Git whether one file exists can end in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A valid entity in its normal form, ready to be written."""

    ref: EntityRef
    kind: str  # as the manifest writes it, e.g. ``API``
    data: Mapping[str, Json] = field(repr=False)
    target: str  # URL of the manifest it comes from


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFile:
    """An entity as its file in the catalog holds it."""

    ref: EntityRef
    file: File


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """A file that ``$text``, ``$json`` or ``$yaml`` pulled into an entity, with the id read."""

    target: str
    content_id: str
    glob: bool = False
    """True for a pattern that a Location names; then ``content_id`` stands for its matches."""


# Outcomes: what one run learnt about one location. The planner sees nothing else.


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The manifest was read in this run."""

    found: Found
    content_id: str
    entities: tuple[EntityFile, ...] = ()  # of its valid documents, in their order, refs unique
    refused: tuple[EntityRef | None, ...] = ()
    """Refs of the documents with errors; ``None`` where the document is too broken to have one."""
    problems: tuple[Problem, ...] = ()
    includes: tuple[Include, ...] = ()
    children: tuple[str, ...] = ()  # targets that its Locations name and that were followed, sorted
    owner: str = ""  # of its documents as they stand, refused ones too; see LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The content is what the log says was read before; nothing was fetched."""

    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Seen, but its bytes (or those of a file it includes) could not be had."""

    found: Found
    problem: Problem
    cause: Unavailable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Git says that it no longer exists."""

    target: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """Not seen this time, and Git did not say that it is gone: what is there stays."""

    target: str
    problem: Problem
    cause: Unavailable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A manifest whose provider failed as a whole: what is there stays, and the log as it is."""

    target: str
    provider: str


Outcome: TypeAlias = Read | Unchanged | Unreadable | Gone | Doubtful | Skipped | Unanswered


def target_of(outcome: Outcome) -> str:
    """The URL of the manifest that an outcome is about."""
    if isinstance(outcome, Gone | Doubtful | Unanswered):
        return outcome.target
    return outcome.found.location.target


class Status(StrEnum):
    """What became of a manifest, in the order in which people want to see them."""

    UNREADABLE = "unreadable"
    INVALID = "invalid"
    CONFLICT = "conflict"
    SKIPPED = "skipped"
    SYNCED = "synced"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One manifest in the locations log (docs/locations-log.md)."""

    target: str
    provider: str
    status: Status
    content_id: str | None = None
    """Git blob id of the bytes that were read last."""
    reported_id: str | None = None
    """The id that search reported for them, when it differs from ``content_id``."""
    project_id: str | None = None
    repository_id: str | None = None
    """The service's ids, where it told them: a repository that was renamed is known by them."""
    owner: str | None = None
    """Whose it is, as `sync.entities.ownership` has it; empty for nobody's or several owners',
    ``None`` where that is not known yet, as in the log of an earlier version."""
    entities: tuple[EntityRef, ...] = ()
    """Refs in the catalog that come from this manifest, sorted."""
    claims: tuple[EntityRef, ...] = ()
    """Refs that it holds too but that another manifest has in the catalog, sorted."""
    kept: tuple[EntityRef, ...] = ()
    """The refs of ``entities`` that stay as they last were good: the document is refused now."""
    includes: tuple[Include, ...] = ()
    children: tuple[str, ...] = ()
    discovered_via: str | None = None
    last_discovered_at: str = ""
    """UTC, ``2026-01-31T12:00:00Z``; moves only when something else in the entry does."""
    rules_id: str = ""
    """Id of the rules by which its content was judged; empty for those of a bare Backstage."""
    digest: str | None = None
    """One id of the entity files as written; a difference means that someone edited or lost one."""
    problems: tuple[Problem, ...] = ()
