"""Which host serves what, and where the organisation stands in host and path."""

from pathlib import Path

import pytest

from sync.emulator.routes import find
from sync.emulator.server import Emulator
from sync.emulator.wire import parse
from tests.emulator.client import ask
from tests.emulator.organization import FILES
from tests.support.files import write_files

SEARCH = "_apis/search/codesearchresults"
GIT = "_apis/git/repositories"
EXTENSION = "_apis/extensionmanagement/installedextensionsbyname/ms/vss-code-search"


@pytest.mark.parametrize(
    ("host", "target", "stage", "base"),
    [
        ("dev.azure.com", f"/acme/P/{GIT}", "repositories", "https://dev.azure.com/acme"),
        ("DEV.AZURE.COM", f"/acme/P/{GIT}", "repositories", "https://dev.azure.com/acme"),
        ("dev.azure.com", "/acme/_apis/projects", "projects", "https://dev.azure.com/acme"),
        ("dev.azure.com", f"/acme/{EXTENSION}", "unknown", "https://dev.azure.com/acme"),
        ("almsearch.dev.azure.com", f"/acme/P/{GIT}", "unknown", "https://dev.azure.com/acme"),
        ("extmgmt.dev.azure.com", f"/acme/{EXTENSION}", "extension", "https://dev.azure.com/acme"),
        ("acme.visualstudio.com", f"/P/{GIT}", "repositories", "https://acme.visualstudio.com"),
        (
            "acme.visualstudio.com",
            f"/DefaultCollection/P/{GIT}",
            "repositories",
            "https://acme.visualstudio.com",
        ),
        ("tfs.acme.com:8080", f"/C/P/{GIT}", "repositories", "https://tfs.acme.com:8080/C"),
        ("127.0.0.1:5000", f"/acme/P/{GIT}", "repositories", "http://127.0.0.1:5000/acme"),
        ("127.0.0.1:5000", f"/acme/{EXTENSION}", "extension", "http://127.0.0.1:5000/acme"),
        ("[::1]:5000", f"/acme/P/{GIT}", "repositories", "http://[::1]:5000/acme"),
        ("dev.azure.com", "/acme/P/_git/repo", "unknown", "https://dev.azure.com/acme"),
        ("dev.azure.com", "/acme/A/B/_apis/projects", "unknown", "https://dev.azure.com/acme"),
    ],
)
def test_a_host_serves_what_it_serves_in_the_cloud(
    host: str, target: str, stage: str, base: str
) -> None:
    request = parse("GET", target, {"host": host})
    destination = find(request, "")
    assert (destination.stages(request)[0], destination.base) == (stage, base)


@pytest.mark.parametrize(
    ("host", "target", "found"),
    [
        ("dev.azure.com", f"/acme/{SEARCH}", False),
        ("almsearch.dev.azure.com", f"/acme/{SEARCH}", True),
        ("almsearch.dev.azure.com", f"/acme/P/{SEARCH}", True),
        ("almsearch.dev.azure.com", "/acme/P/_apis/Search/CodeSearchResults", True),
        ("acme.visualstudio.com", f"/{SEARCH}", False),
        ("acme.almsearch.visualstudio.com", f"/{SEARCH}", True),
        ("acme.almsearch.visualstudio.com", f"/P/{SEARCH}", True),
        ("tfs.acme.com", f"/Collection/{SEARCH}", True),
        ("localhost:80", f"/Collection/P/{SEARCH}", True),
    ],
)
def test_search_lives_on_hosts_of_its_own_but_for_a_server(
    host: str,
    target: str,
    found: bool,
) -> None:
    destination = find(parse("POST", target, {"host": host}), "")
    assert (destination.route is not None) is found
    assert destination.organization in {"acme", "Collection"}


@pytest.mark.parametrize(
    ("host", "target", "organization"),
    [
        ("tfs.acme.com", f"/tfs/Collection/P/{GIT}", "Collection"),
        ("tfs.acme.com", f"/TFS/Collection/P/{GIT}", "Collection"),
        ("tfs.acme.com", f"/Collection/P/{GIT}", ""),
        ("127.0.0.1:1", f"/Collection/P/{GIT}", "Collection"),
        ("127.0.0.1:1", f"/tfs/Collection/P/{GIT}", "Collection"),
        ("dev.azure.com", f"/acme/P/{GIT}", "acme"),
    ],
)
def test_a_server_may_live_below_a_virtual_directory(
    host: str, target: str, organization: str
) -> None:
    destination = find(parse("GET", target, {"host": host}), "tfs")
    assert destination.organization == organization


def test_a_search_posted_to_the_wrong_host_is_not_found(emulator: Emulator) -> None:
    body = {"searchText": "file:catalog-info.yaml", "$top": 1}
    path = f"/acme/{SEARCH}?api-version=7.1"
    wrong = ask(emulator, path, method="POST", body=body, host="dev.azure.com")
    right = ask(emulator, path, method="POST", body=body, host="almsearch.dev.azure.com")
    assert (wrong.status, right.status) == (404, 200)


def test_a_server_below_a_virtual_directory_answers_with_its_urls(tmp_path: Path) -> None:
    folder, hosts = write_files(tmp_path, FILES), ["tfs.acme.com"]
    with Emulator(folder, virtual_directory="tfs", hosts=hosts) as emulator:
        path = f"/tfs/acme/Payments/{GIT}/checkout"
        answer = ask(emulator, path, host="tfs.acme.com")
        outside = ask(emulator, path.removeprefix("/tfs"), host="tfs.acme.com")
    assert answer.json["webUrl"] == "https://tfs.acme.com/tfs/acme/Payments/_git/checkout"
    assert outside.status == 404
