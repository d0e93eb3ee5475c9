"""Which manifest an entity ref comes from: by the log, by refused manifests, by Code Search."""

from collections.abc import Iterable, Iterator

from sync.azure.query import query_for_name
from sync.catalog.snapshot import Snapshot
from sync.catalog.status import NOT_ALLOWED
from sync.config.settings import Provider
from sync.entities.manifest import parse_manifest
from sync.errors import ServiceError, UsageError
from sync.explain.case import Case, Explanation
from sync.explain.departed import past_of, ref_sought
from sync.explain.subject import RefPattern, entries_of_ref, refs_of, similar_refs
from sync.explain.why import Surroundings, explain_location
from sync.finding import Finding, failed, note, ok, unknown
from sync.model import Content, EntityRef, Location, LogEntry, Status
from sync.text.wording import counted
from sync.urls import parse_target

_READ = 30
"""Manifests read at most in search of a ref."""


def explain_ref(case: Case, pattern: RefPattern, around: Surroundings) -> Explanation:
    """Explain an entity: find its manifest, then explain that. UsageError when it is ambiguous."""
    snapshot = around.snapshot
    refs = _known(pattern, snapshot)
    if len(refs) > 1:
        raise UsageError(f"{pattern} may be {' or '.join(refs)}; name one of them in full")
    if refs and (holder := snapshot.holders.get(refs[0])) is not None:
        return _held(case, refs[0], holder, around)
    for entry in entries_of_ref(snapshot.log, pattern):
        location = parse_target(entry.target)
        if location is not None:
            case.add(note("locations log", f"names {pattern} with {entry.target}"))
            left_out = {p.entity for p in entry.problems if p.type == NOT_ALLOWED}
            case.wanted = next((ref for ref in refs if ref in left_out), None)
            return explain_location(case, location, around)
    config = around.config
    past = past_of(config.file.parent, config.folder, ref_sought(pattern))
    if past.departure is not None:
        case.add(note("history", past.departure.words))
    elif past.missing:
        case.add(note("history", f"whether the catalog had it: {past.missing}"))
    found = next(_candidates(case, pattern, around), None)
    if found is None and past.departure is not None:
        case.blame(
            "history",
            f"{pattern} was {past.departure.words}",
            f"If it is meant to be there, put it into its manifest again; git show"
            f" {past.departure.commit[:12]} has what went",
        )
    if found is None:
        similar = similar_refs(snapshot.log, pattern)
        hint = f" Alike in the catalog: {', '.join(similar)}." if similar else ""
        return case.conclude(_nowhere(pattern, hint))
    location, case.wanted = found
    return explain_location(case, location, around)


def _known(pattern: RefPattern, snapshot: Snapshot) -> tuple[EntityRef, ...]:
    refs = {ref for entry in snapshot.log for ref in refs_of(entry) if pattern.matches(ref)}
    return tuple(sorted(refs))


def _held(case: Case, ref: EntityRef, holder: str, around: Surroundings) -> Explanation:
    case.wanted = ref
    case.add(ok("catalog", f"has {ref}, from {holder}"))
    for entry in around.snapshot.log:
        if ref in entry.claims:
            text = f"{entry.target} has {ref} too and was left out"
            case.add(note("conflict", text, "Rename one of the two entities"))
    location = parse_target(holder)
    if location is None:
        return case.conclude(ok("catalog", f"has {ref}, from {holder}"))
    return explain_location(case, location, around)


def _candidates(
    case: Case, pattern: RefPattern, around: Surroundings
) -> Iterator[tuple[Location, EntityRef]]:
    """The manifests that hold the ref, first those of which the log knows that not all
    they hold is in the catalog."""
    refused = [
        (entry.provider, location)
        for entry in around.snapshot.log
        if _lacks_some(entry) and (location := parse_target(entry.target)) is not None
    ]
    for provider, location in (*refused[:_READ], *_shown(case, pattern, around)):
        if provider not in {each.id for each in around.config.providers}:
            continue
        refs = _refs_in(case, provider, location, around)
        for ref in filter(pattern.matches, refs):
            case.add(ok("manifest", f"{location.target} has {ref}"))
            yield location, ref
        for ref in refs:
            if ref.rpartition("/")[2] == pattern.name and not pattern.matches(ref):
                case.add(note("manifest", f"{location.target} has {ref}, which is another entity"))


def _lacks_some(entry: LogEntry) -> bool:
    """Whether the manifest holds entities that the log does not name one by one."""
    left_out = any(problem.type == NOT_ALLOWED for problem in entry.problems)
    return left_out or entry.status is Status.INVALID


def _shown(case: Case, pattern: RefPattern, around: Surroundings) -> Iterator[tuple[str, Location]]:
    """YAML files that hold the name, from each organisation once; made only when needed."""
    for provider in _one_of_each(around.config.providers):
        try:
            around.source.check_credentials([provider.id])
            page = around.source.probe(provider.id).search(query_for_name(pattern.name))
        except UsageError as error:
            case.add(unknown("credential", str(error), "Set the variable, and ask again"))
            continue
        except ServiceError as error:
            words = around.source.probe(provider.id).words(error)
            case.add(unknown("Code Search", words, "Ask with the manifest's URL instead"))
            continue
        where = provider.organization.name
        text = f"shows {counted(page.count, 'YAML file')} with the word {pattern.name} in {where}"
        case.add(note("Code Search", text))
        for hit in page.hits[:_READ]:
            if hit.git:
                location = Location(
                    organization=provider.organization,
                    project=hit.project,
                    repository=hit.repository,
                    path=hit.path,
                )
                yield provider.id, location


def _one_of_each(providers: Iterable[Provider]) -> Iterator[Provider]:
    seen: set[object] = set()
    for provider in providers:
        key = (provider.organization.url.lower(), provider.credential)
        if key not in seen:
            seen.add(key)
            yield provider


def _refs_in(
    case: Case, provider: str, location: Location, around: Surroundings
) -> tuple[EntityRef, ...]:
    try:
        around.source.check_credentials([provider])
    except UsageError as error:
        case.add(unknown("credential", str(error), "Set the variable, and ask again"))
        return ()
    ((_, answer),) = around.source.read([(provider, location)])
    if not isinstance(answer, Content):
        return ()
    return tuple(document.ref for document in parse_manifest(answer.data) if document.ref)


def _nowhere(pattern: RefPattern, hint: str) -> Finding:
    return failed(
        "cause",
        f"no manifest that the log knows or Code Search shows holds {pattern}.{hint} Code Search "
        "sees default branches only, and no forks",
        "Push its manifest to the default branch; if it is there, ask with the manifest's URL",
    )
