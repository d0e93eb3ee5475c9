"""Whether Git has a manifest, and if not, what it has instead that may have been meant."""

from dataclasses import replace
from difflib import get_close_matches
from pathlib import PurePosixPath

from sync.azure.probe import Probe
from sync.azure.service import AzureDevOps
from sync.config.coverage import covers
from sync.errors import ServiceError
from sync.explain.by_provider import Place
from sync.explain.case import Case
from sync.finding import ok, unknown
from sync.model import Content, Location, Missing, Present, Unavailable

_BRANCHES_ASKED = 20
_ELSEWHERE = 3


def content_of(case: Case, place: Place, source: AzureDevOps, probe: Probe) -> Content | None:
    """The manifest's bytes now; blames when Git says that it is not there."""
    asked = [(place.provider.id, place.location)]
    ((_, answer),) = source.read(asked)
    match answer:
        case Content():
            branch = _branch(place)
            case.add(ok("Git", f"has {place.location.path} at {branch}: {answer.content_id}"))
            return answer
        case Missing(reason=reason):
            _explain_absence(case, place, source, probe, reason)
        case Unavailable(reason=reason):
            if _no_such_branch(case, place, probe):
                return None
            advice = "Run catalog-sync doctor, which says what to do"
            case.add(unknown("Git", f"could not be asked: {reason}", advice))
    return None


def _branch(place: Place) -> str:
    return "the default branch" if place.location.branch is None else place.location.branch


def _explain_absence(
    case: Case, place: Place, source: AzureDevOps, probe: Probe, reason: str
) -> None:
    """Say where the file is that was meant: by another spelling, in another folder or branch."""
    where = _other_branches(place, source, probe)
    if where:
        case.blame(
            "Git",
            f"{place.location.path} is not at {_branch(place)}, but at {', '.join(where)}",
            f"Merge it to {_branch(place)}, which is what provider {place.provider.id} reads",
        )
        return
    similar = _similar_files(place.location, source, place.provider.id)
    read = [p for p in similar if p.lower() == place.location.path.lower() and _reads(place, p)]
    if read:
        case.blame(
            "Git",
            f"has no file {place.location.path} at {_branch(place)}, but {read[0]}; paths are "
            "case-sensitive there",
            f"Ask for {read[0]}, which provider {place.provider.id} reads as it is",
        )
        return
    if similar:
        case.blame(
            "Git",
            f"has no file {place.location.path} at {_branch(place)}, but {', '.join(similar)}; "
            "paths are case-sensitive there",
            f"Rename the file to {place.location.path}, or have path in providers.yaml match it",
        )
        return
    case.blame("Git", reason, "Put the manifest there, or correct the path in the URL")


def _reads(place: Place, path: str) -> bool:
    return covers(place.provider, replace(place.location, path=path)).covered


def _other_branches(place: Place, source: AzureDevOps, probe: Probe) -> list[str]:
    location = place.location
    try:
        names = probe.branches(location.project, location.repository)
    except ServiceError:
        return []
    candidates = [name for name in names if name != place.branch][:_BRANCHES_ASKED]
    places = {name: replace(location, branch=name) for name in candidates}
    answers = source.exists([(place.provider.id, each) for each in places.values()])
    return [name for name, each in places.items() if isinstance(answers[each.target], Present)]


def _similar_files(location: Location, source: AzureDevOps, provider: str) -> list[str]:
    paths = source.list_files(provider, location)
    if isinstance(paths, Missing | Unavailable):
        return []
    wanted = location.path.lower()
    stem = PurePosixPath(wanted).stem
    same = [p for p in paths if p.lower() == wanted]
    named = [p for p in paths if PurePosixPath(p.lower()).stem == stem]
    close = get_close_matches(location.path, paths, n=_ELSEWHERE, cutoff=0.85)
    return (same or named or close)[:_ELSEWHERE]


def _no_such_branch(case: Case, place: Place, probe: Probe) -> bool:
    """Whether the branch is what is missing; blames then."""
    location = place.location
    wanted = place.branch
    try:
        names = probe.branches(location.project, location.repository)
    except ServiceError:
        return False
    if wanted is None or wanted in names:
        return False
    similar = get_close_matches(wanted, names, n=2)
    hint = f"; there is {' and '.join(similar)}" if similar else ""
    case.blame(
        "branch",
        f"repository {location.project}/{location.repository} has no branch {wanted}{hint}",
        "Push that branch, or correct its name (letter case counts): in the URL, in branch of "
        "providers.yaml, or the repository's default branch",
    )
    return True
