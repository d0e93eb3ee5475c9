"""The order of the checks, and what is no manifest at all."""

from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.explain.ways import PETSTORE, Way, assert_explained
from tests.support.inquiry import PROVIDERS, ask, component, inquiry, settings, url

WAYS = [
    Way(
        name="a commit",
        about="address",
        subject=url("P/petstore") + "&version=GC" + "0" * 40,
        says=("it names a commit",),
        advises="name a branch",
    ),
    Way(
        name="a repository without a file",
        about="address",
        subject="https://dev.azure.com/acme/P/_git/petstore",
        says=("it names a repository, but no file in it",),
        advises="?path=/catalog-info.yaml",
    ),
    Way(
        name="a file elsewhere",
        about="address",
        subject="https://github.com/acme/petstore/blob/main/catalog-info.yaml",
        says=("not the URL of a file in an Azure DevOps Git repository",),
        advises="Copy the address of the file from the browser",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_a_missing_manifest_has_one_cause_and_a_next_step(way: Way, tmp_path: Path) -> None:
    assert_explained(way, tmp_path)


def test_a_manifest_that_was_left_out_on_purpose_has_its_reason(tmp_path: Path) -> None:
    files = {
        **PETSTORE,
        "P/legacy/catalog-info.yaml": component("legacy"),
        "P/legacy/.emulator.json": settings(tfvc=True),
    }
    providers = PROVIDERS + "      path: '*catalog-info.yaml'\n"
    with inquiry(tmp_path, files, providers=providers) as made:
        ask(made, "sync")
        report: Any = ask(made, "locations", "--status", "skipped", "--json").report
        outcome = ask(made, "explain", report[0]["target"])
    assert "Answer: it is in TFVC version control" in outcome.stdout
    assert "change providers.yaml" in outcome.stdout


@pytest.mark.parametrize(
    ("stage", "about"),
    [("repositories", "repository"), ("items", "Git"), ("search", "Code Search")],
)
def test_a_check_that_cannot_be_made_is_named_and_exits_4(
    stage: str, about: str, tmp_path: Path
) -> None:
    with inquiry(tmp_path, PETSTORE, providers=PROVIDERS + "      discovery: search\n") as made:
        made.emulator.faults.add(Fault(action="forbidden", stage=stage, times=None))
        outcome = ask(made, "explain", url("P/petstore"), "--deadline", "0", "--json")
    answer: Any = outcome.report
    assert outcome.exit_code == 4
    assert answer["verdict"]["result"] == "unknown"
    assert "one check could not be made" in answer["verdict"]["message"]
    assert about in {check["check"] for check in answer["checks"] if check["result"] == "unknown"}


def test_without_a_token_the_log_still_answers_and_the_rest_is_named(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "explain", url("P/petstore"), AZURE_TOKEN="")
        unread = ask(made, "explain", "component:petstore", AZURE_TOKEN="")
    assert (outcome.exit_code, unread.exit_code) == (4, 4)
    assert "the environment variable AZURE_TOKEN is not set" in outcome.stdout
    assert "AZURE_TOKEN is not set" in unread.stdout
