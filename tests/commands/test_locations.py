"""locations: the locations log as a table, as JSON and CSV, and one location in full."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.files import write_files
from tests.support.git import commit_all
from tests.support.inquiry import PROVIDERS, ask, component, inquiry, settings, url
from tests.support.located import targets
from tests.support.world import World


def test_the_worst_comes_first_and_a_line_sums_up(catalog: World) -> None:
    outcome = ask(catalog, "locations")
    statuses = [line.split()[0] for line in outcome.stdout.splitlines()]
    assert statuses == ["STATUS", "invalid", "conflict", "synced"]
    last = "the last sync in this clone ran 2026-01-01T00:00:00Z"
    assert outcome.stderr == f"3 manifests, 2 with errors; {last}\n"
    assert outcome.exit_code == 0


def test_the_name_of_the_folder_commands_no_runner(catalog: World) -> None:
    providers = catalog.repository / "providers.yaml"
    text = providers.read_text(encoding="utf-8")
    providers.write_text(f"folder: '##[add-mask]e'\n{text}", encoding="utf-8")
    outcome = ask(catalog, "locations")
    providers.write_text(text, encoding="utf-8")
    assert "there is no # #[add-mask]e/locations.yaml yet" in outcome.stderr


def test_what_goes_elsewhere_than_to_a_terminal_is_not_cut(catalog: World) -> None:
    outcome = ask(catalog, "locations", COLUMNS="20")
    assert url("Q/broken") in outcome.stdout
    assert "…" not in outcome.stdout
    assert "\x1b" not in outcome.stdout


def test_json_is_the_logs_entries(catalog: World) -> None:
    report: Any = ask(catalog, "locations", "--json").report
    first = report[0]
    assert first["target"] == url("Q/broken")
    assert first["status"] == "invalid"
    assert {"provider", "entities", "lastDiscoveredAt", "problems", "contentId"} <= set(first)


def test_a_browsers_url_names_the_default_branch_too(catalog: World) -> None:
    outcome = ask(catalog, "locations", f"{url('P/zoo')}&version=GBmain", "--json")
    assert outcome.exit_code == 0
    assert targets(outcome.report) == [url("P/zoo")]
    assert "not in the log at branch main" in outcome.stderr


def test_a_claimed_ref_shows_both_of_its_manifests(catalog: World) -> None:
    outcome = ask(catalog, "locations", "component:default/petstore", "--json")
    assert targets(outcome.report) == [url("P/petstore"), url("P/zoo")]


@pytest.mark.parametrize(
    "name", ["Q/broken", "broken", "acme/q/Broken", url("Q/broken").partition("?")[0]]
)
def test_a_repository_is_found_by_the_name_that_the_table_shows(catalog: World, name: str) -> None:
    outcome = ask(catalog, "locations", name, "--json")
    assert (outcome.exit_code, targets(outcome.report)) == (0, [url("Q/broken")])


def test_what_the_log_does_not_have_is_said_with_what_it_has(catalog: World) -> None:
    outcome = ask(catalog, "locations", "component:petstor")
    assert outcome.exit_code == 1
    assert "does not have component:petstor. It has component:default/petstore." in outcome.stderr
    assert "catalog-sync explain 'component:petstor' finds out why" in outcome.stderr
    elsewhere = ask(catalog, "locations", url("P/nowhere"), "--json")
    assert (elsewhere.exit_code, elsewhere.stdout) == (1, "[]\n")


def test_before_the_first_sync_the_log_is_empty(tmp_path: Path) -> None:
    with inquiry(tmp_path, {}) as made:
        outcome = ask(made, "locations", "--json")
    assert (outcome.exit_code, outcome.stdout) == (0, "[]\n")
    assert "there is no catalog/locations.yaml yet; run catalog-sync sync" in outcome.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--provider", "acm"), "--provider acm: neither providers.yaml nor the locations log"),
        (("--json", "--csv"), "--json and --csv exclude each other"),
        (("a b/c/d",), "neither a manifest's URL nor an entity ref"),
        (("--config", "nowhere.yaml"), "There is no nowhere.yaml"),
    ],
)
def test_mistakes_on_the_command_line(
    options: tuple[str, ...], message: str, catalog: World
) -> None:
    outcome = ask(catalog, "locations", *options)
    assert outcome.exit_code == 2
    assert message in outcome.stderr


def test_a_damaged_log_is_told_with_its_place(tmp_path: Path) -> None:
    with inquiry(tmp_path, {}) as made:
        write_files(made.repository, {"catalog/locations.yaml": "- {target: 1}\n"})
        commit_all(made.repository, "damage")
        outcome = ask(made, "locations")
    assert outcome.exit_code == 5
    assert "catalog/locations.yaml:1:" in outcome.stderr
    assert "the locations log is damaged" in outcome.stderr


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    files = {"P/petstore/catalog-info.yaml": component('"\\e[31m\\u202e=cmd()"')}
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        for options in ((), ("--json",), ("--csv",), (url("P/petstore"),)):
            outcome = ask(made, "locations", *options)
            assert "\x1b" not in outcome.stdout
            assert "\u202e" not in outcome.stdout


def test_a_provider_that_left_providers_yaml_can_still_be_chosen(tmp_path: Path) -> None:
    files = {
        "P/petstore/catalog-info.yaml": component("petstore"),
        "P/petstore/.emulator.json": settings(),
    }
    with inquiry(tmp_path, files) as made:
        ask(made, "sync")
        text = PROVIDERS.replace("    acme:\n", "    renamed:\n")
        write_files(made.repository, {"providers.yaml": text})
        outcome = ask(made, "locations", "--provider", "acme", "--json")
    assert targets(outcome.report) == [url("P/petstore")]
