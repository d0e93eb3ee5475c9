"""What one run may touch: the providers and the part of them that the command line chose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeAlias

from sync.azure.repositories import Repository
from sync.config.coverage import (
    Coverage,
    covers,
    covers_project,
    covers_repository_name,
    is_literal,
    reaches,
    same_organization,
    with_renamed,
)
from sync.config.settings import Provider, Way
from sync.config.slice import WHOLE, SliceNumber
from sync.errors import UsageError
from sync.model import Discovery, Found, Location, LogEntry, Organization
from sync.urls import parse_target

Key: TypeAlias = tuple[str, str, str]
"""What names a repository, whatever the case: organisation's URL, project and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Judges locations for one run. Empty choices mean everything."""

    providers: tuple[Provider, ...]
    """All of providers.yaml, in its order."""
    chosen: Collection[str] = ()
    """Ids of ``--provider``."""
    projects: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    discovery: Way | None = None
    """How to find manifests, instead of as each provider says."""
    part: SliceNumber = WHOLE
    """What this machine does of all that."""
    names: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    """What projects and repositories are called today, as far as the service told."""
    ids: Mapping[Key, tuple[str | None, str]] = field(default_factory=dict)
    """By today's names the ids of project and repository, as far as the service told."""
    shown: Mapping[str, Location] = field(default_factory=dict, repr=False)
    """By target the places that discoveries showed: such a URL need not be read to be placed."""

    @property
    def partial(self) -> bool:
        """Whether this run leaves a part of the catalog alone."""
        return bool(self.chosen or self.projects or self.repositories) or not self.part.is_whole

    def running(self) -> tuple[Provider, ...]:
        """The providers to discover, narrowed to the chosen projects and repositories.

        A provider that covers none of them is left out.
        """
        chosen = (p for p in self.providers if not self.chosen or p.id in self.chosen)
        narrowed = (self._narrowed(provider) for provider in chosen)
        return tuple(p for p in narrowed if p.project and p.repository)

    def check_choices(self) -> None:
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
        """The provider with what was chosen of its projects and repositories."""
        projects = tuple(p for p in self.projects if covers_project(provider, p).covered)
        repositories = tuple(
            name for name in self.repositories if covers_repository_name(provider, name).covered
        )
        return replace(
            provider,
            project=projects if self.projects else provider.project,
            repository=repositories if self.repositories else provider.repository,
            discovery=self._way(provider),
        )

    def _way(self, provider: Provider) -> Way:
        """How to find the provider's manifests. Search lags minutes behind a push, and a
        run for single repositories mostly follows one: those are listed by Git."""
        if self.repositories and self.discovery != "search":
            return "git"
        return self.discovery or provider.discovery

    def knowing(self, discoveries: Iterable[Discovery]) -> "Scope":
        """The scope with the names and ids that discoveries showed."""
        discoveries = tuple(discoveries)
        names: dict[Key, tuple[str, str]] = {}
        ids: dict[Key, tuple[str | None, str]] = {}
        shown: dict[str, Location] = {}
        for item in (item for discovery in discoveries for item in discovery.found):
            place, key = item.location, key_of(item.location)
            shown[place.target] = place
            names.setdefault(key, (place.project, place.repository))
            if item.repository_id is not None:
                ids.setdefault(key, (item.project_id, item.repository_id))
        renamed = {each.provider: each.renamed for each in discoveries if each.renamed}
        chosen = {old: new for each in renamed.values() for old, new in each.items()}
        return replace(
            self,
            names=names,
            ids=ids,
            shown=shown,
            providers=tuple(
                replace(p, project=with_renamed(p.project, renamed[p.id])) if p.id in renamed else p
                for p in self.providers
            ),
            projects=with_renamed(self.projects, chosen),
        )

    def learning(self, rows: Mapping[Key, Repository]) -> "Scope":
        """The scope with what Git said that repositories are called, by places as they were
        asked for; what discovery showed goes first."""
        names, ids = dict(self.names), dict(self.ids)
        for key, row in rows.items():
            today = (key[0], *row.key)
            for each in (key, today):
                names.setdefault(each, (row.project, row.name))
            if row.id is not None:
                ids.setdefault(today, (row.project_id, row.id))
        return replace(self, names=names, ids=ids)

    def also(self, names: Mapping[Key, tuple[str, str]]) -> "Scope":
        """The scope with more names, for places of which it knows none."""
        return replace(self, names={**names, **self.names})

    def locate(self, target: str) -> Location | None:
        """The place that a URL names, as it is spelt today; ``None`` when it is no URL of a
        file in Azure DevOps."""
        location = self.written(target)
        return None if location is None else self.spelt(location)

    def written(self, target: str) -> Location | None:
        """The place that a URL names, in the names that it has, at the organisation as
        providers.yaml spells it."""
        location = self.shown.get(target)
        if location is None:
            location = parse_target(target, [provider.organization for provider in self.providers])
        return None if location is None else self._at_home(location)

    def spelt(self, location: Location) -> Location:
        """The place as providers.yaml spells its organisation, and the service the rest."""
        location = self._at_home(location)
        written = (location.project, location.repository)
        project, repository = self.names.get(key_of(location), written)
        if (project, repository) == written:
            return location
        return replace(location, project=project, repository=repository)

    def _at_home(self, location: Location) -> Location:
        for provider in self.providers:
            if provider.organization is location.organization:
                return location
            if same_organization(provider.organization, location.organization):
                if provider.organization == location.organization:
                    return location
                return replace(location, organization=provider.organization)
        return location

    def without(
        self, provider: str, projects: Mapping[str, str], repositories: Mapping[str, str]
    ) -> "Scope":
        """The scope in which a provider's ``exclude`` means also the names of today, given
        by former ones."""
        return replace(
            self,
            providers=tuple(
                replace(
                    p,
                    exclude=replace(
                        p.exclude,
                        project=with_renamed(p.exclude.project, projects),
                        repository=with_renamed(p.exclude.repository, repositories),
                    ),
                )
                if p.id == provider
                else p
                for p in self.providers
            ),
        )

    def finds(self, provider: str, location: Location) -> bool:
        """Whether a provider of this run covers a location."""
        return any(p.id == provider and covers(p, location).covered for p in self.running())

    def within(self, provider: str, found: Iterable[Found]) -> tuple[Found, ...]:
        """What is this run's of what the provider's narrowed patterns found: what the
        provider itself covers, as far as this machine's part holds it."""
        whole = next(candidate for candidate in self.providers if candidate.id == provider)
        narrowed = bool(self.projects or self.repositories)
        return tuple(
            item
            for item in found
            if self.part.holds(whole, item.location)
            and (not narrowed or covers(whole, item.location).covered)
        )

    def includes(self, provider: str, location: Location) -> bool:
        """Whether this run may judge the provider's location."""
        return any(
            candidate.id == provider
            and reaches(candidate, location)
            and self.part.holds(candidate, location)
            for candidate in self.running()
        )

    def place_of(self, entry: LogEntry, parent: str | None = None) -> "Place | None":
        """Where a remembered manifest lies, who still covers it, its own provider first,
        and whether this run may judge it.

        Where no pattern covers it (any more) but the manifest ``parent`` names it, it is followed
        from there. ``None`` when providers.yaml covers it no longer, or its target is no Azure
        DevOps file.
        """
        location = self.locate(entry.target)
        if location is None:
            return None
        owner = self._owner(entry, location)
        if owner is None and parent is not None:
            owner, entry = self.reached_by(location), replace(entry, discovered_via=parent)
        if owner is None:
            return None
        judged = self.includes(owner.id, location)
        return Place(entry=entry, location=location, owner=owner, judged=judged)

    def _owner(self, entry: LogEntry, location: Location) -> Provider | None:
        followed = entry.discovered_via is not None
        for provider in sorted(self.providers, key=lambda each: each.id != entry.provider):
            if followed and self.reaches(provider, location):
                return provider
            if covers(provider, location).covered:
                return provider
        return None

    def reaches(self, provider: Provider, location: Location) -> bool:
        """Whether a Location entity may lead to a file: its repository is in scope.

        The provider's ``path`` and ``branch`` say where manifests are searched, not where the
        targets that manifests name may be.
        """
        return reaches(provider, location)

    def knows(self, place: Organization) -> bool:
        """Whether a provider reads that organisation, or a part of it."""
        return any(same_organization(p.organization, place) for p in self.providers)

    def asker_of(self, location: Location) -> Provider | None:
        """The provider whose credential may ask what a repository is called: one that
        reaches it, else one of its organisation, as only that name may be out of scope."""
        own = (
            p for p in self.providers if same_organization(p.organization, location.organization)
        )
        return self.reached_by(location) or next(own, None)

    def reached_by(self, location: Location) -> Provider | None:
        """The first provider in whose scope a followed target lies."""
        return next((p for p in self.providers if self.reaches(p, location)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A remembered manifest, as one run sees it."""

    entry: LogEntry
    location: Location
    owner: Provider
    """The provider that covers it."""
    judged: bool
    """Whether this run may judge it."""


def key_of(location: Location) -> Key:
    """What names the location's repository."""
    return _key(location.organization.url, location.project, location.repository)


@lru_cache(maxsize=32_768)
def _key(place: str, project: str, repository: str) -> Key:
    """Cached, as a repository has many manifests and each is looked up many times."""
    return place.lower(), project.lower(), repository.lower()


def _refuse(option: str, name: str, coverages: Sequence[Coverage]) -> None:
    """Refuse a name that no provider covers, with each one's reason."""
    if not name.strip() or not is_literal(name):
        raise UsageError(
            f"--{option} {name!r}: give the name of a {option}; patterns belong in providers.yaml"
        )
    if not any(coverage.covered for coverage in coverages):
        reasons = "; ".join(coverage.reason for coverage in coverages) or "there is no provider"
        raise UsageError(f"--{option} {name!r}: nothing to do: {reasons}")
