"""The endpoints of the search host, and the one that says whether Code Search is installed."""

from sync.emulator.call import Call
from sync.emulator.envelope import Refused, Response, error, json_response
from sync.emulator.index import Document, indexed_branches
from sync.emulator.search_engine import answer
from sync.emulator.searchrequest import read_request

_EXTENSION = ("ms", "vss-code-search")


def code_search_results(call: Call) -> Response:
    """POST codesearchresults, of the organisation or of the project in the URL."""
    _require_extension(call)
    project = call.project()

    def readable(document: Document) -> bool:
        return call.reads(document.project) and document.repository.settings.readable

    return json_response(
        answer(
            call.index,
            read_request(call.request.json()),
            organization=call.organization.name,
            settings=call.organization.settings,
            project=project.name.lower() if project else "",
            readable=readable,
        )
    )


def repository_status(call: Call) -> Response:
    """Which branches of a repository are indexed; not how fresh the index is."""
    _require_extension(call)
    _, repository = call.git_repository()
    branches = [{"name": name} for name in indexed_branches(repository)]
    return json_response(
        {"id": repository.id, "name": repository.name, "indexedBranches": branches}
    )


def _require_extension(call: Call) -> None:
    if not call.organization.settings.search_extension:
        message = "The extension ms.vss-code-search is not installed."
        raise Refused(error(404, "VssResourceNotFoundException", message))


def installed_extension(call: Call) -> Response:
    """An extension by publisher and name: only Code Search, and only where it is installed."""
    publisher, name = call.parameters
    installed = call.organization.settings.search_extension
    if not installed or (publisher.lower(), name.lower()) != _EXTENSION:
        message = f"The extension '{publisher}.{name}' is not installed."
        raise Refused(error(404, "InstalledExtensionNotFoundException", message))
    return json_response(
        {
            "extensionId": "vss-code-search",
            "extensionName": "Code Search",
            "publisherId": "ms",
            "publisherName": "Microsoft",
            "version": "1.0.0",
            "flags": "trusted",
            "installState": {"flags": "none", "lastUpdated": "2023-11-14T22:13:20.000Z"},
        }
    )
