"""Repositories, refs, blobs, trees, commits and the policy of searchable branches."""

import io
import zipfile
from pathlib import Path

from sync.emulator.server import Emulator
from tests.emulator.client import ask
from tests.emulator.organization import CHECKOUT, MANIFEST, settings
from tests.support.files import write_files

PROJECT = "/acme/My%20Project/_apis/git/repositories"


def test_repositories_of_an_organisation_come_in_one_list(emulator: Emulator) -> None:
    listed = ask(emulator, "/acme/_apis/git/repositories?api-version=7.1").json
    assert [entry["name"] for entry in listed["value"]] == [
        "old",
        "disabled",
        "empty",
        "fork",
        "my repo",
        "no-default",
        "checkout",
    ]
    states = {entry["name"]: entry["project"]["state"] for entry in listed["value"]}
    assert (states["old"], states["checkout"]) == ("deleting", "wellFormed")


def test_a_repository_tells_its_default_branch_and_what_is_special(emulator: Emulator) -> None:
    found = {entry["name"]: entry for entry in ask(emulator, PROJECT).json["value"]}
    assert found["my repo"]["defaultBranch"] == "refs/heads/main"
    assert "defaultBranch" not in found["empty"]
    assert "defaultBranch" not in found["no-default"]
    assert (found["disabled"]["isDisabled"], found["fork"]["isFork"]) == (True, True)
    assert "isFork" not in found["my repo"]
    assert found["my repo"]["size"] == len(MANIFEST)
    assert found["my repo"]["webUrl"].endswith("/acme/My%20Project/_git/my%20repo")


def test_a_fork_names_its_parent_when_asked(emulator: Emulator) -> None:
    fork = ask(emulator, f"{PROJECT}/fork?includeParent=true").json
    assert fork["parentRepository"]["name"] == "checkout"


def test_a_disabled_repository_is_listed_but_not_readable(emulator: Emulator) -> None:
    assert ask(emulator, f"{PROJECT}/disabled").json["isDisabled"] is True
    assert ask(emulator, f"{PROJECT}/disabled/refs").status == 404


def test_a_default_branch_may_not_exist(tmp_path: Path) -> None:
    text = settings(defaultBranch="gone", branch="main")
    files: dict[str, str | bytes] = {"acme/P/r/.emulator.json": text, "acme/P/r/a": "x"}
    with Emulator(write_files(tmp_path, files)) as emulator:
        repository = "/acme/P/_apis/git/repositories/r"
        assert ask(emulator, repository).json["defaultBranch"] == "refs/heads/gone"
        assert ask(emulator, f"{repository}/items?path=/a").status == 404
        assert ask(emulator, f"{repository}/items?path=/a&version=main").text == "x"


def test_refs_are_filtered_by_prefix_and_paged_by_header(emulator: Emulator) -> None:
    every = ask(emulator, f"{CHECKOUT}/refs").json["value"]
    names = [ref["name"] for ref in every]
    assert names == [
        "refs/heads/develop",
        "refs/heads/feature/x",
        "refs/heads/main",
        "refs/tags/v1.0",
    ]
    heads = ask(emulator, f"{CHECKOUT}/refs?filter=heads/&$top=2")
    token = heads.headers["x-ms-continuationtoken"]
    rest = ask(emulator, f"{CHECKOUT}/refs?filter=heads/&$top=2&continuationToken={token}")
    assert [ref["name"] for ref in rest.json["value"]] == ["refs/heads/main"]
    assert "x-ms-continuationtoken" not in rest.headers
    only = ask(emulator, f"{CHECKOUT}/refs?filterContains=feature").json["value"]
    assert [ref["name"] for ref in only] == ["refs/heads/feature/x"]


def test_blobs_come_one_by_one_or_in_one_archive(emulator: Emulator) -> None:
    listed = ask(emulator, f"{CHECKOUT}/items?scopePath=/&recursionLevel=full").json["value"]
    ids = sorted({item["objectId"] for item in listed if item["gitObjectType"] == "blob"})
    for sha1 in ids:
        raw = ask(emulator, f"{CHECKOUT}/blobs/{sha1}?api-version=7.1&$format=octetStream")
        assert ask(emulator, f"{CHECKOUT}/blobs/{sha1}", headers={"Accept": "*/*"}) == raw
    described = ask(emulator, f"{CHECKOUT}/blobs/{ids[0]}?api-version=7.1&$format=json").json
    assert described["objectId"] == ids[0]
    url = f"{CHECKOUT}/blobs?api-version=7.1"
    packed = ask(emulator, url, method="POST", body=ids, headers={"Accept": "application/zip"})
    with zipfile.ZipFile(io.BytesIO(packed.body)) as archive:
        assert sorted(archive.namelist()) == ids
        assert MANIFEST.encode() in {archive.read(sha1) for sha1 in ids}


def test_an_archive_may_call_blobs_by_numbers(tmp_path: Path) -> None:
    files = {
        "acme/.emulator.json": settings(blobNames="number"),
        "acme/P/r/a": "x",
        "acme/P/r/b": "y",
    }
    with Emulator(write_files(tmp_path, {**files})) as emulator:
        git = "/acme/P/_apis/git/repositories/r"
        listed = ask(emulator, f"{git}/items?scopePath=/&recursionLevel=full").json["value"]
        ids = [item["objectId"] for item in listed if item["gitObjectType"] == "blob"]
        packed = ask(emulator, f"{git}/blobs?api-version=7.1", method="POST", body=ids)
    with zipfile.ZipFile(io.BytesIO(packed.body)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"1": b"x", "2": b"y"}


def test_an_archive_of_what_is_no_blob_is_refused_as_a_whole(emulator: Emulator) -> None:
    [root] = ask(emulator, f"{CHECKOUT}/items?scopePath=/").json["value"][:1]
    url = f"{CHECKOUT}/blobs?api-version=7.1"
    for body, status in (([root["objectId"]], 404), (["0" * 40], 404), ({}, 400), ([1], 400)):
        assert ask(emulator, url, method="POST", body=body).status == status


def test_an_object_that_is_no_blob_of_the_repository_is_not_found(emulator: Emulator) -> None:
    tree = ask(emulator, f"{CHECKOUT}/items?scopePath=/").json["value"][0]["objectId"]
    for sha1 in ("0" * 40, tree):
        answer = ask(emulator, f"{CHECKOUT}/blobs/{sha1}")
        assert (answer.status, answer.json["message"][:9]) == (404, "TF401035:")


def test_a_tree_lists_its_entries_and_recursively_those_below(emulator: Emulator) -> None:
    root = ask(emulator, f"{CHECKOUT}/items?scopePath=/").json["value"][0]["objectId"]
    flat = ask(emulator, f"{CHECKOUT}/trees/{root}").json["treeEntries"]
    deep = ask(emulator, f"{CHECKOUT}/trees/{root}?recursive=true").json["treeEntries"]
    assert [entry["relativePath"] for entry in flat] == ["catalog-info.yaml", "docs", "src"]
    assert [entry["relativePath"] for entry in deep] == [
        "catalog-info.yaml",
        "docs",
        "docs/readme.md",
        "src",
        "src/Catalog-Info.YAML",
    ]
    assert (deep[0]["mode"], deep[0]["size"]) == ("100644", len(MANIFEST))
    assert (deep[1]["mode"], deep[1]["gitObjectType"]) == ("40000", "tree")
    assert ask(emulator, f"{CHECKOUT}/trees/{'0' * 40}").status == 404


def test_the_policy_of_searchable_branches_can_be_read(emulator: Emulator) -> None:
    kind = "0517f88d-4ec5-4343-9d26-9930ebd53069"
    url = "/acme/Payments/_apis/policy/configurations"
    (policy,) = ask(emulator, f"{url}?policyType={kind}").json["value"]
    assert policy["settings"]["searchBranches"] == ["refs/heads/develop"]
    assert policy["settings"]["scope"] == [{"repositoryId": ask(emulator, CHECKOUT).json["id"]}]
    assert ask(emulator, f"{url}?policyType={'0' * 8}").json["count"] == 0
