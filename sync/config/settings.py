"""What providers.yaml means, resolved: the values that the rest of the pipeline works with."""

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, TypeAlias

from sync.model import Organization


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCredential:
    """A personal access token, named by the environment variable that holds it."""

    variable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicCredential:
    """A user of an Azure DevOps Server and a password, each named by its environment variable."""

    user_variable: str
    password_variable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntraCredential:
    """A Microsoft Entra identity; needs the extra ``entra``. All ``None`` is the default chain."""

    tenant_id: str | None = None
    client_id: str | None = None
    secret_variable: str | None = None
    certificate_variable: str | None = None
    """Holds a certificate with its private key, as PEM."""
    federated: bool = False


Credential: TypeAlias = TokenCredential | EntraCredential | BasicCredential


def variable_names(credential: Credential) -> tuple[str, ...]:
    """The environment variables that hold what is secret of it, in the order of providers.yaml."""
    match credential:
        case TokenCredential(variable=variable):
            return (variable,)
        case BasicCredential(user_variable=user, password_variable=password):
            return (user, password)
        case EntraCredential(secret_variable=secret, certificate_variable=certificate):
            return tuple(name for name in (secret, certificate) if name is not None)


Way: TypeAlias = Literal["auto", "search", "git"]
"""How manifests are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclude:
    """Patterns of what a provider leaves out."""

    project: tuple[str, ...] = ()
    repository: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One entry below ``providers.azureDevOps``: where manifests are looked for, and as whom."""

    id: str
    organization: Organization
    project: tuple[str, ...] = ("*",)
    repository: tuple[str, ...] = ("*",)
    path: tuple[str, ...] = ("/catalog-info.yaml",)
    branch: str | None = None
    """``None`` is each repository's default branch."""
    exclude: Exclude = field(default_factory=Exclude)
    credential: Credential = field(default_factory=lambda: TokenCredential(variable="AZURE_TOKEN"))
    discovery: Way = "auto"
    forks: bool = False
    allow: tuple[str, ...] | None = None
    """The kinds that its manifests may bring; see `sync.config.kinds`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionLimit:
    """How many entities one run may delete: a share of the catalog, or a count."""

    percent: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one manifest may ask for, as far as the catalog's owner may choose."""

    include: int = 1 << 20
    """Bytes of a file that it includes."""
    manifest: int = 5 << 20
    """Bytes of the manifest."""
    targets: int = 2000
    """Files that its Locations may lead to."""

    @property
    def written(self) -> int:
        """Characters of everything that one manifest may bring into the catalog, what it includes
        and what its aliases repeat among them."""
        return max(5 << 20, self.include, self.manifest)

    @property
    def held(self) -> int:
        """Bytes that are read of a file, so that one that is too large is told with its size."""
        return self.written * 8 // 5


Rules: TypeAlias = Literal["backstage", "roadie"]
"""Whose rules of fields hold."""
Module: TypeAlias = Literal["openapi", "ai-model"]
"""Official Backstage modules that change what a portal takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRule:
    """What the catalog's owner wants of entities, beyond what the portal asks for."""

    name: str
    schema: str
    """JSON Schema of an entity, as JSON."""
    kinds: tuple[str, ...] = ()
    """In lower case; none is every kind but Location."""
    message: str = ""
    """For people."""
    url: str = ""
    severity: Literal["error", "warning"] = "warning"
    """With ``error`` a document that breaks it is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What reads the catalog: manifests are judged as it judges them."""

    rules: Rules = "backstage"
    modules: tuple[Module, ...] = ()
    """Sorted."""
    kinds: tuple[str, ...] = ()
    """Kinds beyond Backstage's and Roadie's that it knows."""
    schemas: tuple[tuple[str, str], ...] = ()
    """Kinds and the JSON Schemas that their entities have to fit, as JSON."""
    house_rules: tuple[HouseRule, ...] = ()


BARE: Final = Portal()
"""A Backstage without any of the modules, as long as providers.yaml says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of providers.yaml."""

    file: Path
    """Absolute; its folder is the repository (or a folder of it)."""
    providers: tuple[Provider, ...]
    """In file order, which is their order in conflicts."""
    folder: str = "catalog"
    """Where the catalog lives, relative to the file's folder, with ``/`` and without ``..``."""
    max_deletions: DeletionLimit = field(default_factory=lambda: DeletionLimit(percent=20))
    portal: Portal = BARE
    external: frozenset[str] = frozenset()
    """Kinds, in lower case, of which the portal has entities from elsewhere."""
    limits: Limits = field(default_factory=Limits)
    notes: tuple[str, ...] = ()
    """Things a user should know though nothing is wrong, e.g. that ``schedule`` has no effect."""

    @property
    def rules_id(self) -> str:
        """One id for all that a manifest's verdict depends on; empty for what is usual."""
        usual = {**asdict(BARE), **asdict(Limits())}
        chosen = {**asdict(self.portal), **asdict(self.limits)}
        meant = {key: value for key, value in chosen.items() if value != usual[key]}
        if not meant:
            return ""
        return sha256(json.dumps(meant, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProvider:
    """What is written of a provider; whatever is empty or ``None`` keeps its default."""

    organization: str
    host: str | None = None
    project: tuple[str, ...] = ()
    repository: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    branch: str | None = None
    exclude: Exclude = field(default_factory=Exclude)
    token_variable: str | None = None
    credential: EntraCredential | BasicCredential | None = None
    discovery: Way | None = None
    forks: bool = False
    allow: tuple[str, ...] = ()
