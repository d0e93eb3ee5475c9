"""Renamed projects and repositories: ids stay, former names may answer, the index lags."""

from pathlib import Path
from typing import Any

import pytest

from sync.emulator.server import Emulator
from tests.emulator.client import ask
from tests.emulator.organization import settings
from tests.support.files import write_files

API = "/acme/{}/_apis/git/repositories"


def ids(emulator: Emulator) -> dict[str, tuple[str, str]]:
    rows = ask(emulator, "/acme/_apis/git/repositories").json["value"]
    return {f"{r['project']['name']}/{r['name']}": (r["project"]["id"], r["id"]) for r in rows}


def shown(emulator: Emulator) -> set[tuple[str, str, str]]:
    body = {"searchText": "file:a.yaml", "$top": 100, "filters": None}
    path = "/acme/_apis/search/codesearchresults?api-version=7.1"
    rows = ask(emulator, path, method="POST", body=body).json["results"]
    return {(r["project"]["name"], r["repository"]["name"], r["repository"]["id"]) for r in rows}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_files(tmp_path, {"acme/Old/cart/a.yaml": "a", "acme/Old/till/a.yaml": "a"})


def rename(root: Path, old: str, new: str, **more: Any) -> None:
    (root / new).parent.mkdir(exist_ok=True, parents=True)
    (root / old).rename(root / new)
    former = old.removeprefix("acme/") if old.count("/") == 2 else old.rpartition("/")[2]
    write_files(root / new, {".emulator.json": settings(formerly=[former], **more)})


def test_ids_survive_the_renames_of_a_project_and_of_a_repository(root: Path) -> None:
    with Emulator(root) as emulator:
        before = ids(emulator)
        rename(root, "acme/Old", "acme/New")
        rename(root, "acme/New/cart", "acme/New/basket")
        write_files(root, {"acme/New/basket/.emulator.json": settings(formerly=["cart"])})
        emulator.reload()
        assert ids(emulator) == {
            "New/basket": before["Old/cart"],
            "New/till": before["Old/till"],
        }


def test_a_former_name_answers_with_the_name_of_today(root: Path) -> None:
    with Emulator(root) as emulator:
        rename(root, "acme/Old", "acme/New")
        write_files(root, {"acme/New/basket/.emulator.json": settings(formerly=["cart"])})
        (root / "acme/New/cart/a.yaml").rename(root / "acme/New/basket/a.yaml")
        (root / "acme/New/cart").rmdir()
        emulator.reload()
        for place in ("Old", "New"):
            row = ask(emulator, f"{API.format(place)}/cart").json
            assert (row["project"]["name"], row["name"]) == ("New", "basket")
            listed = ask(emulator, API.format(place)).json["value"]
            assert [each["name"] for each in listed] == ["basket", "till"]
        assert (
            ask(emulator, f"{API.format('Old')}/cart/items?path=/a.yaml&$format=text").text == "a"
        )


def test_a_former_name_may_be_no_name_any_more(root: Path) -> None:
    with Emulator(root) as emulator:
        rename(root, "acme/Old", "acme/New", answersFormerly=False)
        rename(root, "acme/New/cart", "acme/New/basket", answersFormerly=False)
        emulator.reload()
        gone = ask(emulator, API.format("Old"))
        assert (gone.status, gone.json["typeKey"]) == (404, "ProjectDoesNotExistWithNameException")
        gone = ask(emulator, f"{API.format('New')}/cart")
        assert (gone.status, gone.json["typeKey"]) == (404, "GitRepositoryNotFoundException")


def test_what_takes_a_former_name_is_another_thing(root: Path) -> None:
    with Emulator(root) as emulator:
        before = ids(emulator)
        rename(root, "acme/Old/cart", "acme/Old/basket")
        write_files(root, {"acme/Old/cart/a.yaml": "other"})
        emulator.reload()
        assert ids(emulator)["Old/basket"] == before["Old/cart"]
        assert ids(emulator)["Old/cart"] != before["Old/cart"]
        file = f"{API.format('Old')}/cart/items?path=/a.yaml&$format=text"
        assert ask(emulator, file).text == "other"


def test_a_repository_that_moved_keeps_its_id(root: Path) -> None:
    with Emulator(root) as emulator:
        before = ids(emulator)
        rename(root, "acme/Old/cart", "acme/Core/cart")
        emulator.reload()
        assert ids(emulator)["Core/cart"][1] == before["Old/cart"][1]
        row = ask(emulator, f"{API.format('Old')}/cart").json
        assert row["project"]["name"] == "Core"


def test_search_may_tell_no_ids(root: Path) -> None:
    write_files(root, {"acme/.emulator.json": settings(idsInSearch=False)})
    with Emulator(root) as emulator:
        assert {i for _, _, i in shown(emulator)} == {"00000000-0000-0000-0000-000000000000"}


@pytest.mark.parametrize(
    ("indexed", "names"), [("new", {"New"}), ("old", {"Old"}), ("both", {"Old", "New"})]
)
def test_the_index_may_lag_with_the_former_name_or_both(
    root: Path, indexed: str, names: set[str]
) -> None:
    with Emulator(root) as emulator:
        known = ids(emulator)["Old/cart"][1]
        rename(root, "acme/Old", "acme/New", indexedAs=indexed)
        emulator.reload()
        found = {(p, i) for p, r, i in shown(emulator) if r == "cart"}
        assert found == {(name, known) for name in names}
