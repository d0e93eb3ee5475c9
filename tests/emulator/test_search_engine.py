"""How Code Search answers: limits, orders, filters, and what it gets wrong."""

from pathlib import Path

import pytest

from sync.emulator.server import Emulator
from tests.emulator.client import ask, places, post_search, search
from tests.emulator.organization import (
    CHECKOUT,
    FILES,
    MANIFEST,
    MANIFESTS,
    REPOSITORY_ROW,
    many,
    settings,
)
from tests.support.files import write_files


def test_1_a_skip_above_1000_is_refused_and_a_top_above_1000_is_trimmed(tmp_path: Path) -> None:
    with Emulator(many(tmp_path, 2100)) as emulator:
        assert post_search(emulator, "ext:yaml", skip=1001).status == 400
        trimmed = search(emulator, "ext:yaml", top=1500)
        order = [{"field": "path", "sortOrder": "ASC"}]
        last = search(emulator, "ext:yaml", skip=1000, orderBy=order)
    assert (trimmed["count"], len(trimmed["results"]), trimmed["infoCode"]) == (2100, 1000, 8)
    assert last["results"][-1]["path"] == "/1999.yaml"
    assert (last["count"], last["infoCode"]) == (2100, 0)


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


def test_6_names_and_paths_compare_without_case(emulator: Emulator) -> None:
    assert places(search(emulator, "file:CATALOG-INFO.yaml")) == REPOSITORY_ROW
    filters = {"Project": ["PAYMENTS"], "Repository": ["Checkout"]}
    assert places(search(emulator, MANIFESTS, filters=filters)) == REPOSITORY_ROW[1:]
    assert ask(emulator, CHECKOUT.upper().replace("_APIS", "_apis") + "/refs").status == 200


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
