"""The Git API's repositories, refs, blobs and trees, and the policy of searchable branches."""

from urllib.parse import quote

from sync.emulator.call import Call
from sync.emulator.core import project_reference
from sync.emulator.envelope import (
    Refused,
    Response,
    collection,
    invalid,
    json_response,
    object_not_found,
)
from sync.emulator.items import representation_of, zipped
from sync.emulator.objects import FOLDER, SUBMODULE, Blob, Entry, Tree, walk
from sync.emulator.store import Project, Repository
from sync.model import Json

SEARCHABLE_BRANCHES = "0517f88d-4ec5-4343-9d26-9930ebd53069"
_MAX_REFS = 1000


def _repository(call: Call, project: Project, repository: Repository) -> dict[str, Json]:
    web = f"{call.base}/{quote(project.name)}/_git/{quote(repository.name)}"
    settings = repository.settings
    body: dict[str, Json] = {
        "id": repository.id,
        "name": repository.name,
        "url": f"{call.base}/{project.id}/_apis/git/repositories/{repository.id}",
        "project": project_reference(call.base, project),
        "size": repository.size,
        "remoteUrl": web,
        "webUrl": web,
        "isDisabled": settings.is_disabled,
        "isInMaintenance": False,
    }
    if repository.default_branch is not None:
        body["defaultBranch"] = f"refs/heads/{repository.default_branch}"
    if settings.is_fork:
        body["isFork"] = True
    return body


def _parent(call: Call, project: Project, repository: Repository) -> Json:
    """The repository that a fork says it comes from, if there is one."""
    owner, _, name = repository.settings.parent.rpartition("/")
    source = call.organization.project(owner) if owner else project
    if source is None or name.lower() not in source.repositories:
        return None
    body = _repository(call, source, source.repositories[name.lower()])
    return {key: body[key] for key in ("id", "name", "url", "project", "remoteUrl")}


def list_repositories(call: Call) -> Response:
    """All repositories of a project or of the organisation; there are no pages."""
    project = call.project()
    projects = [project] if project else list(call.organization.projects.values())
    return collection(
        [
            _repository(call, owner, repository)
            for owner in projects
            for repository in owner.repositories.values()
            if call.lists(owner, repository)
        ]
    )


def get_repository(call: Call) -> Response:
    """One repository by name or id."""
    project, repository = call.find_repository(call.parameters[0])
    body = _repository(call, project, repository)
    if call.flag("includeParent") and repository.settings.is_fork:
        body["parentRepository"] = _parent(call, project, repository)
    return json_response(body)


def list_refs(call: Call) -> Response:
    """Branches and tags by name; ``filter`` is a prefix such as ``heads/main``."""
    _, repository = call.git_repository()
    tips = {f"refs/heads/{name}": commit for name, commit in repository.branches.items()}
    tips |= {f"refs/tags/{name}": commit for name, commit in repository.tags.items()}
    prefix, part = "refs/" + call.query("filter"), call.query("filterContains")
    names = [name for name in sorted(tips) if name.startswith(prefix) and part in name]
    start = call.number("continuationToken", 0)
    end = start + min(call.number("$top", _MAX_REFS), _MAX_REFS)
    url = f"{call.base}/_apis/git/repositories/{repository.id}/refs"
    answer = collection(
        [
            {
                "name": name,
                "objectId": tips[name].id,
                "url": f"{url}?filter={quote(name.removeprefix('refs/'), safe='')}",
            }
            for name in names[start:end]
        ]
    )
    if end < len(names):
        answer = answer.with_headers({"x-ms-continuationtoken": str(end)})
    return answer


def get_blob(call: Call) -> Response:
    """One blob by id: described as JSON, or its bytes."""
    _, repository = call.git_repository()
    sha1 = call.parameters[1].lower()
    blob = _blob(repository, sha1)
    representation = representation_of(call)
    if representation == "zip":
        return Response(body=zipped([(sha1, blob.data)]), content_type="application/zip")
    if representation == "json":
        url = f"{call.base}/_apis/git/repositories/{repository.id}/blobs/{sha1}"
        return json_response({"objectId": sha1, "size": len(blob.data), "url": url})
    kind = "text/plain; charset=utf-8" if representation == "text" else "application/octet-stream"
    return Response(body=blob.data, content_type=kind)


def get_blobs(call: Call) -> Response:
    """POST blobs: many blobs in one archive, in the order asked; 404 where one is none."""
    _, repository = call.git_repository()
    ids = call.request.json()
    if not isinstance(ids, list) or not all(isinstance(sha1, str) for sha1 in ids):
        raise Refused(invalid("The request is not a list of object ids."))
    blobs = [_blob(repository, sha1.lower()) for sha1 in ids]
    numbered = call.organization.settings.blob_names == "number"
    names = [str(number) if numbered else blob.id for number, blob in enumerate(blobs, start=1)]
    files = [(name, blob.data) for name, blob in zip(names, blobs, strict=True)]
    return Response(body=zipped(files), content_type="application/zip")


def _blob(repository: Repository, sha1: str) -> Blob:
    found = repository.objects.get(sha1)
    if not isinstance(found, Blob):
        raise Refused(object_not_found(sha1))
    return found


def get_tree(call: Call) -> Response:
    """A tree's entries; with ``recursive=true`` those of its folders too."""
    _, repository = call.git_repository()
    sha1 = call.parameters[1].lower()
    tree = repository.objects.get(sha1)
    if not isinstance(tree, Tree):
        raise Refused(object_not_found(sha1))
    url = f"{call.base}/_apis/git/repositories/{repository.id}"
    entries: list[Json] = []
    for path, entry in walk(tree):
        if "/" in path[1:] and not call.flag("recursive"):
            continue
        kind = {FOLDER: "tree", SUBMODULE: "commit"}.get(entry.mode, "blob")
        entries.append(
            {
                "objectId": entry.node.id,
                "relativePath": path[1:],
                "mode": entry.mode,
                "gitObjectType": kind,
                "url": f"{url}/{kind}s/{entry.node.id}",
                "size": len(_encoded(entry)),
            }
        )
    size = sum(len(entry.node.data) for _, entry in walk(tree) if isinstance(entry.node, Blob))
    return json_response(
        {"objectId": sha1, "url": f"{url}/trees/{sha1}", "treeEntries": entries, "size": size}
    )


def _encoded(entry: Entry) -> bytes:
    return entry.node.data if isinstance(entry.node, Blob) else entry.node.encoded


def policy_configurations(call: Call) -> Response:
    """The policies of a project: one for each repository with further searchable branches."""
    project = call.project()
    if project is None or call.query("policyType", SEARCHABLE_BRANCHES) != SEARCHABLE_BRANCHES:
        return collection([])
    chosen = [
        repository
        for repository in project.repositories.values()
        if repository.settings.searchable_branches
    ]
    return collection([_policy(number, r) for number, r in enumerate(chosen, start=1)])


def _policy(number: int, repository: Repository) -> Json:
    names = repository.settings.searchable_branches
    return {
        "id": number,
        "isEnabled": True,
        "isBlocking": False,
        "type": {"id": SEARCHABLE_BRANCHES, "displayName": "GitRepositorySettings"},
        "settings": {
            "searchBranches": [f"refs/heads/{name}" for name in names],
            "scope": [{"repositoryId": repository.id}],
        },
    }
