"""Releases take turns at the same runs, so that what else the machine does falls on all of them."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.world import Release, Run, World

CHANGED = 10
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The same run, some times over, by one way: medians."""

    scenario: str
    way: str
    runs: Sequence[Run]
    bound: float
    """Seconds that nobody can beat."""
    same: bool | None = None
    """Whether all releases made the same catalog each time; None where there was one only."""

    @property
    def wall(self) -> float:
        return statistics.median(run.cost.wall for run in self.runs)

    @property
    def processor(self) -> float:
        return statistics.median(run.cost.processor for run in self.runs)

    @property
    def memory(self) -> float:
        """In MB."""
        return statistics.median(run.cost.memory for run in self.runs) / _MEGABYTE

    @property
    def requests(self) -> Mapping[str, int]:
        """Those of the last run, by kind."""
        return self.runs[-1].requests


def rows(here: World, releases: Sequence[Release], *, rounds: int, plain: bool) -> Iterator[Row]:
    """Every scenario, a row for each release; the plain way reads everything in each run, so one
    run of it, after the others' first ones, stands for all."""
    for scenario, prepare in _SCENARIOS.items():
        runs: dict[str, list[Run]] = {release.name: [] for release in releases}
        bounds = []
        for number in range(rounds):
            read = [*prepare(here, releases, number)]
            for release in releases if number % 2 else reversed(releases):
                runs[release.name].append(here.sync(release))
            bounds.append(here.bound(releases[-1].name, read))
        bound = statistics.median(bounds)
        if plain and scenario == FIRST:
            yield Row(scenario="every run", way="plain", runs=[here.plain()], bound=bound)
        trees = [{run.tree for run in together} for together in zip(*runs.values(), strict=True)]
        same = all(len(each) == 1 for each in trees) if len(releases) > 1 else None
        for way, its in runs.items():
            yield Row(scenario=scenario, way=way, runs=its, bound=bound, same=same)


def _first(here: World, releases: Sequence[Release], _: int) -> Iterable[int]:
    for release in releases:
        here.forget(release.name)
    return range(here.organisation.count)


def _nothing(_here: World, _releases: Sequence[Release], _: int) -> Iterable[int]:
    return ()


def _changed(here: World, _: Sequence[Release], number: int) -> Iterable[int]:
    count = here.organisation.count
    edited = [7 + index * count // CHANGED for index in range(CHANGED)]
    here.edit(edited, edition=number + 2)
    return edited


def _deleted(here: World, _: Sequence[Release], number: int) -> Iterable[int]:
    here.edit([8 + number], edition=None)
    return [8 + number]


FIRST = "first run"
_SCENARIOS: Mapping[str, Callable[[World, Sequence[Release], int], Iterable[int]]] = {
    FIRST: _first,
    "nothing changed": _nothing,
    f"{CHANGED} changed": _changed,
    "1 deleted": _deleted,
}
"""What is done before each round; the manifests that have to be read then."""
