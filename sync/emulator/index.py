"""What Code Search has indexed: one document for each file and content of searchable branches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sync.emulator.behaviour import ProjectSettings, RepositorySettings
from sync.emulator.objects import Blob, Commit, history, object_id, walk
from sync.emulator.store import Organization, Project, Repository

_WORD = re.compile(r"\w+")
_SHA1 = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch that holds the document."""

    name: str
    change: str
    default: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Document:
    """One indexed file. Not slotted: its words are made only when a query asks for them."""

    project: Project
    repository: Repository
    project_name: str
    """As the index has it: after a rename it may be the former name for a while."""
    repository_name: str
    """As the index has it; a project's TFVC repository is ``$/Project``."""
    path: str
    content_id: str
    branches: tuple[Branch, ...]
    data: bytes = field(repr=False)
    project_key: str
    repository_key: str
    path_key: str
    name_key: str

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.rpartition("/")[2]

    @property
    def tfvc(self) -> bool:
        """Whether it lies in Team Foundation Version Control instead of Git."""
        return self.repository.settings.tfvc

    @cached_property
    def text(self) -> str:
        """The content in lower case."""
        return self.data.decode("utf-8", "replace").lower()

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the content in lower case."""
        return frozenset(_WORD.findall(self.text))


def build(organization: Organization) -> list[Document]:
    """The documents of an organisation, in the order of names.

    Forks, disabled repositories and branches that are not searchable are never in it.
    """
    return [
        document
        for project in organization.projects.values()
        if project.settings.state == "wellFormed"
        for repository in project.repositories.values()
        for names in _names(project, repository)
        for document in _repository(project, repository, *names)
        for _ in range(repository.settings.duplicates)
    ]


def is_indexed(repository: Repository) -> bool:
    """Whether Code Search shows the repository at all."""
    settings = repository.settings
    return settings.indexed and not settings.is_fork and not settings.is_disabled


def indexed_branches(repository: Repository) -> list[str]:
    """The default branch, then the others that are searchable, as far as they exist."""
    if not is_indexed(repository):
        return []
    names = [repository.settings.default_branch, *repository.settings.searchable_branches]
    return [name for name in names if name is not None and name in repository.branches]


def _names(project: Project, repository: Repository) -> Iterator[tuple[str, str]]:
    """The names of project and repository that the index shows."""
    for project_name in _indexed_as(project.name, project.settings):
        if repository.settings.tfvc:
            yield project_name, f"$/{project_name}"
            continue
        for name in _indexed_as(repository.name, repository.settings):
            former, _, last = name.rpartition("/")
            yield former or project_name, last


def _indexed_as(name: str, settings: ProjectSettings | RepositorySettings) -> list[str]:
    if not settings.formerly or settings.indexed_as == "new":
        return [name]
    old = settings.formerly[-1]
    return [old] if settings.indexed_as == "old" else [old, name]


def _repository(
    project: Project, repository: Repository, project_name: str, name: str
) -> Iterator[Document]:
    found: dict[tuple[str, str], tuple[bytes, list[Branch]]] = {}
    for branch_name in indexed_branches(repository):
        tip = repository.branches[branch_name]
        branch = Branch(
            name=branch_name,
            change=_change(repository, tip),
            default=branch_name == repository.default_branch,
        )
        for path, content_id, data in _contents(repository, tip):
            found.setdefault((path, content_id), (data, []))[1].append(branch)
    for (path, content_id), (data, branches) in found.items():
        yield Document(
            project=project,
            repository=repository,
            project_name=project_name,
            repository_name=name,
            path=f"$/{project_name}{path}" if repository.settings.tfvc else path,
            content_id=content_id,
            branches=tuple(branches),
            data=data,
            project_key=project_name.lower(),
            repository_key=name.lower(),
            path_key=path.lower(),
            name_key=path.rpartition("/")[2].lower(),
        )


def _change(repository: Repository, tip: Commit) -> str:
    """The commit the index was made at; in TFVC a changeset number."""
    return str(tip.number + 1) if repository.settings.tfvc else tip.id


def _contents(repository: Repository, tip: Commit) -> Iterator[tuple[str, str, bytes]]:
    settings = repository.settings
    for path, entry in walk(tip.tree):
        if isinstance(entry.node, Blob):
            old = settings.lag.get(path)
            yield path, *(_old(old) if old is not None else (entry.node.id, entry.node.data))
    for path in settings.stale:
        yield path, *_lost(tip, path)


def _old(content: str) -> tuple[str, bytes]:
    """A lagging content: as an id alone, or as the text that search still has."""
    if _SHA1.fullmatch(content):
        return content, b""
    data = content.encode()
    return object_id("blob", data), data


def _lost(tip: Commit, path: str) -> tuple[str, bytes]:
    """What a lost file last held, if the history knows it."""
    for commit in history(tip):
        for known, entry in walk(commit.tree):
            if known == path and isinstance(entry.node, Blob):
                return entry.node.id, entry.node.data
    return object_id("blob", path.encode()), b""
