"""The reading stage as the pipeline sees it: from discoveries to one outcome for each manifest."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sync.catalog.snapshot import Snapshot
from sync.config.kinds import allowances
from sync.config.settings import Config
from sync.model import Discovery, Doubtful, Found, LogEntry, Outcome, Problem, Skipped, target_of
from sync.progress import Progress
from sync.reading.crawl import Crawl
from sync.reading.elsewhere import NONE, Elsewhere
from sync.reading.families import settle_families, under_first_parent
from sync.reading.kept import is_barren
from sync.reading.outages import without_outages
from sync.reading.scope import Scope
from sync.reading.source import Source
from sync.reading.survey import Survey, survey

_UNREACHED = Problem(
    type="unreadable", message="it is outside the scope of every provider; it was not read"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one run learnt. ``outcomes`` by target; the planner needs no more than these."""

    outcomes: Mapping[str, Outcome]
    uncovered: frozenset[str]
    fetched: Mapping[str, int]
    """By provider: files whose content was read."""
    failures: Mapping[str, str]
    """By provider: why a file could not be had although the service should have answered."""
    left_alone: frozenset[str]
    """Targets in the log that this run may not judge, being a partial one."""
    leading: frozenset[str]
    """Targets of manifests that name others, or did: what becomes of them depends on those."""


class Reader:
    """Reads what changed, follows what it names, and can be asked for more."""

    def __init__(
        self,
        config: Config,
        scope: Scope,
        snapshot: Snapshot,
        source: Source,
        progress: Progress,
        *,
        elsewhere: Elsewhere = NONE,
        processes: int | None = None,
    ) -> None:
        """``elsewhere`` is what other machines of this run made of manifests; ``processes`` is in
        how many others of this machine manifests are judged, ``None`` for as many as pay."""
        self._scope = scope
        self._snapshot = snapshot
        self._source = source
        self._progress = progress
        self._allowances = allowances(config)
        self._rules_id = config.rules_id
        self._crawl = Crawl(
            source,
            scope,
            allowances=self._allowances,
            remembered={entry.target: entry.children for entry in snapshot.log},
            barren=frozenset(entry.target for entry in snapshot.log if is_barren(entry)),
            progress=progress,
            limits=config.limits,
            elsewhere=elsewhere,
            processes=processes,
        )

    def read(self, discoveries: Iterable[Discovery], *, full: bool) -> Reading:
        """Read every manifest that is new or changed; ``full`` reads all of them."""
        discoveries = tuple(discoveries)
        self._incomplete = {each.provider for each in discoveries if not each.complete}
        self._progress.stage("checking with Git what search did not show")
        known = survey(
            self._scope,
            self._snapshot,
            discoveries,
            self._source,
            allowances=self._allowances,
            rules_id=self._rules_id,
            full=full,
        )
        self._answered = known.answers.answered
        outcomes = self._crawl.outcomes
        settled: tuple[Outcome, ...] = (
            *_skipped(discoveries),
            *known.unchanged,
            *known.gone,
            *known.doubtful,
        )
        outcomes.update({target_of(outcome): outcome for outcome in settled})
        self._progress.stage(f"reading manifests: {len(known.to_read)}")
        self._crawl.read(known.to_read, leaving=known.sighted.left_alone | known.unchanged_followed)
        self._settle_families(known)
        return self._reading(known)

    def read_also(self, reading: Reading, found: Iterable[Found]) -> Reading:
        """Read manifests whose content did not change but whose entities are needed now.

        In a partial run they may be any that the log names: what no provider reaches is not read.
        """
        found = tuple(found)
        for item in found:
            self._crawl.outcomes.pop(item.location.target, None)
        within = [item for item in found if self._scope.reached_by(item.location) is not None]
        self._crawl.read(within, leaving=reading.left_alone)
        for item in found:
            target = item.location.target
            self._crawl.outcomes.setdefault(target, Doubtful(target=target, problem=_UNREACHED))
        return replace(
            reading,
            outcomes=self._outcomes(reading.uncovered),
            fetched=dict(self._crawl.fetched),
            failures={**self._crawl.failures, **reading.failures},
        )

    def _settle_families(self, known: Survey) -> None:
        log = self._log(known.uncovered)
        families = settle_families(
            known.sighted.remembered,
            log,
            self._crawl.outcomes,
            known.answers.existence,
            known.changed_followed,
        )
        self._crawl.read(families.to_read, leaving=known.sighted.left_alone)
        for outcome in families.outcomes:
            self._crawl.outcomes.setdefault(target_of(outcome), outcome)

    def _log(self, uncovered: Collection[str]) -> dict[str, LogEntry]:
        return {t: entry for t, entry in self._snapshot.entries.items() if t not in uncovered}

    def _outcomes(self, uncovered: Collection[str]) -> dict[str, Outcome]:
        told = under_first_parent(self._log(uncovered), self._crawl.outcomes)
        return without_outages(
            told,
            self._snapshot.entries,
            incomplete=self._incomplete,
            answered=self._answered | {p for p, files in self._crawl.fetched.items() if files},
        )

    def _reading(self, known: Survey) -> Reading:
        return Reading(
            outcomes=self._outcomes(known.uncovered),
            uncovered=known.uncovered,
            fetched=dict(self._crawl.fetched),
            failures={**self._crawl.failures, **known.answers.failures},
            left_alone=known.sighted.left_alone,
            leading=frozenset(self._crawl.leading),
        )


def _skipped(discoveries: Iterable[Discovery]) -> Iterable[Skipped]:
    for discovery in discoveries:
        yield from discovery.skipped
