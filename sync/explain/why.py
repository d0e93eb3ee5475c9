"""Why a manifest or an entity is, or is not, in the catalog: every check that a sync would make.

The order of checks is the order of causes: the first that explains it is the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from sync.azure.repositories import Repository
from sync.azure.service import AzureDevOps
from sync.catalog.advice import advice
from sync.catalog.history import history
from sync.catalog.snapshot import Snapshot
from sync.catalog.status import passing
from sync.config.settings import Config
from sync.errors import UsageError
from sync.explain.by_catalog import check_conflicts, check_former, check_log, conclusion
from sync.explain.by_git import content_of
from sync.explain.by_provider import Place, owners, place_of, repository_of
from sync.explain.by_search import check_search
from sync.explain.by_verdict import explain_content
from sync.explain.case import Case, Explanation
from sync.explain.departed import manifest_sought, past_of
from sync.explain.subject import entry_of_url
from sync.finding import failed, ok, unknown
from sync.model import Location, LogEntry, Status
from sync.reading.scope import Scope
from sync.urls import parse_target

_NOTHING = failed("cause", "nothing was found that explains it", "Ask with the manifest's URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every explanation looks at."""

    config: Config
    snapshot: Snapshot
    source: AzureDevOps


def explain_url(case: Case, url: str, around: Surroundings) -> Explanation:
    """Explain the manifest at a web URL of Azure DevOps."""
    known = [provider.organization for provider in around.config.providers]
    location = parse_target(url, known)
    if location is None:
        case.blame("address", *_not_a_file(url))
        return case.conclude(_NOTHING)
    return explain_location(case, location, around)


def explain_location(case: Case, location: Location, around: Surroundings) -> Explanation:
    """Explain the manifest at a location, of which nothing else need be known."""
    config, snapshot = around.config, around.snapshot
    known = [provider.organization for provider in config.providers]
    entry = entry_of_url(snapshot.log, location.target, known)
    case.target = location.target if entry is None else entry.target
    if entry is not None and entry.status is Status.SKIPPED and passing(entry):
        _check_log(case, entry, location, around)
        case.blame("skipped", _reason(entry), advice("skipped"))
        return case.conclude(_NOTHING)
    own = owners(case, location, config.providers)
    if not own:
        _check_log(case, entry, location, around)
        return case.conclude(_NOTHING)
    try:
        around.source.check_credentials([own[0].id])
    except UsageError as error:
        _check_log(case, entry, location, around)
        case.add(unknown("credential", str(error), "Set the variable, and ask again"))
        return case.conclude(_NOTHING)
    row = repository_of(case, location, around.source.probe(own[0].id))
    place = _followed(case, location, row, entry, around) or place_of(case, location, own, row)
    if entry is None:
        entry = entry_of_url(snapshot.log, place.location.target, known)
        case.target = place.location.target if entry is None else entry.target
    _check_log(case, entry, location, around)
    if row is None or row.disabled or (row.default_branch is None and not location.branch):
        return case.conclude(_NOTHING)
    return _inside(case, place, entry, around)


def _check_log(
    case: Case, entry: LogEntry | None, location: Location, around: Surroundings
) -> None:
    """Note what the locations log has, or had, of the manifest."""
    config = around.config
    if entry is None:
        known = [provider.organization for provider in config.providers]
        sought = manifest_sought(location, known)
        check_former(case, past_of(config.file.parent, config.folder, sought))
    else:
        check_log(case, entry, history(config.file.parent, config.folder, entry.target))


def _inside(case: Case, place: Place, entry: LogEntry | None, around: Surroundings) -> Explanation:
    """The repository can be read: what it holds, what search shows, what the catalog has."""
    target = case.target or place.location.target
    probe = around.source.probe(place.provider.id)
    content = content_of(case, place, around.source, probe)
    if content is not None:
        explain_content(case, place, content, around.config, around.source)
        check_conflicts(case, target, around.snapshot)
    if place.covered and entry is None:
        content_id = None if content is None else content.content_id
        check_search(case, place, probe, content_id=content_id)
    content_id = None if content is None else content.content_id
    return case.conclude(conclusion(case, target, entry, around.snapshot, content_id))


def _followed(
    case: Case,
    location: Location,
    row: Repository | None,
    entry: LogEntry | None,
    around: Surroundings,
) -> Place | None:
    """A place that a Location leads to needs no path pattern; ``None`` for every other."""
    if entry is None or entry.discovered_via is None:
        return None
    known = Scope(providers=around.config.providers).place_of(entry)
    if known is None:
        return None
    provider = known.owner
    case.add(ok("provider", f"in the scope of provider {provider.id}, and a Location leads to it"))
    return Place(location=location, provider=provider, covered=False, repository=row)


def _reason(entry: LogEntry) -> str:
    return entry.problems[0].message if entry.problems else "it was left out on purpose"


def _not_a_file(url: str) -> Sequence[str]:
    """Why a URL is not that of a manifest, and what one looks like."""
    shape = (
        "Copy the address of the file from the browser: "
        "https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY?path=/catalog-info.yaml"
    )
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
    except ValueError:
        return "it is no URL that can be read", shape
    version = query.get("version", [""])[0]
    if "/_git/" not in parts.path:
        return "it is not the URL of a file in an Azure DevOps Git repository", shape
    if version.startswith("GC"):
        return (
            "it names a commit, and manifests are read from branches and tags, which can change",
            "Leave out &version=, or name a branch: &version=GBmain",
        )
    if not query.get("path", [""])[0].strip("/"):
        return "it names a repository, but no file in it", f"Add ?path=/catalog-info.yaml. {shape}"
    return "it is not a URL that Azure DevOps would take", shape
