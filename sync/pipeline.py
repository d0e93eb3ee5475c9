"""The whole flow on one page: discover, read, plan, apply, commit.

Everything above ``apply`` only reads. A dry run is the same flow, stopped in one place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sync.catalog.apply import apply
from sync.catalog.layout import is_marked
from sync.catalog.plan import Plan, Situation, contested, make_plan
from sync.catalog.snapshot import read_snapshot
from sync.config.settings import Config
from sync.errors import GitError
from sync.model import Discovery, ProviderOutcome
from sync.progress import Progress
from sync.publish.commit import Author, commit, refuse_unready
from sync.publish.leftovers import leftovers
from sync.publish.message import commit_message
from sync.reading.read import Reader, Reading
from sync.reading.scope import Scope
from sync.reading.source import Source
from sync.report.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line chose for one run."""

    now: datetime
    """The run's time in UTC; ``SOURCE_DATE_EPOCH`` where that is set."""
    fixed_time: bool = False
    """True when ``now`` was given from outside; then the commit is dated with it too."""
    dry_run: bool = False
    make_commit: bool = True
    full: bool = False
    providers: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    allow_deletions: int | None = None
    author: Author | None = None


def sync(config: Config, options: Options, source: Source, progress: Progress) -> Result:
    """Bring the catalog folder in line with what the providers hold, and commit it.

    ``CatalogError`` when the folder cannot be read, ``GitError`` when the repository could not
    take a commit: both before anything is contacted. What fails later is in the result.
    """
    folder = config.file.parent / config.folder
    if options.make_commit and not options.dry_run:
        refuse_unready(config.file.parent, config.folder)
    snapshot = read_snapshot(folder)
    scope = Scope(
        providers=config.providers,
        chosen=options.providers,
        projects=options.projects,
        repositories=options.repositories,
    )
    discoveries = _discover(scope, source, progress)
    reader = Reader(config, scope, snapshot, source, progress)
    reading = reader.read(discoveries, full=options.full)
    situation = _situation(config, options, reading, _outcomes(discoveries, reading, source))
    while waiting := contested(snapshot, situation):
        reading = reader.read_also(reading, waiting)
        situation = _situation(config, options, reading, _outcomes(discoveries, reading, source))
    progress.stage("planning")
    plan = make_plan(snapshot, situation)
    result = Result(
        plan=plan,
        providers=situation.providers,
        folder=config.folder,
        dry_run=options.dry_run,
        notes=config.notes,
    )
    if options.dry_run or plan.refusal is not None:
        return result
    progress.stage("writing the catalog")
    apply(plan, folder)
    if not options.make_commit:
        return result
    return _commit(config, options, plan, result)


def _discover(scope: Scope, source: Source, progress: Progress) -> tuple[Discovery, ...]:
    """Ask every provider of this run for its manifests; the original patterns judge the answer."""
    discoveries = []
    for provider in scope.running():
        progress.stage(f"provider {provider.id}: looking for manifests")
        discovery = source.discover(provider)
        for note in discovery.notes:
            progress.note(f"provider {provider.id}: {note}")
        discoveries.append(replace(discovery, found=scope.within(provider, discovery.found)))
    return tuple(discoveries)


def _situation(
    config: Config, options: Options, reading: Reading, providers: tuple[ProviderOutcome, ...]
) -> Situation:
    return Situation(
        outcomes=tuple(reading.outcomes.values()),
        partial=bool(options.providers or options.projects or options.repositories),
        uncovered=reading.uncovered,
        providers=providers,
        provider_order=tuple(provider.id for provider in config.providers),
        now=options.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        limit=config.max_deletions,
        allowed=options.allow_deletions,
    )


def _outcomes(
    discoveries: Iterable[Discovery], reading: Reading, source: Source
) -> tuple[ProviderOutcome, ...]:
    """Sum up each provider; one whose files could not be read is not complete either."""
    return tuple(
        ProviderOutcome(
            id=discovery.provider,
            complete=discovery.complete and discovery.provider not in reading.failures,
            found=len(discovery.found),
            fetched=reading.fetched.get(discovery.provider, 0),
            requests=source.requests(discovery.provider),
            reason=discovery.reason or reading.failures.get(discovery.provider, ""),
            source=discovery.source,
            notes=discovery.notes,
        )
        for discovery in discoveries
    )


def _commit(config: Config, options: Options, plan: Plan, result: Result) -> Result:
    """Commit what the plan holds; what Git refuses is told with the result."""
    repository = config.file.parent
    try:
        left = leftovers(repository, config.folder, plan.owned.keys(), is_marked)
        sha = commit(
            repository,
            config.folder,
            owned=plan.owned,
            removed=(*plan.removed, *left),
            message=commit_message(plan.changes, result.providers),
            author=options.author,
            when=options.now if options.fixed_time else None,
        )
    except GitError as error:
        return replace(result, failure=str(error))
    return replace(result, commit=sha)
