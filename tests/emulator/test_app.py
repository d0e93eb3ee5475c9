"""The traits of Azure DevOps that catch real defects of clients, one by one."""

import http.client
import socket
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.emulator.client import PAT, ask, basic, places, post_search, search
from tests.emulator.organization import CHECKOUT, FILES, MANIFEST, settings
from tests.support.files import write_files

MANIFESTS = "file:catalog-info.yaml"
REPOSITORY_ROW = [
    "My Project/my repo/a b/catalog-info.yaml",
    "Payments/checkout/catalog-info.yaml",
    "Payments/checkout/src/Catalog-Info.YAML",
]


def many(folder: Path, count: int, **keys: object) -> Path:
    """An organisation of so many manifests in one repository."""
    files: dict[str, str | bytes] = {
        f"acme/P/mono/{number:04}.yaml": MANIFEST for number in range(count)
    }
    files["acme/.emulator.json"] = settings(**keys)
    return write_files(folder, files)


def test_1_a_skip_above_1000_is_refused_and_a_top_above_1000_is_trimmed(tmp_path: Path) -> None:
    with Emulator(many(tmp_path, 2100)) as emulator:
        assert post_search(emulator, "ext:yaml", skip=1001).status == 400
        trimmed = search(emulator, "ext:yaml", top=1500)
        order = [{"field": "path", "sortOrder": "ASC"}]
        last = search(emulator, "ext:yaml", skip=1000, orderBy=order)
    assert (trimmed["count"], len(trimmed["results"]), trimmed["infoCode"]) == (2100, 1000, 8)
    assert last["results"][-1]["path"] == "/1999.yaml"
    assert (last["count"], last["infoCode"]) == (2100, 0)


def test_2_only_the_default_branch_is_searched_unless_a_branch_is_named(
    emulator: Emulator,
) -> None:
    assert places(search(emulator, "file:new.yaml")) == []
    filters = {"Branch": ["develop"]}
    assert places(search(emulator, "file:new.yaml", filters=filters)) == [
        "Payments/checkout/new.yaml"
    ]
    versions = [row["versions"] for row in search(emulator, MANIFESTS)["results"]]
    assert {version["branchName"] for (version,) in versions} == {"main"}


@pytest.mark.parametrize("code", [1, 2, 6, 7, 9])
def test_3_while_indexing_nothing_is_found_with_status_200(tmp_path: Path, code: int) -> None:
    with Emulator(many(tmp_path, 3, infoCode=code, showResults=False)) as emulator:
        found = search(emulator, "ext:yaml")
    assert (found["count"], found["results"], found["infoCode"]) == (0, [], code)


@pytest.mark.parametrize(
    "filters", [{"Branch": ["feature/x"]}, {"Project": ["Nowhere"]}, {"Path": ["/nowhere"]}]
)
def test_3_a_filter_value_that_nothing_has_gives_info_code_15(
    emulator: Emulator, filters: dict[str, list[str]]
) -> None:
    found = search(emulator, MANIFESTS, filters=filters)
    assert (found["count"], found["infoCode"]) == (0, 15)


def test_4_rows_that_cannot_be_read_are_missing_but_counted(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    write_files(tmp_path, {"acme/My Project/my repo/.emulator.json": settings(readable=False)})
    with Emulator(tmp_path) as emulator:
        found = search(emulator, MANIFESTS)
        page = search(emulator, "path:/a*", top=1)
    assert (found["count"], len(found["results"]), found["infoCode"]) == (3, 2, 11)
    assert (page["count"], page["results"], page["infoCode"]) == (1, [], 11)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"Repository": ["checkout"]}, "Repository"),
        ({"Repository": ["checkout"], "Project": ["Payments", "My Project"]}, "Repository"),
        ({"Ext": ["yaml"]}, "Unknown filter [Ext] found."),
        ({"Project": "Payments"}, "Project"),
    ],
)
def test_5_filters_that_the_service_refuses(
    emulator: Emulator, filters: dict[str, list[str]], message: str
) -> None:
    answer = post_search(emulator, MANIFESTS, filters=filters)
    assert answer.status == 400
    assert message in answer.json["message"]


def test_6_names_and_paths_compare_without_case(emulator: Emulator) -> None:
    assert places(search(emulator, "file:CATALOG-INFO.yaml")) == REPOSITORY_ROW
    filters = {"Project": ["PAYMENTS"], "Repository": ["Checkout"]}
    assert places(search(emulator, MANIFESTS, filters=filters)) == REPOSITORY_ROW[1:]
    assert ask(emulator, CHECKOUT.upper().replace("_APIS", "_apis") + "/refs").status == 200


def test_6_a_name_with_a_space_finds_nothing_without_quotes(emulator: Emulator) -> None:
    assert places(search(emulator, f"{MANIFESTS} proj:My Project")) == []
    assert places(search(emulator, f'{MANIFESTS} proj:"My Project"')) == REPOSITORY_ROW[:1]
    assert (
        places(search(emulator, MANIFESTS, filters={"Project": ["My Project"]}))
        == (REPOSITORY_ROW[:1])
    )


def test_7_a_file_is_listed_twice_and_a_lost_one_still_shown(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    keys = settings(duplicates=2, stale=["/gone/catalog-info.yaml"])
    write_files(tmp_path, {"acme/My Project/my repo/.emulator.json": keys})
    with Emulator(tmp_path) as emulator:
        found = search(emulator, MANIFESTS, filters={"Project": ["My Project"]})
        url = "/acme/My%20Project/_apis/git/repositories/my%20repo/items?path=/gone/"
        missing = ask(emulator, url + "catalog-info.yaml")
    gone = "My Project/my repo/gone/catalog-info.yaml"
    assert places(found) == [REPOSITORY_ROW[0], REPOSITORY_ROW[0], gone, gone]
    assert missing.status == 404
    assert missing.json["typeKey"] == "GitItemNotFoundException"
    assert missing.json["message"].startswith("TF401174: ")


def test_7_the_index_lags_behind_git_until_it_is_rebuilt(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    file = "acme/Payments/checkout/catalog-info.yaml"
    with Emulator(tmp_path) as emulator:
        before = search(emulator, "path:/catalog-info.yaml")["results"][0]
        write_files(tmp_path, {file: "kind: Resource\n", "acme/Payments/new/a.yaml": "a: 1\n"})
        emulator.reload(index=False)
        lagging = search(emulator, "path:/catalog-info.yaml")["results"][0]
        assert places(search(emulator, "file:a.yaml")) == []
        assert ask(emulator, f"{CHECKOUT}/items?path=/catalog-info.yaml").text == "kind: Resource\n"
        emulator.reload()
        fresh = search(emulator, "path:/catalog-info.yaml")["results"][0]
        assert places(search(emulator, "file:a.yaml")) == ["Payments/new/a.yaml"]
    assert lagging == before
    assert fresh["contentId"] != before["contentId"]
    assert fresh["versions"][0]["changeId"] != before["versions"][0]["changeId"]


def test_8_forks_disabled_repositories_and_other_branches_are_in_git_but_not_in_search(
    emulator: Emulator,
) -> None:
    assert places(search(emulator, MANIFESTS)) == REPOSITORY_ROW
    listed = ask(emulator, "/acme/My%20Project/_apis/git/repositories").json["value"]
    assert [entry["name"] for entry in listed] == [
        "disabled",
        "empty",
        "fork",
        "my repo",
        "no-default",
    ]
    fork = "/acme/My%20Project/_apis/git/repositories/fork/items?path=/catalog-info.yaml"
    assert ask(emulator, fork).text == MANIFEST
    branch = f"{CHECKOUT}/items?path=/catalog-info.yaml&version=feature/x"
    assert ask(emulator, branch).text == MANIFEST


def test_9_hits_of_team_foundation_version_control_are_no_git_files(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "acme/Old/trunk/catalog-info.yaml": MANIFEST,
        "acme/Old/trunk/.emulator.json": settings(tfvc=True),
    }
    with Emulator(write_files(tmp_path, files)) as emulator:
        (row,) = search(emulator, MANIFESTS)["results"]
        listed = ask(emulator, "/acme/Old/_apis/git/repositories").json
    assert (row["repository"]["type"], row["repository"]["name"]) == ("tfvc", "$/Old")
    assert (row["path"], row["versions"][0]["changeId"]) == ("$/Old/catalog-info.yaml", "1")
    assert listed["count"] == 0


@pytest.mark.parametrize("sign_in", [203, 302])
def test_10_a_refused_credential_gets_a_page_unless_the_redirect_is_suppressed(
    tmp_path: Path, sign_in: int
) -> None:
    write_files(tmp_path, FILES)
    path = "/acme/_apis/git/repositories"
    with Emulator(tmp_path, token=PAT, sign_in=sign_in) as emulator:
        page = ask(emulator, path, authorization=basic("wrong"))
        suppress = {"X-TFS-FedAuthRedirect": "Suppress"}
        plain = ask(emulator, path, authorization=basic("wrong"), headers=suppress)
        assert ask(emulator, path).status == 200
    assert page.status == sign_in
    assert page.headers["content-type"].startswith("text/html")
    assert ("location" in page.headers) == (sign_in == 302)
    assert page.headers.get("location", "/_signin").endswith("/_signin")
    assert plain.status == 401
    assert "Basic" in plain.headers["www-authenticate"]
    assert plain.json["message"].startswith("TF400813: ")


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


def test_12_errors_are_json_envelopes_although_text_was_asked_for(emulator: Emulator) -> None:
    path = f"{CHECKOUT}/items?path=/none.yaml&api-version=7.1&$format=text"
    answer = ask(emulator, path, headers={"Accept": "text/plain"})
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("application/json")
    assert sorted(answer.json) == [
        "$id",
        "errorCode",
        "eventId",
        "innerException",
        "message",
        "typeKey",
        "typeName",
    ]


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


def test_14_pages_of_a_search_without_an_order_do_not_fit_together(tmp_path: Path) -> None:
    with Emulator(many(tmp_path, 60)) as emulator:
        loose = [
            row["path"]
            for skip in range(0, 60, 20)
            for row in search(emulator, "ext:yaml", skip=skip, top=20)["results"]
        ]
        again = search(emulator, "ext:yaml", top=20)["results"]
        order = [{"field": "path", "sortOrder": "ASC"}]
        firm = [
            row["path"]
            for skip in range(0, 60, 20)
            for row in search(emulator, "ext:yaml", skip=skip, top=20, orderBy=order)["results"]
        ]
    assert len(set(loose)) < 60
    assert [row["path"] for row in again] == loose[:20]
    assert firm == [f"/{number:04}.yaml" for number in range(60)]


def test_the_order_by_relevance_is_that_of_the_seed(tmp_path: Path) -> None:
    folder = many(tmp_path, 30)
    orders = []
    for seed in (1, 1, 2):
        with Emulator(folder, seed=seed) as emulator:
            rows = search(emulator, "ext:yaml")["results"]
            orders.append([row["path"] for row in rows])
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


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
