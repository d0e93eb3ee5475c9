"""One file raw or described, listings, archives and batches."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.server import Emulator
from tests.emulator.client import Answer, ask
from tests.emulator.organization import CHECKOUT, MANIFEST, MY_REPO, settings
from tests.support.files import write_files
from tests.support.git import git

ITEM = f"{CHECKOUT}/items?path=/catalog-info.yaml&api-version=7.1"


@pytest.mark.parametrize(
    ("more", "accept", "content_type"),
    [
        ("", None, "application/octet-stream"),
        ("", "*/*", "application/octet-stream"),
        ("", "text/plain", "text/plain"),
        ("", "application/octet-stream;api-version=7.1", "application/octet-stream"),
        ("", "application/json", "application/json"),
        ("", "text/html, application/json;q=0.9", "application/json"),
        ("&$format=text", "application/json", "text/plain"),
        ("&$format=octetStream", "application/json", "application/octet-stream"),
        ("&$format=json", "text/plain", "application/json"),
        ("&$format=zip", None, "application/zip"),
        ("", "application/zip", "application/zip"),
    ],
)
def test_the_representation_is_chosen_by_format_then_by_accept(
    emulator: Emulator, more: str, accept: str | None, content_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = ask(emulator, ITEM + more, headers=headers)
    assert answer.status == 200
    assert answer.headers["content-type"].partition(";")[0] == content_type
    if content_type in {"text/plain", "application/octet-stream"}:
        assert answer.text == MANIFEST


def test_format_counts_only_beside_an_api_version(emulator: Emulator) -> None:
    answer = ask(emulator, f"{CHECKOUT}/items?path=/catalog-info.yaml&$format=json")
    assert answer.text == MANIFEST


def test_metadata_holds_the_blob_id_and_content_only_when_asked(emulator: Emulator) -> None:
    plain = ask(emulator, f"{ITEM}&$format=json").json
    full = ask(
        emulator,
        f"{ITEM}&$format=json&includeContent=true&includeContentMetadata=true"
        "&latestProcessedChange=true",
    ).json
    assert (plain["path"], plain["gitObjectType"]) == ("/catalog-info.yaml", "blob")
    assert "content" not in plain
    assert full["content"] == MANIFEST
    assert full["objectId"] == plain["objectId"]
    assert full["contentMetadata"]["fileName"] == "catalog-info.yaml"
    assert full["contentMetadata"]["isBinary"] is False
    assert full["latestProcessedChange"]["commitId"] == plain["commitId"]


@pytest.mark.parametrize(
    ("path", "status", "type_key", "code"),
    [
        (f"{CHECKOUT}/items?path=/none", 404, "GitItemNotFoundException", "TF401174"),
        (f"{CHECKOUT}/items?path=/Catalog-info.yaml", 404, "GitItemNotFoundException", "TF401174"),
        (f"{CHECKOUT}/items?scopePath=/none", 404, "GitItemNotFoundException", "TF401174"),
        (f"{ITEM}&version=none", 404, "GitUnresolvableToCommitException", "TF401175"),
        (f"{ITEM}&version={'0' * 40}&versionType=commit", 404, "GitUnresolvable", "TF401175"),
        (CHECKOUT + "x/items?path=/a", 404, "GitRepositoryNotFoundException", "TF401019"),
        (
            "/acme/My%20Project/_apis/git/repositories/disabled/items?path=/catalog-info.yaml",
            404,
            "GitRepositoryNotFoundException",
            "TF401019",
        ),
        (
            "/acme/My%20Project/_apis/git/repositories/empty/items?path=/catalog-info.yaml",
            404,
            "GitUnresolvableToCommitException",
            "TF401175",
        ),
        (
            "/acme/My%20Project/_apis/git/repositories/no-default/items?path=/catalog-info.yaml",
            404,
            "GitUnresolvableToCommitException",
            "TF401175",
        ),
        (
            "/acme/Nowhere/_apis/git/repositories/checkout/items?path=/a",
            404,
            "ProjectDoesNotExistWithNameException",
            "TF200016",
        ),
        ("/acme/_apis/git/repositories/checkout/items?path=/a", 400, "ArgumentException", "A pro"),
        (f"{ITEM}&versionType=tip", 400, "InvalidArgumentValueException", ""),
        (f"{CHECKOUT}/items?recursionLevel=deep", 400, "InvalidArgumentValueException", ""),
        (f"{ITEM}&$format=pdf", 400, "InvalidArgumentValueException", ""),
    ],
)
def test_every_failure_has_its_status_type_and_code(
    emulator: Emulator, path: str, status: int, type_key: str, code: str
) -> None:
    answer = ask(emulator, path)
    assert answer.status == status
    assert answer.json["typeKey"].startswith(type_key)
    assert answer.json["message"].startswith(code)


@pytest.mark.parametrize(
    ("answer", "type_key"),
    [("version", "GitUnresolvableToCommitException"), ("item", "GitItemNotFoundException")],
)
def test_what_an_empty_repository_answers_can_be_chosen(
    tmp_path: Path, answer: str, type_key: str
) -> None:
    text = settings(empty=True, emptyAnswer=answer)
    with Emulator(write_files(tmp_path, {"acme/P/r/.emulator.json": text})) as emulator:
        got = ask(emulator, "/acme/P/_apis/git/repositories/r/items?path=/a")
    assert (got.status, got.json["typeKey"]) == (404, type_key)


def paths(answer: Answer) -> list[str]:
    assert answer.status == 200
    assert answer.json["count"] == len(answer.json["value"])
    return [item["path"] for item in answer.json["value"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("scopePath=/", ["/"]),
        (
            "scopePath=/&recursionLevel=OneLevel",
            ["/", "/catalog-info.yaml", "/docs", "/src"],
        ),
        (
            "scopePath=/&recursionLevel=Full",
            [
                "/",
                "/catalog-info.yaml",
                "/docs",
                "/docs/readme.md",
                "/src",
                "/src/Catalog-Info.YAML",
            ],
        ),
        ("scopePath=/docs/&recursionLevel=full", ["/docs", "/docs/readme.md"]),
        ("path=/docs&recursionLevel=full", ["/docs", "/docs/readme.md"]),
        ("recursionLevel=none&scopePath=/docs/readme.md", ["/docs/readme.md"]),
        ("scopePath=/docs&recursionLevel=full&version=feature/x", []),
    ],
)
def test_a_listing_begins_with_the_folder_itself(
    emulator: Emulator, query: str, expected: list[str]
) -> None:
    answer = ask(emulator, f"{CHECKOUT}/items?{query}")
    if expected:
        assert paths(answer) == expected
    else:
        assert answer.json["typeKey"] == "GitItemNotFoundException"


def names(answer: Answer) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return archive.namelist()


def test_an_archive_has_a_folder_of_the_scope_and_none_for_the_root(emulator: Emulator) -> None:
    query = "recursionLevel=full&download=true&api-version=6.0&$format=zip"
    whole = ask(emulator, f"{CHECKOUT}/items?{query}")
    part = ask(emulator, f"{CHECKOUT}/items?{query}&scopePath=/docs")
    assert names(whole) == ["catalog-info.yaml", "docs/readme.md", "src/Catalog-Info.YAML"]
    assert names(part) == ["docs/readme.md"]
    assert "attachment" in part.headers["content-disposition"]


def test_bytes_come_back_as_they_are(tmp_path: Path) -> None:
    data = b"\xff\xfe\x00\r\n"
    with Emulator(write_files(tmp_path, {"acme/P/r/ü%20&+.bin": data})) as emulator:
        items = (
            "/acme/P/_apis/git/repositories/r/items?api-version=7.1&path=%2F%C3%BC%2520%26%2B.bin"
        )
        assert ask(emulator, items).body == data
        described = ask(emulator, f"{items}&$format=json&includeContentMetadata=true").json
    assert described["contentMetadata"]["isBinary"] is True


def batch(emulator: Emulator, *descriptors: dict[str, Any]) -> Answer:
    body = {"itemDescriptors": list(descriptors)}
    return ask(emulator, f"{CHECKOUT}/itemsbatch?api-version=7.1", method="POST", body=body)


def test_a_batch_gives_a_list_for_each_descriptor_and_no_contents(emulator: Emulator) -> None:
    answer = batch(
        emulator,
        {"path": "/catalog-info.yaml"},
        {"path": "/none"},
        {"path": "/docs", "recursionLevel": "full"},
        {"path": "/new.yaml", "version": "develop", "versionType": "branch"},
    )
    assert answer.status == 200
    assert [[item["path"] for item in inner] for inner in answer.json["value"]] == [
        ["/catalog-info.yaml"],
        [],
        ["/docs", "/docs/readme.md"],
        ["/new.yaml"],
    ]
    assert "content" not in answer.json["value"][0][0]


def test_a_batch_of_which_nothing_exists_is_a_bad_request(emulator: Emulator) -> None:
    answer = batch(emulator, {"path": "/none"}, {"path": "/neither"})
    assert (answer.status, answer.json["typeKey"]) == (400, "GitItemNotFoundException")


def test_a_batch_without_descriptors_is_a_bad_request(emulator: Emulator) -> None:
    url = f"{CHECKOUT}/itemsbatch?api-version=7.1"
    assert ask(emulator, url, method="POST", body={}).status == 400
    assert ask(emulator, url, method="POST", body=[1]).status == 400


def test_a_repository_id_needs_no_project(emulator: Emulator) -> None:
    ident = ask(emulator, MY_REPO).json["id"]
    path = f"/acme/_apis/git/repositories/{ident}/items?path=/a%20b/catalog-info.yaml"
    assert ask(emulator, path).text == MANIFEST
    assert ask(emulator, path.replace("/acme/", "/acme/Payments/")).status == 404


def test_a_link_is_its_name_and_a_submodule_holds_no_bytes(tmp_path: Path) -> None:
    files = {".emulator.json": settings(submodules={"lib/other": "5" * 40}), "a.txt": "a"}
    write_files(tmp_path / "acme/P/r", files)
    (tmp_path / "acme/P/r/link").symlink_to("a.txt")
    base = "/acme/P/_apis/git/repositories/r/items?api-version=7.1"
    with Emulator(tmp_path) as running:
        assert ask(running, f"{base}&path=/link&$format=octetStream").text == "a.txt"
        link = ask(running, f"{base}&path=/link&$format=json").json
        module = ask(running, f"{base}&path=/lib/other&$format=octetStream").json
        listing = ask(running, f"{base}&scopePath=/lib&recursionLevel=Full").json
        bare = running.bare_repository("acme", "P", "r")
        git(tmp_path, "clone", "--quiet", str(bare), "clone")
    assert (link["isSymLink"], link["gitObjectType"]) == (True, "blob")
    assert (module["gitObjectType"], module["objectId"]) == ("commit", "5" * 40)
    assert "isFolder" not in module
    assert [item["path"] for item in listing["value"]] == ["/lib", "/lib/other"]
    assert git(tmp_path / "clone", "ls-tree", "HEAD", "lib/other").startswith("160000 commit 5555")
