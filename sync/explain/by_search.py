"""Whether Code Search shows a manifest that Git has, and if not, why and for how long."""

from sync.azure.answers import NO_CODE_SEARCH
from sync.azure.probe import Probe
from sync.azure.query import query, query_for
from sync.azure.search_answers import UNKNOWN_TO_INDEX, doubt
from sync.errors import ServiceError
from sync.explain.by_provider import Place
from sync.explain.case import Case
from sync.finding import note, ok, unknown, warning

_LAG = (
    "A changed file shows in about ten minutes, a new repository within hours; "
    "https://learn.microsoft.com/azure/devops/project/search/get-started-search"
)


def check_search(case: Case, place: Place, probe: Probe, *, content_id: str | None) -> None:
    """Note whether search shows the file, and blames when it has to and does not.

    ``content_id`` is Git's; ``None`` when Git does not have the file.
    """
    provider, location = place.provider, place.location
    if provider.discovery == "git" or query(provider) is None:
        case.add(
            note("Code Search", f"not asked: provider {provider.id} lists repositories by Git")
        )
        return
    if place.repository is not None and place.repository.fork:
        case.add(note("Code Search", "shows no forks"))
        return
    try:
        page = probe.search(query_for(location))
    except NO_CODE_SEARCH as error:
        _unusable(case, place, probe.no_code_search(error))
        return
    except ServiceError as error:
        if provider.discovery == "search":
            case.add(unknown("Code Search", probe.words(error), "Run catalog-sync doctor"))
        else:
            _unusable(case, place, probe.words(error))
        return
    hits = [hit for hit in page.hits if hit.path == location.path]
    if not hits and content_id is not None:
        _not_shown(case, place, probe, page.code)
    elif hits and content_id is None:
        case.add(note("Code Search", "still shows the file that Git no longer has: it lags"))
    elif hits and content_id not in {hit.content_id for hit in hits}:
        text = "shows the file, but reports another content than Git has: it may lag"
        case.add(note("Code Search", text, _LAG))
    elif hits:
        case.add(ok("Code Search", "shows the file with the content that Git has"))


def _not_shown(case: Case, place: Place, probe: Probe, code: int) -> None:
    location = place.location
    lacking = _branch_not_indexed(place, probe)
    if lacking is None and code == UNKNOWN_TO_INDEX and location.branch is None:
        lacking = _unindexed(place)
    if lacking is not None:
        _unusable(case, place, lacking)
        return
    reason = doubt(code)
    if reason is not None and location.branch is None:
        _unusable(case, place, reason)
        return
    case.blame(
        "Code Search",
        f"does not show {location.path} of {location.project}/{location.repository} yet, though "
        "Git has it: its index lags",
        f"Wait and sync again, or set discovery: git for provider {place.provider.id}. {_LAG}",
    )


def _branch_not_indexed(place: Place, probe: Probe) -> str | None:
    location = place.location
    wanted = place.branch
    try:
        indexed = probe.indexed_branches(location.project, location.repository)
    except ServiceError:
        return None
    if wanted is None or wanted in indexed:
        return None
    if not indexed:
        return _unindexed(place)
    return f"does not index branch {wanted} there, but {', '.join(indexed)}"


def _unindexed(place: Place) -> str:
    location = place.location
    return f"has not indexed repository {location.project}/{location.repository} at all"


def _unusable(case: Case, place: Place, text: str) -> None:
    """Search cannot show it: that matters where nothing else is asked."""
    provider, location = place.provider, place.location
    other_branch = location.branch not in (None, place.default_branch)
    searchable = (
        "add the branch under Project settings > Repositories > (the repository) > Options > "
        "Searchable branches"
    )
    if provider.discovery == "search":
        remedy = f"Set discovery: auto for provider {provider.id}"
        case.blame("Code Search", text, f"{remedy}, or {searchable}" if other_branch else remedy)
    elif other_branch:
        case.add(note("Code Search", f"{text}; discovery: auto asks Git for that branch"))
    elif "has not indexed" in text:
        case.blame(
            "Code Search",
            text,
            f"Wait and sync again, or set discovery: git for provider {provider.id}. {_LAG}",
        )
    else:
        case.add(
            warning("Code Search", f"{text}; discovery: auto asks Git instead", "Nothing to do")
        )
