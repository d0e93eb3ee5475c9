"""Projects, and what clients ask to find their way: connection data and resource locations."""

from sync.emulator.apiversion import released
from sync.emulator.call import Call
from sync.emulator.envelope import Response, collection, json_response
from sync.emulator.search_engine import NIL_ID
from sync.emulator.store import Project
from sync.model import Json

PAGE = 100
_UPDATED = "2023-11-14T22:13:20.000Z"


def project_reference(base: str, project: Project) -> dict[str, Json]:
    """A project as it appears in lists and within repositories."""
    reference: dict[str, Json] = {
        "id": project.id,
        "name": project.name,
        "url": f"{base}/_apis/projects/{project.id}",
        "state": project.settings.state,
        "revision": 1,
        "visibility": project.settings.visibility,
        "lastUpdateTime": _UPDATED,
    }
    if project.settings.description:
        reference["description"] = project.settings.description
    return reference


def list_projects(call: Call) -> Response:
    """One page of the projects the caller can see, 100 unless ``$top`` says otherwise.

    The next page's token is only in the header ``x-ms-continuationtoken``.
    """
    state = call.query("stateFilter", "wellFormed").lower()
    visible = [
        project
        for project in call.organization.projects.values()
        if call.reads(project) and state in ("all", project.settings.state.lower())
    ]
    start = call.number("continuationToken", call.number("$skip", 0))
    end = start + call.number("$top", PAGE)
    page = visible[start:end]
    answer = collection([project_reference(call.base, project) for project in page])
    if end < len(visible):
        answer = answer.with_headers({"x-ms-continuationtoken": str(end)})
    return answer


def get_project(call: Call) -> Response:
    """One project by name or id."""
    project = call.find_project(call.parameters[0])
    body = project_reference(call.base, project)
    body["defaultTeam"] = {"id": NIL_ID, "name": f"{project.name} Team"}
    if call.flag("includeCapabilities"):
        body["capabilities"] = {"versioncontrol": {"sourceControlType": "Git"}}
    return json_response(body)


def connection_data(call: Call) -> Response:
    """Who the caller is, and that nothing is hosted elsewhere."""
    user: dict[str, Json] = {"id": NIL_ID, "providerDisplayName": "Emulator", "isActive": True}
    return json_response(
        {
            "authenticatedUser": user,
            "authorizedUser": user,
            "instanceId": NIL_ID,
            "deploymentType": "onPremises",
            "locationServiceData": {"serviceOwner": NIL_ID},
            "webApplicationRelativeDirectory": f"/{call.organization.name}",
        }
    )


def resource_areas(_call: Call) -> Response:
    """No areas, as on a Server: every area is at the organisation's own URL."""
    return collection([])


_PREVIEWS = ("ConnectionData", "ResourceAreas", "InstalledExtensionsByName")
_GIT = "{project}/_apis/{area}/repositories/{repositoryId}"
_SEARCH = "{project}/_apis/{area}"
_LOCATIONS = (
    ("00d9565f-ed9c-4a06-9a50-00e7896ccab4", "Location", "ConnectionData", "_apis/{resource}"),
    ("e81700f7-3be2-46de-8624-2eb35882fcaa", "Location", "ResourceAreas", "_apis/{resource}"),
    ("603fe2ac-9723-48b9-88ad-09305aa6c6e1", "core", "projects", "_apis/{resource}/{projectId}"),
    (
        "225f7195-f9c7-4d14-ab28-a83f7ff77e1f",
        "git",
        "repositories",
        "{project}/_apis/{area}/{resource}/{repositoryId}",
    ),
    ("fb93c0db-47ed-4a31-8c20-47552878fb44", "git", "items", _GIT + "/{resource}/{path}"),
    ("630fd2e4-fb88-4f85-ad21-13f3fd1fbca9", "git", "itemsbatch", _GIT + "/{resource}"),
    ("7b28e929-2c99-405d-9c5c-6167a06e6816", "git", "blobs", _GIT + "/{resource}/{sha1}"),
    ("729f6437-6f92-44ec-8bee-273a7111063c", "git", "trees", _GIT + "/{resource}/{sha1}"),
    ("2d874a60-a811-4f62-9c9f-963a6ea0a55b", "git", "refs", _GIT + "/{resource}"),
    ("c2570c3b-5b3f-41b8-98bf-5407bfde8d58", "git", "commits", _GIT + "/{resource}/{commitId}"),
    (
        "e7f29993-5b82-4fca-9386-f5cfe683d524",
        "search",
        "codeSearchResults",
        _SEARCH + "/{resource}",
    ),
    (
        "1f60303c-7261-4387-80f1-742a2ecf2964",
        "search",
        "repositories",
        _SEARCH + "/status/{resource}/{repository}",
    ),
    (
        "fb0da285-f23e-4b56-8b53-3ef5f9f6de66",
        "ExtensionManagement",
        "InstalledExtensionsByName",
        "_apis/{area}/{resource}/{publisherName}/{extensionName}",
    ),
    (
        "dad91cbe-d183-45f8-9c6e-9c1164472121",
        "policy",
        "configurations",
        "{project}/_apis/{area}/{resource}/{configurationId}",
    ),
)


def _released(resource: str, supported: str) -> str:
    return "0.0" if resource in _PREVIEWS else released(supported)


def resource_locations(call: Call) -> Response:
    """``OPTIONS _apis``: where each resource is, by the ids that Microsoft's clients hold."""
    return collection(
        [
            {
                "id": ident,
                "area": area,
                "resourceName": resource,
                "routeTemplate": template,
                "resourceVersion": 1,
                "minVersion": 1.0,
                "maxVersion": float(call.api_version),
                "releasedVersion": _released(resource, call.api_version),
            }
            for ident, area, resource, template in _LOCATIONS
        ]
    )
