"""A source that knows what several machines asked already, and asks itself only for the rest."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sync.azure.contents import RepositoryKey
from sync.azure.near_misses import Outside
from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.config.settings import Provider
from sync.config.slice import WHOLE, SliceNumber
from sync.model import Answer, Content, Discovery, Existence, Location, Unavailable
from sync.reading.elsewhere import Elsewhere
from sync.reading.source import Source
from sync.slices.learned import Listing, Share, Slice

K = TypeVar("K")
V = TypeVar("V")


class Joined:
    """The answers of ``slices``, the newest first, and ``source`` behind them.

    ``unusable`` says in words which slices were to be there and are not: they are told where
    a provider misses one.
    """

    def __init__(self, slices: Iterable[Slice], unusable: Sequence[str], source: Source) -> None:
        self._slices = sorted(slices, key=lambda one: one.made_at, reverse=True)
        self._unusable = unusable
        self._source = source
        answers = [one.answers for one in self._slices]
        self._exists = _first(answer.exists for answer in answers)
        self._forks = _first(answer.forks for answer in answers)
        self._listings = _first(answer.listings for answer in answers)
        self._contents = _first(answer.contents for answer in answers)
        self._names = _first(answer.names for answer in answers)
        self._outside = _first(answer.outside for answer in answers)
        shares = [share for one in self._slices for share in one.shares]
        fetched: Counter[str] = Counter()
        # Contents that are judged here are counted when they are.
        fetched.subtract(p for (p, _), c in self._contents.items() if isinstance(c, Content))
        self._requests: Counter[str] = Counter()
        for share in shares:
            fetched[share.discovery.provider] += share.fetched
            self._requests[share.discovery.provider] += share.requests
        self.elsewhere = Elsewhere(
            by_target=_first(answer.elsewhere for answer in answers),
            fetched=fetched,
            failures={s.discovery.provider: s.failure for s in reversed(shares) if s.failure},
        )

    def discover(self, provider: Provider, part: SliceNumber = WHOLE) -> Discovery:  # noqa: ARG002
        """Put together what the slices found; it is complete when every slice is there and is."""
        parts: dict[SliceNumber, Share] = {}
        for one in self._slices:
            for share in one.shares:
                if share.discovery.provider == provider.id:
                    parts.setdefault(one.part, share)
        order = sorted(parts, key=lambda part: (part.count, part.number))
        return _together(provider.id, [parts[part] for part in order], self._missing(order))

    def _missing(self, parts: Sequence[SliceNumber]) -> str:
        """Say which slices of a provider are not there; nothing when all are."""
        if not parts:
            words = "no slice of it was loaded"
        elif len(counts := sorted({part.count for part in parts})) > 1:
            shown = " and of ".join(map(str, counts))
            words = f"its slices are of {shown}; make them all with one number"
        else:
            numbers = sorted(set(range(1, counts[0] + 1)) - {part.number for part in parts})
            if not numbers:
                return ""
            lost = ", ".join(f"{number}/{counts[0]}" for number in numbers)
            one = len(numbers) == 1
            words = f"slice {lost} was not loaded" if one else f"slices {lost} were not loaded"
        return "; ".join([words, *self._unusable])

    def identify(self, provider: str, ids: Mapping[RepositoryKey, str]) -> None:
        """Pass it on."""
        self._source.identify(provider, ids)

    def read(
        self, asked: Iterable[tuple[str, Location]], *, reported: Mapping[str, str]
    ) -> Iterator[tuple[Location, Answer]]:
        """Each file's bytes, in the order asked."""
        questions = list(asked)
        rest = [each for each in questions if (each[0], each[1].target) not in self._contents]
        live = iter(self._source.read(rest, reported=reported)) if rest else iter(())
        for provider, location in questions:
            known = self._contents.get((provider, location.target))
            yield next(live) if known is None else (location, known)

    def exists(self, asked: Iterable[tuple[str, Location]]) -> Mapping[str, Existence]:
        """By target, whether Git has the file, and its blob id."""
        questions = list(asked)
        known = {
            location.target: self._exists[location.target]
            for _, location in questions
            if location.target in self._exists
        }
        rest = [each for each in questions if each[1].target not in known]
        return {**known, **self._source.exists(rest)} if rest else known

    def in_unwanted_fork(self, provider: str, location: Location) -> bool:
        """Whether the repository is a fork, and the provider leaves forks out."""
        known = self._forks.get((provider, location.target))
        return self._source.in_unwanted_fork(provider, location) if known is None else known

    def reads_default(self, provider: str, location: Location) -> bool | Unavailable:
        """Whether the location's branch is the default one of its repository."""
        return self._source.reads_default(provider, location)

    def list_files(self, provider: str, location: Location) -> Listing:
        """The path of every file in the location's repository at its branch."""
        known = self._listings.get((provider, location.target))
        return self._source.list_files(provider, location) if known is None else known

    def whereabouts(self, provider: str, asked: Iterable[Asked]) -> Mapping[Asked, Repository]:
        """What repositories are called now."""
        questions = list(asked)
        rest = [one for one in questions if (provider, one) not in self._names]
        known = {one: self._names.get((provider, one)) for one in questions}
        live = self._source.whereabouts(provider, rest) if rest else {}
        return {**{one: row for one, row in known.items() if row is not None}, **live}

    def outside(self, provider: Provider) -> Outside:
        """What search shows outside ``path``, if a slice asked: nothing else needs it."""
        return self._outside.get(provider.id, Outside())

    def requests(self, provider: str) -> int:
        """How many requests the provider has cost so far, on all machines."""
        return self._requests[provider] + self._source.requests(provider)


def _together(provider: str, shares: Sequence[Share], missing: str) -> Discovery:
    parts = [share.discovery for share in shares]
    found = {item.location.target: item for part in parts for item in part.found}
    skipped = {item.found.location.target: item for part in parts for item in part.skipped}
    reasons = [*(part.reason for part in parts if not part.complete), *([missing] * bool(missing))]
    sources = {part.source for part in parts} or {"search"}
    return Discovery(
        provider=provider,
        found=tuple(found[target] for target in sorted(found)),
        skipped=tuple(skipped[target] for target in sorted(skipped)),
        complete=not reasons,
        reason="; ".join(dict.fromkeys(reasons)),
        source=sources.pop() if len(sources) == 1 else "search+git",
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        renamed={old: new for part in parts for old, new in part.renamed.items()},
        outside=tuple(location for part in parts for location in part.outside),
    )


def _first(mappings: Iterable[Mapping[K, V]]) -> dict[K, V]:
    """One mapping of several: of two values the first is taken."""
    whole: dict[K, V] = {}
    for mapping in reversed([*mappings]):
        whole.update(mapping)
    return whole
