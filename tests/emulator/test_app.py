"""The traits of Azure DevOps that catch real defects of clients, one by one."""

import http.client
import socket
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.emulator.client import PAT, ask, places, search
from tests.emulator.organization import CHECKOUT, FILES, MANIFEST, MANIFESTS, REPOSITORY_ROW
from tests.support.files import write_files


def test_6_a_name_with_a_space_finds_nothing_without_quotes(emulator: Emulator) -> None:
    assert places(search(emulator, f"{MANIFESTS} proj:My Project")) == []
    assert places(search(emulator, f'{MANIFESTS} proj:"My Project"')) == REPOSITORY_ROW[:1]
    assert (
        places(search(emulator, MANIFESTS, filters={"Project": ["My Project"]}))
        == (REPOSITORY_ROW[:1])
    )


def test_11_rate_headers_are_in_lower_case_and_retry_after_comes_with_200(tmp_path: Path) -> None:
    with Emulator(write_files(tmp_path, FILES)) as emulator:
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Delay": "1.250"}
        emulator.faults.add(Fault(action="headers", retry_after=3, headers=headers))
        delayed = ask(emulator, f"{CHECKOUT}/items?path=/catalog-info.yaml")
        emulator.faults.add(Fault(action="rate-limited", retry_after=7))
        blocked = ask(emulator, f"{CHECKOUT}/items?path=/catalog-info.yaml")
    assert (delayed.status, delayed.text) == (200, MANIFEST)
    assert all(name == name.lower() for name in delayed.headers)
    assert delayed.headers["retry-after"] == "3"
    assert delayed.headers["x-ratelimit-delay"] == "1.250"
    assert (blocked.status, blocked.headers["retry-after"]) == (429, "7")
    assert blocked.json["message"].startswith("TF400733: ")


def test_11_the_service_fails_with_503_and_drops_connections_in_mid_body(tmp_path: Path) -> None:
    path = f"{CHECKOUT}/items?path=/catalog-info.yaml"
    with Emulator(write_files(tmp_path, FILES)) as emulator:
        emulator.faults.add(Fault(action="unavailable"))
        assert ask(emulator, path).status == 503
        emulator.faults.add(Fault(action="truncate"))
        with pytest.raises(http.client.IncompleteRead):
            ask(emulator, path)
        emulator.faults.add(Fault(action="reset"))
        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
            ask(emulator, path)
        assert ask(emulator, path).text == MANIFEST


def test_13_the_next_page_of_projects_is_named_by_a_header_only(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"acme/P{n:03}/r/a": "" for n in range(130)}
    with Emulator(write_files(tmp_path, files)) as emulator:
        first = ask(emulator, "/acme/_apis/projects?stateFilter=wellFormed")
        token = first.headers["x-ms-continuationtoken"]
        second = ask(emulator, f"/acme/_apis/projects?continuationToken={token}")
    assert (first.json["count"], token) == (100, "100")
    assert second.json["count"] == 30
    assert "x-ms-continuationtoken" not in second.headers
    assert second.json["value"][0]["name"] == "P100"


def test_a_client_that_follows_the_redirect_ends_on_a_page(tmp_path: Path) -> None:
    with Emulator(write_files(tmp_path, FILES), token=PAT, sign_in=302) as emulator:
        sent = ask(emulator, "/acme/_apis/projects", authorization=None)
        location = sent.headers["location"].removeprefix(emulator.url)
        page = ask(emulator, location, authorization=None)
    assert (page.status, page.headers["content-type"][:9]) == (200, "text/html")


def test_a_project_that_is_being_deleted_is_listed_but_of_no_use(emulator: Emulator) -> None:
    repositories = "/acme/Leaving/_apis/git/repositories"
    assert ask(emulator, repositories).json["value"][0]["project"]["state"] == "deleting"
    refused = ask(emulator, f"{repositories}/old/items?path=/catalog-info.yaml")
    assert (refused.status, refused.json["message"][:9]) == (404, "TF200016:")


def test_an_unknown_organisation_is_a_page_not_found(emulator: Emulator) -> None:
    answer = ask(emulator, "/nowhere/_apis/projects")
    assert (answer.status, answer.headers["content-type"][:9]) == (404, "text/html")


def test_the_emulator_listens_on_loopback_only(emulator: Emulator) -> None:
    port = int(emulator.url.rpartition(":")[2])
    assert emulator.url == f"http://127.0.0.1:{port}"
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.2", port)):
        pass
