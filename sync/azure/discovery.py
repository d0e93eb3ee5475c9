"""Finds every manifest of one provider: by Code Search where it can answer, by Git where not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sync.azure import reasons
from sync.azure.answers import NO_CODE_SEARCH, NotFoundError, OrganizationNotFoundError
from sync.azure.client import Client
from sync.azure.listing import (
    Named,
    ServiceNames,
    check_names,
    list_all,
    repositories_in_scope,
    with_names,
)
from sync.azure.query import Query, query
from sync.azure.repositories import Repository
from sync.azure.search import Search
from sync.azure.search_answers import TRIMMED, Hit
from sync.config.coverage import covers_project, is_covered
from sync.config.settings import Provider
from sync.config.slice import WHOLE, SliceNumber
from sync.errors import ServiceError
from sync.model import Discovery, Found, Location, Skipped
from sync.text.wording import counted, listed
from sync.urls import search_url

Key = tuple[str, str]


def discover(
    client: Client,
    provider: Provider,
    *,
    concurrency: int,
    named: Sequence[str] | None = None,
    part: SliceNumber = WHOLE,
) -> Discovery:
    """Every manifest that ``provider`` covers, and whether that is all of them.

    ``named`` are the project patterns of providers.yaml where ``provider`` is narrowed to others.
    Repositories that ``part`` does not need are not listed; else it changes nothing.
    Raises nothing for what the service does: a failure is an incomplete Discovery.
    """
    finding = _Finding(
        client=client,
        provider=provider,
        concurrency=concurrency,
        named=frozenset(name.lower() for name in (provider.project if named is None else named)),
        part=part,
    )
    try:
        finding.run()
    except ServiceError as error:
        finding.doubts.append(reasons.failure(error, provider))
    return finding.result()


@dataclass(slots=True, kw_only=True)
class _Finding:
    """A discovery under way."""

    client: Client
    provider: Provider
    concurrency: int
    named: frozenset[str]
    """Projects as providers.yaml names them, lower case."""
    part: SliceNumber
    hits: list[Hit] = field(default_factory=list)
    git: list[Found] = field(default_factory=list)
    outside: list[Location] = field(default_factory=list)
    listed: set[Key] = field(default_factory=set)
    """Repositories on which Git's word is complete; search is not heard on them."""
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    searched: bool = False
    trimmed: bool = False
    asked_git: bool = False
    known: tuple[Repository, ...] | None = None
    renamed: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """By search, by Git, or by both, as the provider says and the service allows."""
        mode = self.provider.discovery
        question = query(self.provider)
        if mode == "git":
            self._by_git()
        elif question is None:
            self._instead(
                "its path patterns are too wide for Code Search, which needs a file name or folder"
            )
        else:
            self._by_search(question)

    def result(self) -> Discovery:
        """What came of it."""
        found, skipped = self._from_search()
        by_target = {each.location.target: each for each in (*found, *self.git)}
        source: Literal["search", "git", "search+git"] = "search"
        if self.asked_git:
            source = "search+git" if self.searched else "git"
        return Discovery(
            provider=self.provider.id,
            found=tuple(by_target[target] for target in sorted(by_target)),
            skipped=skipped,
            complete=not self.doubts,
            reason="; ".join(dict.fromkeys(self.doubts)),
            source=source,
            notes=tuple(dict.fromkeys(self.notes)),
            trimmed=self.trimmed,
            renamed=self.renamed,
            outside=tuple(self.outside),
            repositories=None if self.known is None else frozenset(r.key for r in self.known),
        )

    def _by_search(self, question: Query) -> None:
        search = Search(
            client=self.client, url=search_url(self.provider.organization), names=self._names()
        )
        try:
            search.cover(question)
        except ServiceError as error:
            self._without_search(error)
            return
        finally:
            self.hits = search.hits
            self.searched = bool(search.hits)
        self.searched = True
        if search.doubts:
            self.trimmed = any(each.code == TRIMMED for each in search.doubts)
            self._instead("; ".join(dict.fromkeys(d.reason for d in search.doubts)))
            return
        if self._check_projects():
            # Search knows them by the names of today alone.
            self._by_search(query(self.provider) or question)
        else:
            self._complement(search.oversized)

    def _without_search(self, error: ServiceError) -> None:
        """Search refuses, or is down: Git is asked, unless it is no better off."""
        if isinstance(error, NotFoundError):
            self._expect_organization()
        if not isinstance(error, NO_CODE_SEARCH):
            if self.provider.discovery == "search":
                raise error
            try:
                self._repositories()
            except ServiceError:
                raise error from None
        self._instead(reasons.no_code_search(self.provider, error))

    def _expect_organization(self) -> None:
        """Raise OrganizationNotFoundError where it is not search that is missing: both are 404."""
        try:
            self._repositories()
        except OrganizationNotFoundError:
            raise
        except ServiceError:
            """Whatever that is, it is told where Git has to answer."""

    def _instead(self, reason: str) -> None:
        """Search cannot be relied on: Git is asked, or the discovery is incomplete."""
        if self.provider.discovery == "search":
            self.doubts.append(f"{reason}. discovery: auto or git asks the repositories instead")
            return
        self.notes.append(f"asked Git instead of Code Search: {reason}")
        self._by_git()

    def _by_git(self) -> None:
        self.asked_git = True
        self._list([r for r in self._repositories() if self.provider.forks or not r.fork])

    def _complement(self, oversized: Sequence[Key]) -> None:
        """Ask Git for what search never shows: too large repositories, other branches, forks."""
        asked = self._asked(oversized)
        shown = {_key(hit.project, hit.repository) for hit in self._usable()}
        branch = self.provider.branch
        if branch is not None and self.provider.discovery == "search":
            self.notes.append(
                f"discovery: search sees branch {branch!r} only in repositories where it is a "
                "searchable branch; discovery: auto asks the others, too"
            )
            branch = None
        if not (asked or branch is not None or self.provider.forks):
            return
        unsure = [
            repository
            for repository in self._repositories()
            if repository.key in asked
            or (self.provider.forks and repository.fork)
            or (
                branch not in (None, repository.default_branch)
                and not repository.fork
                and repository.key not in shown
            )
        ]
        self._list(unsure)

    def _asked(self, oversized: Sequence[Key]) -> set[Key]:
        """The keys of repositories too large for search; one that Git does not list is a doubt."""
        git = [(project, name) for project, name in oversized if not name.startswith("$/")]
        if not git:
            return set()
        labels = [f"{project}/{name}" for project, name in git]
        self.notes.append(
            f"more matches than Code Search can show; listed by Git: {listed(labels)}"
        )
        keys = {_key(project, name) for project, name in git}
        unlisted = keys - {repository.key for repository in self._repositories()}
        if unlisted:
            self.doubts.append(
                f"Code Search has more matches than it can show in {listed(labels)}, "
                "and the Git API does not list every one of these"
            )
        return keys

    def _list(self, wanted: Iterable[Repository]) -> None:
        """List repositories; what cannot be read on purpose is noted, what fails is a doubt."""
        every = list(wanted)
        disabled = [r.label for r in every if r.disabled]
        if disabled:
            self.notes.append(
                f"{counted(len(disabled), 'repository is', 'repositories are')} disabled, "
                f"so nothing can be read there: {listed(disabled)}"
            )
        empty = self.provider.branch is None
        usable = [
            r
            for r in every
            if not r.disabled
            and not (empty and r.default_branch is None)
            and self.part.lists(self.provider, r.project, r.name)
        ]
        if not usable:
            return
        self.asked_git = True
        lists = list_all(self.client, self.provider, usable, concurrency=self.concurrency)
        self.git += lists.found
        self.outside += lists.outside
        self.listed |= {r.key for r in (*lists.repositories, *lists.branchless)}
        if lists.branchless:
            self._note_branchless([r.label for r in lists.branchless])
        if lists.failed:
            names = [r.label for r, _ in lists.failed]
            self.doubts.append(
                f"{counted(len(names), 'repository', 'repositories')} could not be listed "
                f"({listed(names)}): {reasons.failure(lists.failed[0][1], self.provider)}"
            )

    def _note_branchless(self, labels: list[str]) -> None:
        branch = self.provider.branch
        what = "files at the default branch" if branch is None else f"branch {branch!r}"
        self.notes.append(
            f"{counted(len(labels), 'repository has', 'repositories have')} no {what}: "
            f"{listed(labels)}"
        )

    def _check_projects(self) -> bool:
        """Look whether the projects that are named outright and have no manifest are there;
        whether some of them have other names today."""
        seen = {hit.project.lower() for hit in self.hits} | {name.lower() for name in self.renamed}
        named = check_names(self.client, self.provider, seen)
        self._take_names(named)
        self.known = named.covered if self.known is None else self.known
        return bool(named.renamed)

    def _take_names(self, named: Named) -> None:
        """Read projects by the names that they have today."""
        self._miss(named.missing)
        self.renamed |= named.renamed
        self.provider = with_names(self.provider, named.renamed)
        self.notes += [
            f"project {old} is called {new} now, and everything was looked for there: write "
            f"project: {new} instead of {old} in providers.yaml, before another takes that name"
            for old, new in named.renamed.items()
        ]

    def _miss(self, projects: Sequence[str]) -> None:
        """A project of providers.yaml that does not exist is a mistake worth an exit code; one of
        the command line may be that of another provider."""
        mistaken = [name for name in projects if name.lower() in self.named]
        others = [name for name in projects if name.lower() not in self.named]
        if mistaken:
            self.doubts.append(_no_project(mistaken))
        if others:
            self.notes.append(_no_project(others))

    def _repositories(self) -> tuple[Repository, ...]:
        if self.known is None:
            self.known, named = repositories_in_scope(self.client, self.provider)
            self._take_names(named)
        return self.known

    def _names(self) -> ServiceNames:
        return ServiceNames(client=self.client, provider=self.provider)

    def _usable(self) -> list[Hit]:
        """Hits at the branch that the provider reads: search ignores case, Git does not."""
        branch = self.provider.branch
        return [hit for hit in self.hits if branch is None or hit.branch in (None, branch)]

    def _from_search(self) -> tuple[list[Found], tuple[Skipped, ...]]:
        """What of the hits is found, and what is seen but not read."""
        hits = self._usable()
        found = [
            each
            for each in (_found(self.provider, hit) for hit in hits if hit.git)
            if is_covered(self.provider, each.location)
            and _key(each.location.project, each.location.repository) not in self.listed
        ]
        # The path of a TFVC file begins with its project: path patterns say nothing about it.
        others = [_found(self.provider, hit) for hit in hits if not hit.git]
        skipped = {
            each.location.target: Skipped(found=each, reason=_NOT_GIT)
            for each in others
            if covers_project(self.provider, each.location.project).covered
        }
        return found, tuple(skipped[target] for target in sorted(skipped))


_NOT_GIT = "it is in TFVC version control; only Git repositories are read"


def _found(provider: Provider, hit: Hit) -> Found:
    return Found(
        location=Location(
            organization=provider.organization,
            project=hit.project,
            repository=hit.repository,
            path=hit.path,
            branch=provider.branch,
        ),
        provider=provider.id,
        reported_id=hit.content_id,
        project_id=hit.project_id,
        repository_id=hit.repository_id,
    )


def _key(project: str, repository: str) -> Key:
    return project.lower(), repository.lower()


def _no_project(names: Sequence[str]) -> str:
    return (
        f"{counted(len(names), 'project')} not found: {listed(names)}; "
        "check the name and that the credential may see it"
    )
