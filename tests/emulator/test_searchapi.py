"""Code Search over HTTP: rows, filters, order, facets, and what is refused."""

from pathlib import Path

import pytest

from sync.emulator.server import Emulator
from tests.emulator.client import SEARCH, ask, places, post_search, search
from tests.emulator.organization import CHECKOUT, FILES, MANIFEST, MANIFESTS, settings
from tests.support.files import write_files

STATUS = "_apis/search/status/repositories"
EXTENSION = "_apis/extensionmanagement/installedextensionsbyname/ms/vss-code-search"


def test_a_row_names_everything_needed_to_read_the_file(emulator: Emulator) -> None:
    (row,) = search(emulator, "path:/catalog-info.yaml")["results"]
    item = ask(emulator, f"{CHECKOUT}/items?path={row['path']}&api-version=7.1&$format=json").json
    assert row["fileName"] == "catalog-info.yaml"
    assert row["matches"]["fileName"][0] == {
        "charOffset": 0,
        "length": -1,
        "line": 0,
        "column": 0,
        "codeSnippet": None,
        "type": None,
    }
    assert row["collection"] == {"name": "acme"}
    assert (row["project"]["name"], row["repository"]["type"]) == ("Payments", "git")
    assert row["contentId"] == item["objectId"]
    assert row["versions"] == [{"branchName": "main", "changeId": item["commitId"]}]


def test_a_branch_filter_gives_the_file_of_that_branch(emulator: Emulator) -> None:
    filters = {"Branch": ["main", "develop"], "Path": ["/"]}
    rows = search(emulator, "path:/catalog-info.yaml", filters=filters)["results"]
    branches = sorted(version["branchName"] for row in rows for version in row["versions"])
    assert branches == ["develop", "main"]
    assert len({row["contentId"] for row in rows}) == 2
    (same,) = search(emulator, "path:/docs/readme.md", filters=filters)["results"]
    assert [version["branchName"] for version in same["versions"]] == ["main", "develop"]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (None, 3),
        ({"Project": ["Payments"]}, 2),
        ({"project": ["payments", "My Project"]}, 3),
        ({"Project": ["Payments"], "Repository": ["checkout"]}, 2),
        ({"Project": ["My Project"], "Repository": ["checkout"]}, 0),
        ({"Project": ["Pay*"]}, 0),
        ({"Path": ["/src"]}, 1),
        ({"Path": ["/sr"]}, 0),
        ({"Path": ["/a b"]}, 1),
        ({"CodeElement": ["class"]}, 0),
    ],
)
def test_filters_are_literal_names_and_folders(
    emulator: Emulator, filters: dict[str, list[str]] | None, count: int
) -> None:
    assert search(emulator, MANIFESTS, filters=filters)["count"] == count


def test_a_project_in_the_url_limits_the_search(emulator: Emulator) -> None:
    body = {"searchText": MANIFESTS, "$top": 10, "$skip": 0}
    answer = ask(emulator, f"/acme/my%20project/{SEARCH}", method="POST", body=body)
    assert places(answer.json) == ["My Project/my repo/a b/catalog-info.yaml"]
    absent = ask(emulator, f"/acme/None/{SEARCH}", method="POST", body=body)
    assert (absent.status, absent.json["message"][:9]) == (404, "TF200016:")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([("path", "ASC")], ["/a b/catalog-info.yaml", "/catalog-info.yaml", "/src/Catalog-"]),
        ([("path", "DESC")], ["/src/Catalog-", "/catalog-info.yaml", "/a b/catalog-info.yaml"]),
        (
            [("filename", "ASC"), ("path", "DESC")],
            ["/src/Catalog-", "/catalog-info.yaml", "/a b/catalog-info.yaml"],
        ),
    ],
)
def test_rows_come_in_the_order_asked_for(
    emulator: Emulator, order: list[tuple[str, str]], expected: list[str]
) -> None:
    options = [{"field": field, "sortOrder": direction} for field, direction in order]
    rows = search(emulator, MANIFESTS, orderBy=options)["results"]
    assert [row["path"][: len(path)] for row, path in zip(rows, expected, strict=True)] == expected


def test_facets_count_projects_by_name_and_can_be_cut_or_off(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    with Emulator(tmp_path) as emulator:
        whole = search(emulator, MANIFESTS, includeFacets=True)
        assert search(emulator, MANIFESTS)["facets"] == {}
        write_files(tmp_path, {"acme/.emulator.json": settings(facetLimit=1)})
        emulator.reload()
        cut = search(emulator, MANIFESTS, includeFacets=True)
        write_files(tmp_path, {"acme/.emulator.json": settings(faceting=False)})
        emulator.reload()
        off = search(emulator, MANIFESTS, includeFacets=True)
    assert whole["facets"]["Project"] == [
        {"name": "Payments", "id": "Payments", "resultCount": 2},
        {"name": "My Project", "id": "My Project", "resultCount": 1},
    ]
    assert len(cut["facets"]["Project"]) == 1
    assert (off["facets"], off["infoCode"], off["count"]) == ({}, 10, 3)


def test_results_may_be_shown_while_the_index_is_rebuilt(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "acme/P/r/catalog-info.yaml": MANIFEST,
        "acme/.emulator.json": settings(infoCode=1),
    }
    with Emulator(write_files(tmp_path, files)) as emulator:
        found = search(emulator, MANIFESTS)
    assert (found["count"], found["infoCode"]) == (1, 1)


def test_a_lagging_content_has_its_old_id(tmp_path: Path) -> None:
    lag = settings(lag={"/catalog-info.yaml": "kind: Old\n", "/b.yaml": "1" * 40})
    files: dict[str, str | bytes] = {
        "acme/P/r/catalog-info.yaml": MANIFEST,
        "acme/P/r/b.yaml": MANIFEST,
        "acme/P/r/.emulator.json": lag,
    }
    with Emulator(write_files(tmp_path, files)) as emulator:
        rows = {row["path"]: row["contentId"] for row in search(emulator, "ext:yaml")["results"]}
        assert search(emulator, "old")["count"] == 1
    assert rows == {
        "/catalog-info.yaml": "c82834f11503eb00b888495d0832163b66d341f6",
        "/b.yaml": "1" * 40,
    }


def test_the_status_of_a_repository_names_its_indexed_branches(emulator: Emulator) -> None:
    status = ask(emulator, f"/acme/Payments/{STATUS}/checkout").json
    assert status["indexedBranches"] == [{"name": "main"}, {"name": "develop"}]
    fork = ask(emulator, f"/acme/My%20Project/{STATUS}/fork").json
    assert fork["indexedBranches"] == []


def test_without_the_extension_search_is_not_there(tmp_path: Path) -> None:
    text = settings(searchExtension=False)
    with Emulator(write_files(tmp_path, {"acme/.emulator.json": text})) as emulator:
        assert post_search(emulator, MANIFESTS).status == 404
        assert ask(emulator, f"/acme/P/{STATUS}/r").status == 404
        assert ask(emulator, f"/acme/{EXTENSION}").status == 404


def test_the_installed_extension_can_be_asked_for(emulator: Emulator) -> None:
    answer = ask(emulator, f"/acme/{EXTENSION}?api-version=7.1-preview.1")
    assert answer.json["installState"]["flags"] == "none"
    assert ask(emulator, f"/acme/{EXTENSION}?api-version=7.1").status == 400
