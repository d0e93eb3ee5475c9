"""What one run may touch: the providers and the part of them that the command line chose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sync.azure.part import WHOLE, Part
from sync.azure.scope import (
    Coverage,
    covers,
    covers_project,
    covers_repository_name,
    is_literal,
    same_organization,
)
from sync.azure.urls import parse_target
from sync.config.settings import Provider
from sync.errors import UsageError
from sync.model import Discovery, Found, Location, LogEntry

_ANY_PATH = ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Judges locations for one run. Empty choices mean everything."""

    providers: tuple[Provider, ...]
    """All of providers.yaml, in its order."""
    chosen: Collection[str] = ()
    """Ids of ``--provider``."""
    projects: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    part: Part = WHOLE
    """What this machine does of all that."""
    names: Mapping[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    """How the service spells projects and repositories, as far as discovery showed."""

    @property
    def partial(self) -> bool:
        """Whether this run leaves a part of the catalog alone."""
        return bool(self.chosen or self.projects or self.repositories) or not self.part.is_whole

    def running(self) -> tuple[Provider, ...]:
        """Return the providers to discover, narrowed to the chosen projects and repositories.

        A provider that covers none of them is left out.
        """
        chosen = (p for p in self.providers if not self.chosen or p.id in self.chosen)
        narrowed = (self._narrowed(provider) for provider in chosen)
        return tuple(p for p in narrowed if p.project and p.repository)

    def refuse_nothing(self) -> None:
        """UsageError for a chosen project or repository that no provider of this run covers."""
        chosen = [p for p in self.providers if not self.chosen or p.id in self.chosen]
        for project in self.projects:
            _refuse("project", project, [covers_project(p, project) for p in chosen])
        for name in self.repositories:
            _refuse("repository", name, [covers_repository_name(p, name) for p in chosen])
        if self.partial and not self.running():
            raise UsageError(
                "no provider covers one of the chosen repositories in one of the chosen projects;"
                " see project, repository and exclude in providers.yaml"
            )

    def _narrowed(self, provider: Provider) -> Provider:
        """Return the provider with what was chosen of its projects and repositories."""
        projects = tuple(p for p in self.projects if covers_project(provider, p).covered)
        repositories = tuple(
            name for name in self.repositories if covers_repository_name(provider, name).covered
        )
        return replace(
            provider,
            project=projects if self.projects else provider.project,
            repository=repositories if self.repositories else provider.repository,
        )

    def knowing(self, discoveries: Iterable[Discovery]) -> "Scope":
        """Return the scope with the names that discoveries showed."""
        names: dict[tuple[str, str, str], tuple[str, str]] = {}
        for discovery in discoveries:
            for item in discovery.found:
                place = item.location
                names.setdefault(_key(place), (place.project, place.repository))
        return replace(self, names=names)

    def locate(self, target: str) -> Location | None:
        """Return the place that a URL names, as it is spelt today; ``None`` when it is no URL of a
        file in Azure DevOps."""
        known = [provider.organization for provider in self.providers]
        location = parse_target(target, known)
        return None if location is None else self.spelt(location)

    def spelt(self, location: Location) -> Location:
        """Return the place as providers.yaml spells its organisation, and the service the rest."""
        organization = next(
            (
                provider.organization
                for provider in self.providers
                if same_organization(provider.organization, location.organization)
            ),
            location.organization,
        )
        written = (location.project, location.repository)
        project, repository = self.names.get(_key(location), written)
        if (organization, project, repository) == (location.organization, *written):
            return location
        return replace(location, organization=organization, project=project, repository=repository)

    def within(self, provider: Provider, found: Iterable[Found]) -> tuple[Found, ...]:
        """Return what is this run's of what the provider's narrowed patterns found: what the
        provider itself covers, as far as this machine's part holds it."""
        whole = next(candidate for candidate in self.providers if candidate.id == provider.id)
        narrowed = bool(self.projects or self.repositories)
        return tuple(
            item
            for item in found
            if self.part.holds(whole, item.location)
            and (not narrowed or covers(whole, item.location).covered)
        )

    def includes(self, provider: str, location: Location) -> bool:
        """Return whether this run may judge the provider's location."""
        return any(
            candidate.id == provider
            and covers(_anywhere(candidate, location), location).covered
            and self.part.holds(candidate, location)
            for candidate in self.running()
        )

    def owner_of(self, entry: LogEntry) -> Provider | None:
        """Return the provider that still covers a remembered manifest, its own one first.

        ``None`` when providers.yaml covers it no longer, or its target is no Azure DevOps file.
        """
        location = self.locate(entry.target)
        if location is None:
            return None
        own = sorted(self.providers, key=lambda provider: provider.id != entry.provider)
        followed = entry.discovered_via is not None
        for provider in own:
            if followed and self.reaches(provider, location):
                return provider
            if covers(provider, location).covered:
                return provider
        return None

    def reaches(self, provider: Provider, location: Location) -> bool:
        """Return whether a Location entity may lead to a file: its repository is in scope.

        The provider's ``path`` and ``branch`` say where manifests are searched, not where the
        targets that manifests name may be.
        """
        return covers(_anywhere(provider, location), location).covered

    def reached_by(self, location: Location) -> Provider | None:
        """Return the first provider in whose scope a followed target lies."""
        return next((p for p in self.providers if self.reaches(p, location)), None)


def _key(location: Location) -> tuple[str, str, str]:
    """What names a repository, whatever the case."""
    place = location.organization.url.lower()
    return place, location.project.lower(), location.repository.lower()


def _refuse(option: str, name: str, verdicts: Sequence[Coverage]) -> None:
    """Refuse a name that no provider covers, with each one's reason."""
    if not name.strip() or not is_literal(name):
        raise UsageError(
            f"--{option} {name!r}: give the name of a {option}; patterns belong in providers.yaml"
        )
    if not any(verdict.covered for verdict in verdicts):
        reasons = "; ".join(verdict.reason for verdict in verdicts) or "there is no provider"
        raise UsageError(f"--{option} {name!r}: nothing to do: {reasons}")


def _anywhere(provider: Provider, location: Location) -> Provider:
    return replace(provider, path=_ANY_PATH, branch=location.branch)
