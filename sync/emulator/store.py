"""Turns a folder of organisations into values: organisations, projects, repositories, commits."""

import os
import stat
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sync.emulator.behaviour import (
    FILENAME,
    OrganizationSettings,
    ProjectSettings,
    RepositorySettings,
    read_settings,
)
from sync.emulator.objects import (
    FILE,
    SUBMODULE,
    SYMLINK,
    Blob,
    Commit,
    Entry,
    Files,
    Tree,
    history,
    make_blob,
    make_commit,
    make_submodule,
    make_tree,
    walk,
)
from sync.errors import UsageError

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dev.azure.com/")
_EXECUTABLE = "100755"


@dataclass(frozen=True, eq=False, kw_only=True)
class Repository:
    """A git repository: its branches with all their commits. Not slotted: it caches a lookup."""

    id: str
    name: str
    settings: RepositorySettings
    branches: Mapping[str, Commit]
    tags: Mapping[str, Commit]

    @property
    def default_branch(self) -> str | None:
        """The short name, also when no such branch exists; none in an empty repository."""
        return self.settings.default_branch if self.branches else None

    @cached_property
    def commits(self) -> Mapping[str, Commit]:
        """Every commit that a branch or tag reaches, by id."""
        tips = (*self.branches.values(), *self.tags.values())
        return {commit.id: commit for tip in tips for commit in history(tip)}

    @cached_property
    def size(self) -> int:
        """Bytes of all blobs."""
        return sum(len(node.data) for node in self.objects.values() if isinstance(node, Blob))

    @cached_property
    def objects(self) -> Mapping[str, Blob | Tree]:
        """Every blob and tree of every commit, by id."""
        found: dict[str, Blob | Tree] = {}
        for commit in self.commits.values():
            found[commit.tree.id] = commit.tree
            found.update(
                (entry.node.id, entry.node)
                for _, entry in walk(commit.tree)
                if entry.mode != SUBMODULE
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project; its repositories by lower-case name."""

    id: str
    name: str
    settings: ProjectSettings
    repositories: Mapping[str, Repository]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organisation; its projects by lower-case name, repositories by id."""

    name: str
    settings: OrganizationSettings
    projects: Mapping[str, Project]
    by_id: Mapping[str, tuple[Project, Repository]] = field(repr=False)
    former_projects: Mapping[str, Project] = field(repr=False)
    """By the lower-case names that they had and that still answer."""
    former_repositories: Mapping[str, tuple[Project, Repository]] = field(repr=False)
    """By the ``project/repository`` that they had and that still answer."""

    def project(self, name_or_id: str) -> Project | None:
        """A project by name, in any case, by id, or by a name that it had."""
        wanted = name_or_id.lower()
        if wanted in self.projects:
            return self.projects[wanted]
        found = next((p for p in self.projects.values() if p.id == wanted), None)
        return found or self.former_projects.get(wanted)

    def former_repository(
        self, project: Project, written: str, name: str
    ) -> tuple[Project, Repository] | None:
        """A repository by a name that it had, in ``project`` or where ``written`` once was it."""
        places = (f"{project.name}/{name}".lower(), f"{written}/{name}".lower())
        found = (self.former_repositories.get(place) for place in places)
        return next((each for each in found if each is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything in the folder at one moment: organisations by lower-case name."""

    organizations: Mapping[str, Organization]


def load(folder: Path, previous: World | None = None) -> World:
    """Read ``folder/<organization>/<project>/<repository>/…``.

    With ``previous``, a repository whose files changed gets a commit on top of the old one, so
    that its history goes on. Raises UsageError if the folder or a settings file is not usable.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; it should hold a folder for each organisation")
    organizations = {}
    for path in _folders(folder):
        old = previous.organizations.get(path.name.lower()) if previous else None
        organizations[path.name.lower()] = _organization(path, old)
    return World(organizations=organizations)


def _folders(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        # A link may lead out of what was meant to be served.
        names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return [folder / name for name in sorted(names) if name != ".git"]


def _organization(folder: Path, old: Organization | None) -> Organization:
    projects = {}
    ids = _Ids(folder.name)
    paths = _folders(folder)
    # What was renamed first: its id is its own, whoever has the name now.
    paths.sort(key=lambda path: not read_settings(ProjectSettings, path).formerly)
    for path in paths:
        before = old.projects.get(path.name.lower()) if old else None
        projects[path.name.lower()] = _project(path, before, ids)
    every = [projects[name] for name in sorted(projects)]
    return Organization(
        name=folder.name,
        settings=read_settings(OrganizationSettings, folder),
        projects={project.name.lower(): project for project in every},
        by_id={
            repository.id: (project, repository)
            for project in every
            for repository in project.repositories.values()
        },
        former_projects={
            name.lower(): project
            for project in every
            if project.settings.answers_formerly
            for name in project.settings.formerly
        },
        former_repositories={
            (name if "/" in name else f"{project.name}/{name}").lower(): (project, repository)
            for project in every
            for repository in project.repositories.values()
            if repository.settings.answers_formerly
            for name in repository.settings.formerly
        },
    )


class _Ids:
    """Ids by the first name of each thing; what gets a name that another had gets another id."""

    def __init__(self, organization: str) -> None:
        self._organization = organization
        self._given: set[str] = set()

    def give(self, name: str) -> str:
        text = f"{self._organization}/{name}".lower()
        while text in self._given:
            text += "/again"
        self._given.add(text)
        return str(uuid.uuid5(_NAMESPACE, text))


def _project(folder: Path, old: Project | None, ids: _Ids) -> Project:
    repositories = {}
    settings = read_settings(ProjectSettings, folder)
    first = settings.formerly[0] if settings.formerly else folder.name
    ident = ids.give(first)
    paths = _folders(folder)
    paths.sort(key=lambda path: not read_settings(RepositorySettings, path).formerly)
    for path in paths:
        before = old.repositories.get(path.name.lower()) if old else None
        repositories[path.name.lower()] = _repository(first, path, before, ids)
    return Project(
        id=ident,
        name=folder.name,
        settings=settings,
        repositories={name: repositories[name] for name in sorted(repositories)},
    )


def _repository(project: str, folder: Path, old: Repository | None, ids: _Ids) -> Repository:
    settings = read_settings(RepositorySettings, folder)
    branches = {} if settings.empty else _branches(folder, settings, old)
    tags = {}
    for name, branch in settings.tags.items():
        if branch not in branches:
            raise UsageError(f"{folder / FILENAME}: tag '{name}' names no branch: '{branch}'")
        before = old.tags.get(name) if old else None
        tags[name] = before or branches[branch]
    first = settings.formerly[0] if settings.formerly else folder.name
    return Repository(
        id=ids.give(first if "/" in first else f"{project}/{first}"),
        name=folder.name,
        settings=settings,
        branches=branches,
        tags=tags,
    )


def _branches(
    folder: Path, settings: RepositorySettings, old: Repository | None
) -> dict[str, Commit]:
    files = dict(_files(folder))
    files |= {path: make_submodule(commit) for path, commit in settings.submodules.items()}
    before = old.branches if old else {}
    content = settings.content_branch
    trunk = _tip(files, before.get(content), None, "Add the files")
    branches = {content: trunk}
    for name, overlay in settings.branches.items():
        changed = _overlaid(files, overlay)
        branches[name] = _tip(changed, before.get(name), trunk, f"Begin {name}")
    return branches


def _overlaid(files: Files, overlay: Mapping[str, str | None]) -> Files:
    changed = {path: entry for path, entry in files.items() if path not in overlay}
    for path, text in overlay.items():
        if text is not None:
            changed[path] = Entry(mode=FILE, node=make_blob(text.encode()))
    return changed


def _tip(files: Files, before: Commit | None, start: Commit | None, message: str) -> Commit:
    """The branch's commit: the one before if nothing changed, else one on top of it."""
    tree = make_tree(files)
    if before is not None:
        if before.tree.id == tree.id:
            return before
        return make_commit(tree, before, "Change the files")
    if start is not None and start.tree.id == tree.id:
        return start
    return make_commit(tree, start, message)


def _files(folder: Path) -> Iterator[tuple[str, Entry]]:
    """Every file and link below ``folder`` but ``.git`` and, at its top, ``.emulator.json``."""
    pending = [("", str(folder))]
    while pending:
        prefix, place = pending.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name == ".git" or (not prefix and entry.name == FILENAME):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append((f"{prefix}{entry.name}/", entry.path))
                elif entry.is_symlink() or entry.is_file(follow_symlinks=False):
                    yield prefix + entry.name, _entry(entry)


def _entry(entry: os.DirEntry[str]) -> Entry:
    if entry.is_symlink():
        target = os.fsencode(os.readlink(entry.path))  # noqa: PTH115 (as bytes, not resolved)
        return Entry(mode=SYMLINK, node=make_blob(target))
    executable = entry.stat().st_mode & stat.S_IXUSR
    data = Path(entry.path).read_bytes()
    return Entry(mode=_EXECUTABLE if executable else FILE, node=make_blob(data))
