"""What the repositories of an organisation are to a catalog, and what is left unsaid."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.explain.held import FILES, PROVIDERS, STATES
from tests.support.files import write_files
from tests.support.inquiry import ask, component, inquiry, settings
from tests.support.running import Outcome
from tests.support.world import World


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with inquiry(tmp_path_factory.mktemp("stock"), FILES, providers=PROVIDERS) as made:
        assert ask(made, "sync").exit_code == 0
        yield made


@pytest.fixture
def held(synced: World) -> Iterator[World]:
    """The same, without the faults of another test."""
    yield synced
    synced.emulator.faults.clear()


def states(outcome: Outcome) -> dict[str, str]:
    report: Any = outcome.report
    rows = report["repositories"]
    return {f"{each['project']}/{each['repository']}": each["state"] for each in rows}


def requests(outcome: Outcome) -> list[int]:
    report: Any = outcome.report
    return [each["requests"] for each in report["providers"]]


def test_each_repository_is_in_one_state_and_one_listing_tells(held: World) -> None:
    outcome = ask(held, "coverage", "--json")
    assert (outcome.exit_code, states(outcome)) == (0, STATES)
    assert requests(outcome) == [1]


def test_of_projects_that_nobody_names_only_the_number_is_told(held: World) -> None:
    outcome = ask(held, "coverage")
    assert "1 more repository is in projects that no provider names" in outcome.stderr
    assert "R/other" not in outcome.stdout + outcome.stderr


def test_the_line_that_leaves_a_repository_out_is_named(held: World) -> None:
    report: Any = ask(held, "coverage", "--json").report
    [left_out] = [each for each in report["repositories"] if each["state"] == "excluded"]
    assert left_out["line"].endswith("providers.yaml:8")
    assert "exclude.repository: archive-* of provider acme" in left_out["reason"]


def test_only_the_chosen_project_is_asked_for(held: World) -> None:
    outcome = ask(held, "coverage", "--project", "q TEAM", "--json")
    assert (outcome.exit_code, states(outcome)) == (0, {"Q team/only": "with"})
    assert requests(outcome) == [1]


@pytest.mark.parametrize("action", ["unauthorized", "forbidden", "html", "sign-in", "bad-json"])
def test_a_provider_that_is_not_answered_has_no_repository_without(
    action: str, held: World
) -> None:
    held.emulator.faults.add(Fault(action=action, stage="repositories", times=None))
    outcome = ask(held, "coverage", "--json", "--deadline", "0")
    assert (outcome.exit_code, states(outcome)) == (4, {})
    report: Any = outcome.report
    assert report["providers"][0]["complete"] is False
    assert "provider acme could not be read completely" in outcome.stderr


def test_a_project_that_is_hidden_is_not_without(tmp_path: Path) -> None:
    files = {
        "P/seen/catalog-info.yaml": component("seen"),
        "Q/hidden/catalog-info.yaml": component("hidden"),
    }
    with inquiry(tmp_path, files) as made:
        assert ask(made, "sync").exit_code == 0
        hide = {"acme/Q/.emulator.json": settings(readable=False)}
        write_files(made.organizations, hide)
        made.emulator.reload()
        all_of_it = ask(made, "coverage", "--json")
        by_name = ask(made, "coverage", "--project", "Q", "--json")
        hide["acme/P/.emulator.json"] = settings(readable=False)
        write_files(made.organizations, hide)
        made.emulator.reload()
        nothing = ask(made, "coverage", "--json")
    assert (all_of_it.exit_code, states(all_of_it)) == (0, {"P/seen": "with"})
    assert "does not list (deleted, or hidden from the credential): Q/hidden" in all_of_it.stderr
    assert (by_name.exit_code, states(by_name)) == (4, {})
    assert "1 project not found: Q" in by_name.stderr
    assert (nothing.exit_code, states(nothing)) == (4, {})
    assert "shows the token in AZURE_TOKEN no Git repository at all" in nothing.stderr


def test_the_projects_that_can_be_listed_are_told_beside_one_that_is_not_there(
    tmp_path: Path,
) -> None:
    files = {"P/bare/README.md": "", "Q/bare/README.md": ""}
    providers = PROVIDERS.replace("[P, Q*]", "[P, Lost, Q]")
    with inquiry(tmp_path, files, providers=providers) as made:
        write_files(made.repository, {"catalog/locations.yaml": "[]\n"})
        made.emulator.faults.add(
            Fault(action="server-error", stage="repositories", path="/Q/", times=None)
        )
        outcome = ask(made, "coverage", "--json", "--deadline", "0")
    assert (outcome.exit_code, states(outcome)) == (4, {"P/bare": "without"})
    assert "project Q not listed: " in outcome.stderr
    assert "1 project not found: Lost" in outcome.stderr
    assert "the locations log has no manifest of acme" in outcome.stderr


RENAMED = {
    "P/new/catalog-info.yaml": component("pet"),
    "P/new/.emulator.json": settings(formerly=["old"]),
    "P/old/README.md": "another repository, with the name that is free again",
}


@pytest.mark.parametrize("ids", [True, False])
def test_a_renamed_repository_is_the_one_that_the_log_knows(ids: bool, tmp_path: Path) -> None:
    files = {"P/old/catalog-info.yaml": component("pet")}
    with inquiry(tmp_path, files) as made:
        assert ask(made, "sync").exit_code == 0
        log = made.repository / "catalog/locations.yaml"
        if ids:
            write_files(made.organizations / "acme", RENAMED)
            (made.organizations / "acme/P/old/catalog-info.yaml").unlink()
        else:
            (made.organizations / "acme/P/old").rename(made.organizations / "acme/P/new")
            names = {"P/new/.emulator.json": RENAMED["P/new/.emulator.json"]}
            write_files(made.organizations / "acme", names)
            text = log.read_text(encoding="utf-8").replace("repositoryId", "unknownId")
            log.write_text(text.replace("projectId", "otherId"), encoding="utf-8")
        made.emulator.reload()
        outcome = ask(made, "coverage", "--json")
    expected = {"P/new": "with", "P/old": "without"} if ids else {"P/new": "with"}
    assert (outcome.exit_code, states(outcome)) == (0, expected), outcome.stderr


def test_a_fork_that_is_read_counts_as_any_other(tmp_path: Path) -> None:
    providers = PROVIDERS + "      forks: true\n"
    with inquiry(tmp_path, FILES, providers=providers) as made:
        assert ask(made, "sync").exit_code == 0
        outcome = ask(made, "coverage", "--json")
    assert states(outcome)["P/forked"] == "with"


def test_two_providers_are_one_repository_each(tmp_path: Path) -> None:
    """What one of them leaves out and the other reads is not excluded; alike ones ask once."""
    providers = PROVIDERS + "    rest:\n      organization: acme\n      repository: archive-*\n"
    providers += "    again:\n      organization: acme\n      repository: b*\n"
    with inquiry(tmp_path, FILES, providers=providers) as made:
        write_files(made.repository, {"catalog/locations.yaml": "[]\n"})
        outcome = ask(made, "coverage", "--json")
    found = states(outcome)
    assert (found["P/archive-old"], found["R/other"]) == ("without", "excluded")
    assert requests(outcome) == [1, 0, 0]
