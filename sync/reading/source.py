"""What the reading stage needs of Azure DevOps: questions only, nothing that writes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from sync.azure.contents import RepositoryKey
from sync.azure.near_misses import Outside
from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.config.settings import Provider
from sync.config.slice import WHOLE, SliceNumber
from sync.model import Answer, Discovery, Existence, Location, Missing, Unavailable


class Question(NamedTuple):
    """A location, and the provider whose credential is used to ask for it."""

    provider: str
    location: Location


class Source(Protocol):
    """Where manifests come from; `sync.azure.service.AzureDevOps` is the one there is."""

    def discover(self, provider: Provider, part: SliceNumber = WHOLE) -> Discovery:
        """Every manifest of the provider, and whether that is all of them.

        What ``part`` does not hold may be missing.
        """

    def identify(self, provider: str, ids: Mapping[RepositoryKey, str]) -> None:
        """Hear by which ids repositories are known: one that is not listed by its name is asked
        for by its id before it is called gone."""

    def read(
        self, asked: Iterable[tuple[str, Location]], *, reported: Mapping[str, str]
    ) -> Iterator[tuple[Location, Answer]]:
        """Each file's bytes, in the order asked; those of one repository and branch cost less where
        they are neighbours.

        ``reported`` gives by target the content id that discovery saw: bytes with another id are
        checked against Git's.
        """

    def exists(self, asked: Iterable[tuple[str, Location]]) -> Mapping[str, Existence]:
        """By target, whether Git has the file, and its blob id."""

    def in_unwanted_fork(self, provider: str, location: Location) -> bool:
        """Whether the repository is a fork, and the provider leaves forks out.

        Not so when nobody can tell.
        """

    def reads_default(self, provider: str, location: Location) -> bool | Unavailable:
        """Whether the location's branch is the default one of its repository."""

    def list_files(
        self, provider: str, location: Location
    ) -> tuple[str, ...] | Missing | Unavailable:
        """The path of every file in the location's repository at its branch."""

    def whereabouts(self, provider: str, asked: Iterable[Asked]) -> Mapping[Asked, Repository]:
        """What repositories are called now, those that the service tells."""

    def outside(self, provider: Provider) -> Outside:
        """What search shows of files that look like manifests and lie outside ``path``."""

    def requests(self, provider: str) -> int:
        """How many requests the provider has cost so far."""
