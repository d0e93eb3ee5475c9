"""Projects, repositories, and the files of a repository, as the core and Git APIs list them."""

from dataclasses import dataclass

from sync.azure import fields
from sync.azure.answers import NotFoundError, OrganizationNotFoundError, TransientError
from sync.azure.client import Client
from sync.azure.fields import JsonObject
from sync.model import Organization
from sync.urls import (
    listing_url,
    projects_url,
    repositories_url,
    repository_by_id_url,
    repository_url,
)

_PER_PAGE = 500
_PAGES = 1000
_HEADS = "refs/heads/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A Git repository of a project in working order."""

    project: str
    name: str
    default_branch: str | None
    """Short name; ``None`` when it is empty or has none."""
    disabled: bool
    fork: bool
    id: str | None = None
    """Survives renames and moves to other projects; ``None`` where the service does not tell it."""
    project_id: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Project and name in lower case: names compare without regard to case."""
        return self.project.lower(), self.name.lower()

    @property
    def label(self) -> str:
        """How people are told which one it is."""
        return f"{self.project}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file of a repository."""

    path: str
    object_id: str
    """Git blob id."""
    link: bool = False
    """True for a symbolic link, where the service says so."""


def projects(client: Client, place: Organization) -> tuple[str, ...]:
    """The name of every project that the credential can see, page by page.

    Needs Project and Team (Read), which Code (Read) does not include.
    """
    names: list[str] = []
    token: str | None = None
    seen: set[str] = set()
    for _ in range(_PAGES):
        data, token = client.page(projects_url(place, top=_PER_PAGE, token=token), patient=False)
        names += [fields.text(project, "name") for project in fields.objects(data, "value")]
        if token is None:
            return tuple(names)
        if token in seen:
            break
        seen.add(token)
    raise TransientError("the list of projects does not come to an end")


def repositories(
    client: Client, place: Organization, project: str | None = None
) -> tuple[Repository, ...]:
    """Every Git repository of a project, or of the organisation; disabled ones and forks, too.

    Those of projects that are being made or deleted are left out. OrganizationNotFoundError where
    there is no such organisation.
    """
    try:
        data = client.get(repositories_url(place, project))
    except NotFoundError as error:
        # A project that is not there has an error of its own.
        if type(error) is NotFoundError:
            raise OrganizationNotFoundError(str(error)) from None
        raise
    return tuple(
        _repository(row)
        for row in fields.objects(data, "value")
        if fields.child(row, "project").get("state") in {None, "wellFormed"}
    )


def repository(client: Client, place: Organization, project: str, name: str) -> Repository:
    """One repository, as it is called today: a name that it had before may still answer.

    https://learn.microsoft.com/azure/devops/organizations/projects/rename-project
    """
    return _repository(client.get(repository_url(place, project, name)))


def repository_by_id(client: Client, place: Organization, ident: str) -> Repository:
    """The repository with an id, wherever it is today."""
    return _repository(client.get(repository_by_id_url(place, ident)))


def files(
    client: Client,
    place: Organization,
    project: str,
    repository: str,
    branch: str | None,
    *,
    deep: bool = True,
) -> tuple[Item, ...]:
    """Every file at a branch (``None``: the default one); only the root folder's unless ``deep``.

    Raises BranchNotFoundError, RepositoryNotFoundError and the like.
    """
    data = client.get(listing_url(place, project, repository, branch, deep=deep))
    return tuple(
        Item(path=fields.text(row, "path"), object_id=fields.text(row, "objectId"))
        for row in fields.objects(data, "value")
        if not fields.flag(row, "isFolder") and row.get("gitObjectType", "blob") == "blob"
    )


def _repository(row: JsonObject) -> Repository:
    default = fields.optional_text(row, "defaultBranch")
    project = fields.child(row, "project")
    return Repository(
        project=fields.text(project, "name"),
        name=fields.text(row, "name"),
        default_branch=None if default is None else default.removeprefix(_HEADS),
        disabled=fields.flag(row, "isDisabled"),
        fork=fields.flag(row, "isFork"),
        id=fields.guid(row, "id"),
        project_id=fields.guid(project, "id"),
    )
