"""Which provider reads a place, or by which line of providers.yaml none does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from sync.azure.answers import ProjectNotFoundError
from sync.azure.near_misses import line
from sync.azure.probe import Probe
from sync.azure.repositories import Repository
from sync.config.coverage import covers, matching_path, same_organization
from sync.config.settings import Provider
from sync.errors import ServiceError
from sync.explain.case import Case
from sync.finding import note, ok, unknown
from sync.model import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location as a provider would name it, and what is known of its repository."""

    location: Location
    provider: Provider
    """The provider that covers it; of those of its organisation the first when none does."""
    covered: bool
    repository: Repository | None

    @property
    def default_branch(self) -> str | None:
        """The repository's, where that is known."""
        return self.repository.default_branch if self.repository else None

    @property
    def branch(self) -> str | None:
        """The one that is asked about."""
        return self.location.branch or self.default_branch


def owners(case: Case, location: Location, providers: Sequence[Provider]) -> tuple[Provider, ...]:
    """The providers of the location's organisation; blames when there is none."""
    own = tuple(p for p in providers if same_organization(p.organization, location.organization))
    if not own:
        named = sorted({provider.organization.url for provider in providers})
        case.blame(
            "provider",
            f"no provider reads {location.organization.url}; they read {', '.join(named)}",
            f"Add one: catalog-sync providers add ID --organization {location.organization.name}",
        )
    return own


def repository_of(case: Case, location: Location, probe: Probe) -> Repository | None:
    """The location's repository as its project lists it; blames when that shows why not."""
    label = f"{location.project}/{location.repository}"
    try:
        rows = probe.repositories(location.project)
    except ProjectNotFoundError:
        case.blame(
            "project",
            f"project {location.project} is not there, or the credential may not see it",
            "Check the project's name; give the credential's user access to it. One that was "
            "renamed or deleted leaves the catalog when exclude.project in providers.yaml names it",
        )
        return None
    except ServiceError as error:
        case.add(
            unknown(
                "repository", probe.words(error), "Run catalog-sync doctor, which says what to do"
            )
        )
        return None
    row = next((row for row in rows if row.name.lower() == location.repository.lower()), None)
    today = {each.project for each in rows} or {location.project}
    if location.project.lower() not in map(str.lower, today):
        name = min(today)
        case.add(
            note(
                "project",
                f"project {location.project} is called {name} now",
                f"Write {name} wherever providers.yaml says {location.project}",
            )
        )
    if row is None:
        similar = get_close_matches(location.repository, [row.name for row in rows], n=2)
        hint = f"; there is {' and '.join(similar)}" if similar else ""
        case.blame(
            "repository",
            f"project {location.project} has no repository {location.repository} that the "
            f"credential may see{hint}",
            "Check the name (it may have been renamed), and the credential's access to it",
        )
    elif row.disabled:
        case.blame(
            "repository",
            f"repository {label} is disabled, so nothing can be read there",
            "Enable it: Project settings > Repositories > (the repository) > Settings",
        )
    elif row.default_branch is None and location.branch is None:
        case.blame(
            "repository",
            f"repository {label} has no default branch: it is empty, or none is set",
            "Push a commit, or set the default branch: Project settings > Repositories",
        )
    else:
        branch = row.default_branch or "none"
        case.add(ok("repository", f"{label} is there; its default branch is {branch}"))
    return row


def place_of(
    case: Case, location: Location, own: Sequence[Provider], row: Repository | None
) -> Place:
    """The location as the provider that covers it spells it; blames when none covers it."""
    for provider in own:
        spelt = _as_read_by(provider, location, row)
        coverage = covers(provider, spelt)
        if coverage.covered:
            case.add(ok("provider", coverage.reason))
            _fork(case, provider, row)
            return Place(location=spelt, provider=provider, covered=True, repository=row)
    reasons = [covers(provider, _as_read_by(provider, location, row)).reason for provider in own]
    case.blame("provider", "; ".join(dict.fromkeys(reasons)), _advice(location, own, row))
    return Place(location=location, provider=own[0], covered=False, repository=row)


def _as_read_by(provider: Provider, location: Location, row: Repository | None) -> Location:
    """The location with names as the service has them, and its branch as the provider names it.

    An address without a branch means the file, at whatever branch the provider reads.
    """
    if location.branch is None:
        location = replace(location, branch=provider.branch)
    if row is None:
        return location
    location = replace(location, project=row.project, repository=row.name)
    is_default = provider.branch is None and location.branch == row.default_branch
    return replace(location, branch=None) if is_default else location


def _fork(case: Case, provider: Provider, row: Repository | None) -> None:
    if row is None or not row.fork:
        return
    if provider.forks:
        case.add(note("fork", f"{row.label} is a fork; forks: true has it listed by Git"))
        return
    case.blame(
        "fork",
        f"{row.label} is a fork, and provider {provider.id} does not read forks",
        f"Set forks: true for provider {provider.id} in providers.yaml",
    )


def _advice(location: Location, own: Sequence[Provider], row: Repository | None) -> str:
    """The line to change, of the provider that is nearest."""
    for provider in own:
        spelt = _as_read_by(provider, location, row)
        anywhere = replace(provider, path=("*",), exclude=replace(provider.exclude, path=()))
        if covers(anywhere, spelt).covered:
            if matching_path(provider.exclude.path, location.path):
                return f"Narrow exclude.path of provider {provider.id} in providers.yaml"
            return (
                f"Move the manifest to {provider.path[0]}, or write at provider {provider.id} in "
                f"providers.yaml: {line(provider, [location.path])}"
            )
        if covers(replace(anywhere, branch=spelt.branch), spelt).covered:
            reads = provider.branch or (row and row.default_branch) or "the default branch"
            return (
                f"Merge it to {reads}, which provider {provider.id} reads, or set branch in "
                "providers.yaml"
            )
    return "Change the line named in providers.yaml, if the manifest is meant to be found"
