"""The read-only facade over Azure DevOps that the pipeline gets: nothing here can write."""

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sync.azure import batches, discovery, near_misses
from sync.azure.batches import Abilities, Batches
from sync.azure.budget import Budget, in_order
from sync.azure.client import Access, Client
from sync.azure.connect import loopback_of, unused
from sync.azure.contents import Contents, RepositoryKey
from sync.azure.credentials import authorizer
from sync.azure.exchange import Transport, origin_of
from sync.azure.near_misses import Outside
from sync.azure.probe import Probe
from sync.azure.repositories import Repository
from sync.azure.roster import Roster, call_roster
from sync.azure.whereabouts import Asked, whereabouts
from sync.clock import Clock, SystemClock
from sync.config.coverage import same_organization
from sync.config.reviewed import Pair, pair_of
from sync.config.settings import Credential, Limits, Provider
from sync.config.slice import WHOLE, SliceNumber
from sync.errors import UsageError
from sync.model import Answer, Discovery, Existence, Location, Missing, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How one run talks to Azure DevOps."""

    connect: Mapping[str, str] = field(default_factory=dict)
    """Configured host → loopback base URL, as ``sync.azure.connect.parse_connect`` makes it."""
    concurrency: int = 16
    """Requests in flight for each identity."""
    deadline: float = 900.0
    """Seconds from the start of the run after which nothing is waited for or retried any more."""
    slowest: float = 60.0
    """Seconds that an answer may take to begin, or to go on."""
    largest: int = Limits().held
    """Bytes of a file that are read at most."""
    reviewed: frozenset[Pair] | None = None
    """The only places and credentials that may be used together; ``None`` for any."""


def _silent(_: str) -> None:
    """Nobody listens."""


def _unheard(_sent: int, _rate: float) -> None:
    """Nobody listens."""


class AzureDevOps:
    """Answers questions about the organisations of ``providers``; use it as a context manager.

    ``say`` hears what a waiting user wants to know, ``limited`` what a budget tells of a limit that
    is near. Providers with one credential at one host share one budget and one pool of connections.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        contact: Contact,
        *,
        say: Callable[[str], None] = _silent,
        limited: Callable[[int, float], None] = _unheard,
        environ: Mapping[str, str] = os.environ,
        clock: Clock | None = None,
    ) -> None:
        self._contact = contact
        self._say = say
        self._limited = limited
        self._environ = environ
        self._clock = clock or SystemClock()
        self._providers = {provider.id: provider for provider in providers}
        self._access: dict[tuple[Credential, str], Access] = {}
        self._clients: dict[str, Client] = {}
        self._contents: dict[str, Contents] = {}
        self._abilities: defaultdict[str, Abilities] = defaultdict(Abilities)
        self._lock = threading.RLock()
        for host in unused(contact.connect, providers):
            say(f"CATALOG_SYNC_CONNECT: no provider has the host {host}, so it changes nothing")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def check_credentials(self, chosen: Iterable[str] = ()) -> None:
        """UsageError when the credential of a provider (``chosen``, or any) is not there.

        Contacts nothing.
        """
        for provider_id in tuple(chosen) or self._providers:
            if self._unreviewed(provider_id) is None:
                self._client(provider_id)

    def discover(self, provider: Provider, part: SliceNumber = WHOLE) -> Discovery:
        """Every manifest that ``provider`` covers; never raises for what the service does.

        ``provider`` is one of those given, perhaps narrowed to some projects or repositories.
        What ``part`` does not hold may be missing.
        """
        if (unasked := self._unreviewed(provider.id)) is not None:
            return Discovery(provider=provider.id, complete=False, reason=unasked.reason)
        client = self._client(provider.id)
        found = discovery.discover(
            client,
            provider,
            concurrency=self._contact.concurrency,
            named=self._providers[provider.id].project,
            part=part,
        )
        self._contents_of(provider.id).trimmed = found.trimmed
        return found

    def identify(self, provider: str, ids: Mapping[RepositoryKey, str]) -> None:
        """Hear by which ids repositories are known: one that is not listed by its name is asked
        for by its id before it is called gone."""
        if self._unreviewed(provider) is None:
            self._contents_of(provider).ids = ids

    def read(
        self,
        asked: Iterable[tuple[str, Location]],
        *,
        reported: Mapping[str, str] | None = None,
    ) -> Generator[tuple[Location, Answer]]:
        """The bytes of files, given as (provider id, location); results in the order asked.

        Neighbours of one repository and branch cost a few requests together, however many.
        ``reported``: by target, the content id that discovery saw; bytes of another id are
        checked against the one that Git has.
        """
        ids = reported or {}

        def one(question: tuple[str, Location]) -> Answer:
            provider_id, location = question
            return self._read(provider_id, location, ids.get(location.target))

        return batches.read(asked, many=self._batches, one=one, workers=self._contact.concurrency)

    def exists(self, asked: Iterable[tuple[str, Location]]) -> Mapping[str, Existence]:
        """Whether Git has these files, by target; those of one repository are asked together."""
        groups: defaultdict[tuple[str, ...], list[Location]] = defaultdict(list)
        for question in asked:
            groups[batches.place_of(question)].append(question[1])
        found: dict[str, Existence] = {}
        workers = self._contact.concurrency
        for answer in in_order(self._exists, groups.items(), workers=workers):
            found |= answer
        return found

    def in_unwanted_fork(self, provider: str, location: Location) -> bool:
        """Whether the repository is a fork and the provider does not want forks; its project's
        repositories are asked for once."""
        if self._providers[provider].forks or self._unasked(provider, location):
            return False
        return self._contents_of(provider).in_fork(location)

    def reads_default(self, provider: str, location: Location) -> bool | Unavailable:
        """Whether the location's branch is the default one of its repository; its project's
        repositories are asked for once."""
        unasked = self._unasked(provider, location)
        return unasked or self._contents_of(provider).reads_default(location)

    def list_files(
        self, provider: str, location: Location
    ) -> tuple[str, ...] | Missing | Unavailable:
        """Every file path of the location's repository at its branch, sorted."""
        unasked = self._unasked(provider, location)
        return unasked or self._contents_of(provider).list_files(location)

    def outside(self, provider: Provider) -> Outside:
        """What Code Search shows that looks like a manifest and lies outside the provider's
        ``path``; at most one request, and never raises."""
        if (unasked := self._unreviewed(provider.id)) is not None:
            return Outside(failure=unasked.reason)
        return near_misses.ask(self._client(provider.id), provider)

    def roster(self, provider: Provider) -> Roster:
        """The repositories of the projects that the provider, perhaps narrowed, names; one request
        a project, or one for the organisation. Never raises for what the service does."""
        if (unasked := self._unreviewed(provider.id)) is not None:
            return Roster(failures=(unasked.reason,))
        return call_roster(self._client(provider.id), provider)

    def whereabouts(self, provider: str, asked: Iterable[Asked]) -> Mapping[Asked, Repository]:
        """What repositories are called now, those that the service tells; never raises."""
        if self._unreviewed(provider) is not None:
            return {}
        client, place = self._client(provider), self._providers[provider].organization
        return whereabouts(client, place, asked, concurrency=self._contact.concurrency)

    def probe(self, provider: str) -> Probe:
        """Single questions about one provider, for people who want to know why."""
        return Probe(self._client(provider), self._providers[provider])

    def requests(self, provider: str) -> int:
        """How many HTTP requests were sent for this provider so far."""
        client = self._clients.get(provider)
        return 0 if client is None else client.sent

    def close(self) -> None:
        """Wake and end whatever still waits, and close every connection."""
        for access in self._access.values():
            access.budget.stop()
            access.transport.close()

    def _read(self, provider_id: str, location: Location, reported: str | None) -> Answer:
        unasked = self._unasked(provider_id, location)
        return unasked or self._contents_of(provider_id).read(location, reported)

    def _batches(self, question: tuple[str, Location]) -> Batches | None:
        """Where many files beside one are asked for; ``None`` where nobody is asked."""
        provider_id, location = question
        if self._unasked(provider_id, location):
            return None
        client, contents = self._client(provider_id), self._contents_of(provider_id)
        with self._lock:
            abilities = self._abilities[self._providers[provider_id].organization.url]
        return Batches(client, contents, abilities, largest=self._contact.largest)

    def _exists(self, group: tuple[tuple[str, ...], Sequence[Location]]) -> Mapping[str, Existence]:
        (provider_id, *_), locations = group
        unasked = self._unasked(provider_id, locations[0])
        if unasked is not None:
            return {location.target: unasked for location in locations}
        return self._contents_of(provider_id).exists(locations)

    def _unasked(self, provider_id: str, location: Location) -> Unavailable | None:
        """Why the provider is not asked: its credential is for its own organisation, while a
        manifest may name any other."""
        provider = self._providers[provider_id]
        if same_organization(provider.organization, location.organization):
            return self._unreviewed(provider_id)
        return Unavailable(
            reason=f"{location.organization.url} is not the organisation of provider {provider_id}",
            failed=False,
        )

    def _unreviewed(self, provider_id: str) -> Unavailable | None:
        """What a provider gives whose credential would go where nobody has agreed to send it."""
        reviewed = self._contact.reviewed
        if reviewed is None or pair_of(self._providers[provider_id]) in reviewed:
            return None
        return Unavailable(
            reason=f"provider {provider_id} is not asked: its place and credential are not in the "
            "reviewed providers.yaml",
            failed=False,
        )

    def _contents_of(self, provider_id: str) -> Contents:
        with self._lock:
            if provider_id not in self._contents:
                provider = self._providers[provider_id]
                self._contents[provider_id] = Contents(self._client(provider_id), provider)
            return self._contents[provider_id]

    def _client(self, provider_id: str) -> Client:
        if (unasked := self._unreviewed(provider_id)) is not None:
            raise UsageError(unasked.reason)
        with self._lock:
            if provider_id not in self._clients:
                access = self._access_of(self._providers[provider_id])
                self._clients[provider_id] = Client(access)
            return self._clients[provider_id]

    def _access_of(self, provider: Provider) -> Access:
        place, contact = provider.organization, self._contact
        key = (provider.credential, origin_of(place.url))
        if key not in self._access:
            identity = authorizer(
                provider.credential, self._environ, provider=provider.id, clock=self._clock
            )
            self._access[key] = Access(
                transport=Transport(
                    origins={origin_of(place.url), origin_of(place.search_url)},
                    loopback=loopback_of(place, contact.connect),
                    connections=contact.concurrency,
                ),
                authorizer=identity,
                budget=Budget(
                    concurrency=contact.concurrency,
                    deadline=contact.deadline,
                    clock=self._clock,
                    say=self._say,
                    limited=self._limited,
                ),
                clock=self._clock,
                slowest=contact.slowest,
                largest=contact.largest,
            )
        return self._access[key]
