"""The whole flow on one page: discover, read, plan, publish.

Everything above ``publish`` only reads. A dry run is the same flow, stopped in one place. Several
machines may each do a part of the reading (``read_slice``); one of them then does the whole flow.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sync.catalog.mass import mass_update
from sync.catalog.plan import Situation, contested, make_plan
from sync.catalog.snapshot import Snapshot
from sync.config.kinds import allowances
from sync.config.settings import Config, Way
from sync.config.slice import WHOLE, SliceNumber
from sync.model import Discovery, EntityRef
from sync.progress import Progress
from sync.publish.publisher import Publisher
from sync.reading.elsewhere import NONE, Elsewhere
from sync.reading.overlooked import ask_once, with_hints
from sync.reading.read import Reader, Reading
from sync.reading.recognised import recognised
from sync.reading.scope import Scope
from sync.reading.source import Source
from sync.reading.spelling import as_today
from sync.result import Result
from sync.slices.learned import Share, Slice, fingerprint
from sync.slices.recorder import Recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line chose for one run."""

    now: datetime
    """The run's time in UTC; ``SOURCE_DATE_EPOCH`` where that is set."""
    dry_run: bool = False
    full: bool = False
    providers: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    allow_deletions: int | None = None
    discovery: Way | None = None
    """How to find manifests, instead of as each provider says."""
    part: SliceNumber = WHOLE
    """The manifests that this machine reads; for ``read_slice`` alone."""
    processes: int | None = None
    """In how many other processes manifests are judged; ``None`` for as many as pay."""

    @property
    def partial(self) -> bool:
        """Whether it may touch but a part of the catalog."""
        return bool(self.providers or self.projects or self.repositories)


def sync(
    config: Config,
    options: Options,
    source: Source,
    progress: Progress,
    publisher: Publisher,
    *,
    elsewhere: Elsewhere = NONE,
) -> Result:
    """Bring the catalog in line with what the providers hold, and publish it.

    ``elsewhere`` is what other machines made of manifests in ``read_slice``. ``CatalogError`` when
    the catalog cannot be read, ``GitError`` when it could not be published here: both before Azure
    DevOps is contacted. What fails later is in the result.
    """
    snapshot = publisher.begin()
    scope = _scope(config, options)
    scope, snapshot, discoveries = _discover(scope, snapshot, source, progress)
    processes = options.processes
    reader = Reader(
        config, scope, snapshot, source, progress, elsewhere=elsewhere, processes=processes
    )
    snapshot, reading = recognised(snapshot, reader.read(discoveries, full=options.full))
    base = publisher.counted_against()
    situation = _situation(config, options, reading, _shares(discoveries, reading, source), base)
    while waiting := contested(snapshot, situation):
        reading = reader.read_also(reading, waiting)
        shares = _shares(discoveries, reading, source)
        situation = _situation(config, options, reading, shares, base)
    progress.stage("looking for what lies beside the patterns")
    known = reading.outcomes.keys() | snapshot.entries.keys() - reading.uncovered
    providers = with_hints(situation.providers, discoveries, scope, known, source)
    situation = replace(situation, providers=providers)
    progress.stage("planning")
    plan = make_plan(snapshot, situation)
    result = Result(
        plan=plan,
        providers=providers,
        folder=config.folder,
        dry_run=options.dry_run,
        notes=config.notes,
        before=tuple(snapshot.recorded.values()),
        mass=mass_update(snapshot, plan.changes, plan.log),
    )
    if options.dry_run:
        return result
    progress.stage("writing the catalog")
    published = publisher.publish(plan, providers)
    for note in published.notes:
        progress.note(note)
    return result.after(published)


def read_slice(
    config: Config, options: Options, source: Source, progress: Progress, snapshot: Snapshot
) -> Slice:
    """Discover and read one machine's part; what it learnt is for ``sync`` on another to join."""
    scope, recorder = _scope(config, options), Recorder(source)
    scope, snapshot, discoveries = _discover(scope, snapshot, recorder, progress)
    processes = options.processes
    reader = Reader(config, scope, snapshot, recorder, progress, processes=processes)
    reading = reader.read(discoveries, full=options.full)
    ask_once(discoveries, scope, recorder)
    return Slice(
        part=options.part,
        made_at=options.now,
        made_with=fingerprint(config),
        shares=_shares(discoveries, reading, source),
        answers=recorder.answers(reading),
    )


def _scope(config: Config, options: Options) -> Scope:
    """What this run may touch; UsageError for choices that no provider covers."""
    scope = Scope(
        providers=config.providers,
        chosen=options.providers,
        projects=options.projects,
        repositories=options.repositories,
        discovery=options.discovery,
        part=options.part,
    )
    scope.check_choices()
    return scope


def _discover(
    scope: Scope, snapshot: Snapshot, source: Source, progress: Progress
) -> tuple[Scope, Snapshot, tuple[Discovery, ...]]:
    """Ask every provider of this run for its manifests; the original patterns judge the answer.

    All three come back with the names of today.
    """
    discoveries = []
    for provider in scope.running():
        progress.stage(f"provider {provider.id}: looking for manifests")
        discovery = source.discover(provider, scope.part)
        for note in discovery.notes:
            progress.note(f"provider {provider.id}: {note}")
        discoveries.append(discovery)
    today = as_today(scope, snapshot, discoveries, source)
    within = today.scope.within
    return (
        today.scope,
        today.snapshot,
        tuple(replace(d, found=within(d.provider, d.found)) for d in today.discoveries),
    )


def _situation(
    config: Config,
    options: Options,
    reading: Reading,
    shares: tuple[Share, ...],
    base: frozenset[EntityRef] | None,
) -> Situation:
    return Situation(
        outcomes=tuple(reading.outcomes.values()),
        partial=options.partial,
        uncovered=reading.uncovered,
        providers=tuple(share.outcome for share in shares),
        provider_order=tuple(provider.id for provider in config.providers),
        allowances=allowances(config),
        now=options.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        limit=config.max_deletions,
        rules_id=config.rules_id,
        allowed=options.allow_deletions,
        base=base,
    )


def _shares(
    discoveries: Iterable[Discovery], reading: Reading, source: Source
) -> tuple[Share, ...]:
    """Sum up each provider."""
    return tuple(
        Share(
            discovery=discovery,
            failure=reading.failures.get(discovery.provider),
            fetched=reading.fetched.get(discovery.provider, 0),
            requests=source.requests(discovery.provider),
        )
        for discovery in discoveries
    )
