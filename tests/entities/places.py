"""Locations in Azure DevOps for the tests of entities."""

from sync.model import Location
from sync.urls import organization

ACME = organization("dev.azure.com", "acme")


def place(path: str = "/catalog-info.yaml", branch: str | None = None) -> Location:
    """A file in one repository of one project, whose names need encoding."""
    return Location(
        organization=ACME, project="My Project", repository="svc", path=path, branch=branch
    )
