"""Whether Code Search shows the manifest, and why it may not."""

from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.explain.ways import PETSTORE, Way, assert_explained
from tests.support.files import write_files
from tests.support.inquiry import ask, component, inquiry, settings, url

OTHER = {"P/other/catalog-info.yaml": component("other")}


WAYS = [
    Way(
        name="not indexed yet",
        about="Code Search",
        files={**PETSTORE, "P/petstore/.emulator.json": settings(indexed=False), **OTHER},
        says=("has not indexed repository P/petstore at all",),
        advises="Wait and sync again, or set discovery: git for provider acme",
    ),
    Way(
        name="branch that is not searchable",
        about="Code Search",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n      discovery: search\n",
        subject=url("P/petstore", branch="develop"),
        says=("does not index branch develop there, but main",),
        advises="Set discovery: auto for provider acme, or add the branch",
    ),
    Way(
        name="Code Search is not installed",
        about="Code Search",
        files={**PETSTORE, ".emulator.json": settings(searchExtension=False)},
        providers="      discovery: search\n",
        says=("does not answer in https://dev.azure.com/acme", "extension Code Search"),
        advises="Set discovery: auto for provider acme",
    ),
    Way(
        name="Code Search is indexing anew",
        about="Code Search",
        files={**PETSTORE, ".emulator.json": settings(infoCode=1, showResults=False)},
        providers="      discovery: search\n",
        says=("indexing the organisation anew (info code 1)",),
        advises="Set discovery: auto",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    assert_explained(way, tmp_path)


def test_an_index_that_lags_is_told_apart_from_a_missing_file(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        file = made.organizations / "acme" / "P" / "petstore" / "catalog-info.yaml"
        file.write_text(component("petstore") + "  system: shop\n")
        made.emulator.reload(index=False)
        outcome = ask(made, "explain", url("P/petstore"))
        write_files(made.organizations / "acme", {"P/petstore/backstage.yaml": component("b")})
    assert "reports another content than Git has: it may lag" in outcome.stdout


def test_a_new_file_that_search_does_not_show_yet_has_to_be_waited_for(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/readme.md": "hello"}) as made:
        write_files(made.organizations / "acme", PETSTORE)
        made.emulator.reload(index=False)
        outcome = ask(made, "explain", url("P/petstore"), "--json")
    answer: Any = outcome.report
    assert answer["verdict"]["check"] == "Code Search"
    assert "its index lags" in answer["verdict"]["message"]


def test_search_that_still_shows_a_deleted_file_is_noted(tmp_path: Path) -> None:
    files = {
        "P/petstore/readme.md": "hello",
        "P/petstore/.emulator.json": settings(stale=["/catalog-info.yaml"]),
    }
    with inquiry(tmp_path, files) as made:
        outcome = ask(made, "explain", url("P/petstore"))
    assert "still shows the file that Git no longer has" in outcome.stdout
    assert "Answer: Git has no file /catalog-info.yaml" in outcome.stdout


def test_search_that_is_down_is_no_riddle_where_git_is_asked_instead(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(Fault(action="forbidden", stage="search", times=None))
        outcome = ask(made, "explain", url("P/petstore"), "--json")
    answer: Any = outcome.report
    [search] = [each for each in answer["checks"] if each["check"] == "Code Search"]
    assert (outcome.exit_code, search["result"]) == (0, "warning")
    assert "is not allowed to read this" in search["message"]
    assert search["message"].endswith("discovery: auto asks Git instead")
