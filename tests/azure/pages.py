"""Large organisations, and pages of Code Search written by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.azure.service import AzureDevOps, Contact
from sync.model import Discovery, Json
from tests.azure.organizations import TOKEN, provider
from tests.azure.scripted import Asked, Says, Scripted, scripted
from tests.support.clock import FakeClock

ANYWHERE = ("*/catalog-info.yaml",)
FACETS: dict[str, dict[str, Any]] = {
    "complete": {},
    "capped": {"facetLimit": 7},
    "absent": {"faceting": False},
}
Build = Callable[..., Path]
Page = Callable[[dict[str, Any]], dict[str, Json]]


def row(number: int, project: str = "P", repository: str = "r") -> dict[str, Json]:
    return {
        "path": f"/s{number}/catalog-info.yaml",
        "project": {"name": project},
        "repository": {"name": repository, "type": "git"},
        "versions": [{"branchName": "main", "changeId": "1" * 40}],
        "contentId": "2" * 40,
    }


def page(rows: list[dict[str, Json]], count: int, code: int = 0, **facets: Any) -> dict[str, Json]:
    return {"count": count, "results": [*rows], "infoCode": code, "facets": facets}


def search(answer: Page, mode: str = "search") -> tuple[Discovery, Scripted]:
    """A discovery by a search whose every page the test writes; nothing else is answered."""

    def serve(asked: Asked) -> Says:
        if "codesearchresults" in asked.path:
            return Says(data=answer(asked.data))
        if "/_apis/git/repositories?" in asked.path:
            return Says(data={"value": []})
        return Says(status=404, data={})

    wanted = provider(path=ANYWHERE, discovery=mode)
    with scripted(serve) as server:
        options = Contact(connect={"dev.azure.com": server.url}, concurrency=2)
        service = AzureDevOps([wanted], options, environ={"AZURE_TOKEN": TOKEN}, clock=FakeClock())
        with service:
            return service.discover(wanted), server
