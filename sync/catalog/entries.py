"""What the locations log will say of each manifest. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sync.catalog.claims import Claims, Standing
from sync.catalog.layout import entity_path
from sync.catalog.log_entry import render_line
from sync.catalog.removal import WAITS_FOR_PROVIDER
from sync.catalog.snapshot import Snapshot, digest, intact
from sync.catalog.status import SKIPPED, WITHHELD, passing, resumed, status_of
from sync.entities.ownership import owner_in
from sync.file import File
from sync.model import (
    Doubtful,
    EntityRef,
    Found,
    Gone,
    LogEntry,
    Problem,
    Read,
    Skipped,
    Status,
    Unanswered,
    Unchanged,
    Unreadable,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """What entries are made of, besides a manifest's standing."""

    snapshot: Snapshot
    claims: Claims
    texts: Mapping[EntityRef, File]
    rules_id: str


def log_after(
    snapshot: Snapshot,
    claims: Claims,
    texts: Mapping[EntityRef, File],
    now: str,
    rules_id: str = "",
) -> tuple[LogEntry, ...]:
    """The locations log after the plan, by target. ``texts`` are the entity files as they will be,
    ``rules_id`` is of the rules by which this run judged.

    ``last_discovered_at`` becomes ``now`` where anything else in the entry's line changes but the
    ids that the service reports, that of the rules, or the owner: those only tell that the index
    caught up with Git, which repository it is, that other rules found the same, or what the log of
    an earlier version left out.
    """
    planned = _Planned(snapshot=snapshot, claims=claims, texts=texts, rules_id=rules_id)
    return tuple(
        _stamped(_entry(planned, standing), snapshot.recorded.get(standing.target), now)
        for standing in claims.standings
    )


def _stamped(entry: LogEntry, before: LogEntry | None, now: str) -> LogEntry:
    """The entry with its time; ``before`` is what the log's file says of the manifest.

    Lines are compared, not values: two values may well be written alike.
    """
    if before is None or not before.last_discovered_at:
        return replace(entry, last_discovered_at=now)
    if entry is before:
        return entry
    same = replace(
        entry,
        last_discovered_at=before.last_discovered_at,
        reported_id=before.reported_id,
        project_id=before.project_id,
        repository_id=before.repository_id,
        rules_id=before.rules_id,
        owner=before.owner,
    )
    if same == before or render_line(same) == render_line(before):
        return replace(
            same,
            reported_id=entry.reported_id,
            project_id=entry.project_id,
            repository_id=entry.repository_id,
            rules_id=entry.rules_id,
            owner=entry.owner,
        )
    return replace(entry, last_discovered_at=now)


def _entry(planned: _Planned, standing: Standing) -> LogEntry:
    outcome, entry = standing.outcome, standing.entry
    match outcome:
        case Read():
            return _read(planned, standing, outcome)
        case Unreadable(found=found, problem=problem):
            return _overlaid(planned, standing, Status.UNREADABLE, problem, found)
        case Doubtful(problem=problem):
            return _overlaid(planned, standing, Status.UNREADABLE, problem, None)
        case Skipped(found=found, reason=reason):
            problem = Problem(type=SKIPPED, message=reason, severity="warning")
            return _overlaid(planned, standing, Status.SKIPPED, problem, found)
        case Unchanged(found=found) if entry is not None:
            return _unchanged(planned, standing, _owned(planned, entry), found)
        case None | Gone() | Unanswered() if entry is not None:
            return _staying(planned, standing, entry) if standing.withheld else entry
        case Unchanged() | Gone() | Unanswered() | None:
            raise AssertionError(f"{standing.target} is not in the locations log")


def _read(planned: _Planned, standing: Standing, outcome: Read) -> LogEntry:
    grants, found, before = planned.claims.grants, outcome.found, standing.entry
    wanted = standing.offers.keys() | standing.holds
    entities = tuple(sorted(ref for ref in wanted if grants.get(ref) is standing))
    claims = tuple(sorted(wanted - set(entities)))
    searched = None if found.by_git or found.reported_id == outcome.content_id else found
    entry = LogEntry(
        target=standing.target,
        provider=found.provider,
        status=Status.SYNCED,
        content_id=outcome.content_id,
        rules_id=planned.rules_id,
        reported_id=searched.reported_id if searched else None,
        project_id=found.project_id or (before.project_id if before else None),
        repository_id=found.repository_id or (before.repository_id if before else None),
        owner=owner_in(planned.texts, entities) or outcome.owner,
        entities=entities,
        claims=claims,
        kept=tuple(sorted(standing.kept)),
        includes=outcome.includes,
        children=outcome.children,
        discovered_via=found.via,
        digest=digest(planned.texts[ref].id for ref in entities),
        problems=(
            *outcome.problems,
            *_withheld(standing),
            *_conflicts(planned, standing, claims),
        ),
    )
    return replace(entry, status=status_of(entry, refused=bool(outcome.refused)))


def _owned(planned: _Planned, entry: LogEntry) -> LogEntry:
    """The entry with its owner, which the log of an earlier version does not have."""
    if entry.owner is not None:
        return entry
    return replace(entry, owner=owner_in(planned.texts, entry.entities))


def _unchanged(planned: _Planned, standing: Standing, entry: LogEntry, found: Found) -> LogEntry:
    """The entry as it is, found today.

    The id that search reports is taken over: an old one would pass for unchanged when someone
    puts the old content back. Git's own id says nothing about what search reports.
    """
    entry = resumed(entry) or entry
    reported = entry.reported_id
    if found.reported_id is not None and not found.by_git:
        reported = None if found.reported_id == entry.content_id else found.reported_id
    problems = (*_own(entry), *_conflicts(planned, standing, entry.claims))
    return _if_changed(
        entry,
        provider=found.provider,
        reported_id=reported,
        discovered_via=found.via,
        problems=problems,
    )


def _staying(planned: _Planned, standing: Standing, entry: LogEntry) -> LogEntry:
    """The entry of a manifest that would leave the log but for entities that may not go yet.

    What a digest did not vouch for before, it does not vouch for now.
    """
    stood = resumed(entry) or entry
    entities = tuple(sorted(standing.holds))
    stays = replace(
        stood,
        entities=entities,
        claims=(),
        kept=tuple(ref for ref in stood.kept if ref in standing.holds),
        digest=digest(planned.texts[ref].id for ref in entities)
        if intact(entry, planned.snapshot)
        else None,
        problems=(
            *(problem for problem in _own(stood) if problem.type != WITHHELD),
            *_withheld(standing),
        ),
    )
    conflict = stays.status is Status.CONFLICT
    return replace(stays, status=status_of(stays, refused=False)) if conflict else stays


def _if_changed(
    entry: LogEntry,
    *,
    provider: str,
    reported_id: str | None,
    discovered_via: str | None,
    problems: tuple[Problem, ...],
) -> LogEntry:
    """``replace`` is slow, and nearly every entry stays as it is."""
    before = (entry.provider, entry.reported_id, entry.discovered_via, entry.problems)
    if before == (provider, reported_id, discovered_via, problems):
        return entry
    return replace(
        entry,
        provider=provider,
        reported_id=reported_id,
        discovered_via=discovered_via,
        problems=problems,
    )


def _overlaid(
    planned: _Planned, standing: Standing, status: Status, problem: Problem, found: Found | None
) -> LogEntry:
    """All that is remembered stays, below a status that passes and its reason."""
    entry = standing.entry
    if entry is None:
        entry = LogEntry(target=standing.target, provider=standing.provider, status=status)
    own = _own(entry)[1:] if passing(entry) else _own(entry)
    return replace(
        entry,
        status=status,
        provider=found.provider if found else entry.provider,
        discovered_via=found.via if found else entry.discovered_via,
        project_id=(found.project_id if found else None) or entry.project_id,
        repository_id=(found.repository_id if found else None) or entry.repository_id,
        problems=(problem, *own, *_conflicts(planned, standing, entry.claims)),
    )


def _own(entry: LogEntry) -> tuple[Problem, ...]:
    """The problems of an entry but for its conflicts, which each plan tells anew."""
    if not entry.claims:
        return entry.problems
    return tuple(
        problem
        for problem in entry.problems
        if not (problem.type == "conflict" and problem.entity in entry.claims)
    )


def _withheld(standing: Standing) -> Iterator[Problem]:
    """The marks on entities that would go. That a provider is incomplete does not change those
    that are there."""
    problems = standing.entry.problems if standing.entry else ()
    marked = {problem.entity: problem for problem in problems if problem.type == WITHHELD}
    for ref, words in sorted(standing.withheld.items()):
        problem = Problem(type=WITHHELD, message=f"{ref} {words}", entity=ref, severity="warning")
        yield marked.get(ref, problem) if words == WAITS_FOR_PROVIDER else problem


def _conflicts(
    planned: _Planned, standing: Standing, claims: Iterable[EntityRef]
) -> Iterator[Problem]:
    for ref in claims:
        yield Problem(type="conflict", message=_conflict(planned, standing, ref), entity=ref)


def _conflict(planned: _Planned, standing: Standing, ref: EntityRef) -> str:
    if ref in planned.claims.foreign:
        path = f"{planned.snapshot.folder}/{entity_path(ref)}"
        return (
            f"{ref} cannot be added: {path} exists and was not written by catalog-sync; "
            "move or delete that file"
        )
    holder = planned.claims.grants.get(ref)
    if holder is None:
        return f"{ref} is free to take, but {standing.target} has to be read for it first"
    return (
        f"{ref} comes from {holder.target} already, so that of {standing.target} is left out; "
        "rename or remove one of them"
    )
