"""What Code Search has indexed, and what not."""

from pathlib import Path

from sync.emulator.server import Emulator
from tests.emulator.client import ask, places, search
from tests.emulator.organization import (
    CHECKOUT,
    FILES,
    MANIFEST,
    MANIFESTS,
    REPOSITORY_ROW,
    settings,
)
from tests.support.files import write_files


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
