"""Code Search beyond its 2,000 results: asks, and splits what is too large until it fits.

By projects (packed by the facets' counts), then by the repositories of one project; a repository
that alone is too large is handed back to be listed by Git. What came is checked against what the
service counted, and whatever is missing ends up in ``doubts``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sync.azure.client import Client
from sync.azure.query import PAGE, REACH, Query
from sync.azure.search_answers import UNKNOWN_TO_INDEX, Hit, Page, doubt, read_page
from sync.text.wording import counted

_NAMES = 100
"""Names in one filter at most."""
_FILL = 0.7
"""How full a group is made when its matches are only estimated."""


class Names(Protocol):
    """Where the names come from that facets do not give, and which of them matter."""

    def projects(self) -> Sequence[str]:
        """Every project that the credential can see."""

    def repositories(self, project: str) -> Sequence[str]:
        """Every repository of one project."""

    def wants_project(self, project: str) -> bool:
        """Whether anything in it can be wanted."""

    def wants_repository(self, project: str, repository: str) -> bool:
        """Whether anything in it can be wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why the hits may not be all there are."""

    code: int
    reason: str


@dataclass(slots=True, kw_only=True)
class Search:
    """One discovery by search; ``cover`` fills the lists, until a ServiceError if there is one."""

    client: Client
    url: str
    names: Names
    hits: list[Hit] = field(default_factory=list)
    """Some may be there more than once."""
    doubts: list[Doubt] = field(default_factory=list)
    oversized: list[tuple[str, str]] = field(default_factory=list)
    """(project, repository) with more matches than search can show."""

    def cover(self, question: Query) -> int:
        """Collect every match of ``question``: how many there are, as the service says."""
        first = self._page(question, skip=0)
        if first.count > REACH:
            return self._split(question, first)
        pages = self._pages(question, first)
        if sum(len(page.hits) for page in pages) < first.count and doubt(first.code) is None:
            # A short page without a reason may be a hiccup of the index: once more.
            first = self._page(question, skip=0)
            pages = self._pages(question, first)
        if _overlap(pages) and not _single_repository(question):
            return self._split(question, first)
        self._check(pages)
        return first.count

    def _page(self, question: Query, *, skip: int) -> Page:
        """One page; its hits are kept at once, so that a failure later on does not lose them."""
        page = read_page(self.client.post(self.url, question.body(skip=skip)))
        self.hits.extend(page.hits)
        return page

    def _pages(self, question: Query, first: Page) -> list[Page]:
        """All there are: two at most, however the counts and rows of the answers look."""
        return [first, self._page(question, skip=PAGE)] if first.count > PAGE else [first]

    def _check(self, pages: Sequence[Page]) -> None:
        """Note what the pages lack by their own account."""
        rows = sum(len(page.hits) for page in pages)
        code = next((page.code for page in pages if doubt(page.code) is not None), 0)
        reason = doubt(code)
        if reason is not None:
            self.doubts.append(Doubt(code=code, reason=reason))
        elif rows < pages[0].count:
            self.doubts.append(
                Doubt(
                    code=0,
                    reason=f"Code Search counts {_matches(pages[0].count)} and gave {rows:,}",
                )
            )

    def _split(self, question: Query, first: Page) -> int:
        """Ask for parts of a question whose answer is too large (or came in unstable order)."""
        if _single_repository(question):
            self.oversized.append((question.projects[0], question.repositories[0]))
            return first.count
        if len(question.projects) == 1:
            return self._divide(question, first, self._by_repository(question, first))
        return self._divide(question, first, self._by_project(question, first))

    def _by_project(self, question: Query, first: Page) -> "_Division":
        return _Division(
            facet=first.projects,
            asked=question.projects,
            wants=self.names.wants_project,
            names=self.names.projects,
            narrow=question.within,
        )

    def _by_repository(self, question: Query, first: Page) -> "_Division":
        project = question.projects[0]
        return _Division(
            facet=first.repositories,
            asked=question.repositories,
            wants=lambda repository: self.names.wants_repository(project, repository),
            names=lambda: self.names.repositories(project),
            narrow=lambda repositories: question.within((project,), repositories),
        )

    def _divide(self, question: Query, first: Page, division: "_Division") -> int:
        """Ask for every part, those of the facet first, and check the sum.

        The facet may be capped or absent: what it does not name comes from the list of names.
        """
        doubts_before = len(self.doubts)
        expected = first.count - division.unwanted()
        known = division.known()
        got = sum(self.cover(division.narrow(names)) for names in division.bins(known))
        blind_spot = False
        if got < expected:
            rest, others = division.rest()
            blind_spot = len(rest) < others
            share = (expected - got) * len(rest) // max(others, 1)
            for names in spread(rest, count=share, most=division.largest()):
                got += self.cover(division.narrow(names))
        if got < expected and not blind_spot:
            expected = self._page(question, skip=0).count - division.unwanted()
        if got >= expected:
            # All was found, so a part that the index knows nothing of holds nothing.
            kept = [d for d in self.doubts[doubts_before:] if d.code != UNKNOWN_TO_INDEX]
            self.doubts[doubts_before:] = kept
        elif not blind_spot:
            self.doubts.append(
                Doubt(code=0, reason=f"Code Search counts {_matches(expected)}, its parts {got:,}")
            )
        return first.count


@dataclass(frozen=True, slots=True, kw_only=True)
class _Division:
    """How one question is cut: by its projects, or by the repositories of its one project."""

    facet: Mapping[str, int]
    asked: tuple[str, ...]
    """Names that the question is limited to already; empty for no limit."""
    wants: Callable[[str], bool]
    names: Callable[[], Sequence[str]]
    narrow: Callable[[tuple[str, ...]], Query]

    def known(self) -> Mapping[str, int]:
        """The wanted names of the facet with their counts."""
        return {name: matches for name, matches in self._facet().items() if self.wants(name)}

    def _facet(self) -> Mapping[str, int]:
        """Without names that were not asked for, should the service say such."""
        asked = {name.lower() for name in self.asked}
        return {n: count for n, count in self.facet.items() if not asked or n.lower() in asked}

    def unwanted(self) -> int:
        """Matches in names that nobody wants."""
        return sum(self._facet().values()) - sum(self.known().values())

    def bins(self, known: Mapping[str, int]) -> Sequence[tuple[str, ...]]:
        """The known names in few questions, each smaller than the one that is cut."""
        bins = pack(known, room=PAGE)
        if len(bins) == 1 and len(bins[0]) > 1 and len(bins[0]) >= len(self.asked) > 0:
            half = len(bins[0]) // 2
            return [bins[0][:half], bins[0][half:]]
        return bins

    def rest(self) -> tuple[Sequence[str], int]:
        """Wanted names that the facet lacks, and how many names it lacks altogether: where there
        are unwanted ones, the matches that are to be expected cannot be known."""
        seen = {name.lower() for name in self.facet}
        others = [name for name in self.asked or self.names() if name.lower() not in seen]
        return [name for name in others if self.wants(name)], len(others)

    def largest(self) -> int | None:
        """How many names one question may have at most, so that it gets smaller."""
        return max(1, len(self.asked) - 1) if self.asked else None


def _single_repository(question: Query) -> bool:
    return len(question.projects) == 1 and len(question.repositories) == 1


def _overlap(pages: Sequence[Page]) -> bool:
    """Whether a row came on both pages: their order was not stable, so others came on none."""
    if len(pages) < 2:
        return False
    return not set(pages[0].hits).isdisjoint(pages[1].hits)


def _matches(number: int) -> str:
    return counted(number, "match", "matches")


def pack(weights: Mapping[str, int], *, room: int) -> list[tuple[str, ...]]:
    """Groups whose weights add up to ``room`` at most; a heavier name has a group of its own.

    First fit, heaviest first; the order of equal weights is that of the names.
    """
    groups: list[list[str]] = []
    left: list[int] = []
    for name, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        for index, space in enumerate(left):
            if weight <= space and len(groups[index]) < _NAMES:
                groups[index].append(name)
                left[index] -= weight
                break
        else:
            groups.append([name])
            left.append(room - weight)
    return [tuple(group) for group in groups]


def spread(
    names: Sequence[str], *, count: int, room: int = 1000, most: int | None = None
) -> list[tuple[str, ...]]:
    """Groups of equal size for names whose weights are unknown but for their sum, ``count``."""
    if not names:
        return []
    average = max(count, 1) / len(names)
    size = max(1, min(int(_FILL * room / average), _NAMES, len(names)))
    if most is not None:
        size = min(size, most)
    return [tuple(names[at : at + size]) for at in range(0, len(names), size)]
