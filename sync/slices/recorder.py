"""A source that remembers what was asked of it, so that nobody needs to ask it again."""

from collections.abc import Iterable, Iterator, Mapping

from sync.azure.contents import RepositoryKey
from sync.azure.near_misses import Outside
from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.catalog.files import Spool
from sync.config.settings import Provider
from sync.config.slice import WHOLE, SliceNumber
from sync.file import File
from sync.model import (
    Answer,
    Content,
    Discovery,
    Existence,
    Location,
    Missing,
    Read,
    Unavailable,
    Unreadable,
)
from sync.reading.elsewhere import for_elsewhere
from sync.reading.read import Reading
from sync.reading.source import Source
from sync.slices.learned import Answers, Listing


class Recorder:
    """Asks ``source``; contents are put aside on disk."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._spool = Spool()
        self._contents: dict[str, File | Missing | Unavailable] = {}
        self._links: set[str] = set()
        self._askers: dict[str, str] = {}
        self._exists: dict[str, Existence] = {}
        self._forks: dict[tuple[str, str], bool] = {}
        self._listings: dict[tuple[str, str], Listing] = {}
        self._names: dict[tuple[str, Asked], Repository | None] = {}
        self._outside: dict[str, Outside] = {}

    def discover(self, provider: Provider, part: SliceNumber = WHOLE) -> Discovery:
        """Ask; the caller keeps it."""
        return self._source.discover(provider, part)

    def identify(self, provider: str, ids: Mapping[RepositoryKey, str]) -> None:
        """Pass it on."""
        self._source.identify(provider, ids)

    def read(
        self, asked: Iterable[tuple[str, Location]], *, reported: Mapping[str, str]
    ) -> Iterator[tuple[Location, Answer]]:
        """Ask, and keep every answer."""
        questions = list(asked)
        self._askers.update((location.target, provider) for provider, location in questions)
        for location, answer in self._source.read(questions, reported=reported):
            kept = self._spool.keep(answer.data) if isinstance(answer, Content) else answer
            self._contents[location.target] = kept
            if isinstance(answer, Content) and answer.link:
                self._links.add(location.target)
            yield location, answer

    def exists(self, asked: Iterable[tuple[str, Location]]) -> Mapping[str, Existence]:
        """Ask, and keep every answer."""
        answers = self._source.exists(asked)
        self._exists.update(answers)
        return answers

    def in_unwanted_fork(self, provider: str, location: Location) -> bool:
        """Ask, and keep the answer."""
        answer = self._source.in_unwanted_fork(provider, location)
        self._forks[provider, location.target] = answer
        return answer

    def reads_default(self, provider: str, location: Location) -> bool | Unavailable:
        """Ask; whoever needs the answer again asks again, once a project."""
        return self._source.reads_default(provider, location)

    def list_files(self, provider: str, location: Location) -> Listing:
        """Ask, and keep the answer."""
        answer = self._source.list_files(provider, location)
        self._listings[provider, location.target] = answer
        return answer

    def whereabouts(self, provider: str, asked: Iterable[Asked]) -> Mapping[Asked, Repository]:
        """Ask, and keep every answer, also that there was none."""
        questions = list(asked)
        answers = self._source.whereabouts(provider, questions)
        self._names.update({(provider, one): answers.get(one) for one in questions})
        return answers

    def outside(self, provider: Provider) -> Outside:
        """Ask, and keep the answer."""
        self._outside[provider.id] = self._source.outside(provider)
        return self._outside[provider.id]

    def requests(self, provider: str) -> int:
        """How many requests the provider has cost so far."""
        return self._source.requests(provider)

    def answers(self, reading: Reading) -> Answers:
        """What another machine needs to come to the same end as ``reading``.

        Of a manifest whose outcome depends on no other the verdict is enough; of one that leads to
        others the content is needed again, with all that it includes.
        """
        settled = {
            target: for_elsewhere(outcome)
            for target, outcome in reading.outcomes.items()
            if isinstance(outcome, Read | Unreadable)
            and target in self._contents
            and (target not in reading.leading or isinstance(outcome, Unreadable))
        }
        needed = {
            include.target
            for target, outcome in reading.outcomes.items()
            if target in reading.leading and isinstance(outcome, Read)
            for include in outcome.includes
        }
        again = {
            (self._askers[target], target): _answer(kept, link=target in self._links)
            for target, kept in self._contents.items()
            if target not in settled and (target in reading.outcomes or target in needed)
        }
        return Answers(
            exists=self._exists,
            forks=self._forks,
            listings=self._listings,
            contents=again,
            elsewhere=settled,
            names=self._names,
            outside=self._outside,
        )


def _answer(kept: File | Missing | Unavailable, *, link: bool) -> Answer:
    if not isinstance(kept, File):
        return kept
    return Content(data=kept.data, content_id=kept.id, link=link)
