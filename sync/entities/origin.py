"""The annotations that keep an entity at home: where its source, its manifest and its builds are.

Backstage adds them to what it reads from Azure DevOps; an entity that is read from the catalog
repository has to bring them along.
"""

from typing import Final
from urllib.parse import quote

from sync.entities.relative import folder
from sync.model import TAGS, Json, Location

SOURCE_LOCATION: Final = "backstage.io/source-location"
VIEW_URL: Final = "backstage.io/view-url"
EDIT_URL: Final = "backstage.io/edit-url"
PROJECT_REPO: Final = "dev.azure.com/project-repo"
HOST_ORG: Final = "dev.azure.com/host-org"

MANAGED_BY: Final = frozenset(
    {"backstage.io/managed-by-location", "backstage.io/managed-by-origin-location"}
)
"""Annotations that Backstage sets itself, whatever the manifest holds."""


def origin_annotations(location: Location) -> dict[str, Json]:
    """The annotations of an entity whose manifest is at ``location``.

    ``host-org`` is ``host/organisation``, on a Server ``host/folder/collection``; the Azure
    DevOps plugin takes it apart at the slashes
    (https://github.com/backstage/community-plugins/tree/main/workspaces/azure-devops).
    """
    return {
        SOURCE_LOCATION: f"url:{folder_url(location)}",
        VIEW_URL: location.target,
        EDIT_URL: f"{_form_url(location, location.path)}&_a=edit",
        PROJECT_REPO: f"{location.project}/{location.repository}",
        HOST_ORG: f"{location.organization.host}/{location.organization.name}",
    }


def folder_url(location: Location) -> str:
    """The URL of a file's folder, in the bytes in which Backstage writes it.

    The trailing slash matters: without it ``dir:`` references to TechDocs mean the folder above.
    """
    return _form_url(location, folder(location.path))


def _form_url(location: Location, path: str) -> str:
    """The URL of a path beside a file. Backstage serialises the query as an HTML form does
    (https://url.spec.whatwg.org/#concept-urlencoded-serializer)."""
    base = location.target.partition("?")[0]
    url = f"{base}?path={_form_encoded(path)}"
    if location.branch is None:
        return url
    kind = "GT" if location.branch.startswith(TAGS) else "GB"
    return f"{url}&version={kind}{_form_encoded(location.branch.removeprefix(TAGS))}"


def _form_encoded(text: str) -> str:
    """Like a form's value, but a space stays ``%20``, as Azure DevOps wants it."""
    return quote(text, safe="*").replace("~", "%7E")
