"""locations: the locations log as a table, as JSON and CSV, and one location in full."""

import csv
import io
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.files import write_files
from tests.support.git import commit_all, git, head
from tests.support.inquiry import PROVIDERS, ask, component, inquiry, settings, url
from tests.support.running import run
from tests.support.world import World

BROKEN = component("broken").replace("  owner: group:default/payments\n", "")
FILES = {
    "P/petstore/catalog-info.yaml": component("petstore"),
    "P/zoo/catalog-info.yaml": component("petstore"),
    "Q/broken/catalog-info.yaml": f"{component('whole')}---\n{BROKEN}",
}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A synced catalog: one manifest synced, one in conflict, one invalid. To be read only."""
    with inquiry(tmp_path_factory.mktemp("catalog"), FILES) as made:
        assert ask(made, "sync").exit_code == 0
        yield made


def targets(report: Any) -> list[str]:
    return [entry["target"] for entry in report]


def test_the_worst_comes_first_and_a_line_sums_up(catalog: World) -> None:
    outcome = ask(catalog, "locations")
    statuses = [line.split()[0] for line in outcome.stdout.splitlines()]
    assert statuses == ["STATUS", "invalid", "conflict", "synced"]
    assert outcome.stderr == "3 manifests, 2 with errors\n"
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


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--errors",), ["Q/broken", "P/zoo"]),
        (("--search", "ZOO"), ["P/zoo"]),
        (("--search", "required property"), ["Q/broken"]),
        (("--search", "component:default/whole"), ["Q/broken"]),
        (("--status", "synced"), ["P/petstore"]),
        (("--status", "synced", "--status", "invalid"), ["Q/broken", "P/petstore"]),
        (("--provider", "acme", "--errors", "--search", "petstore"), ["P/zoo"]),
        (("--search", "nothing like it"), []),
        (("--sort", "target"), ["P/petstore", "P/zoo", "Q/broken"]),
        (("--sort", "entity"), ["P/petstore", "Q/broken", "P/zoo"]),
        (("--sort", "problems"), ["P/zoo", "Q/broken", "P/petstore"]),
        (("--sort", "provider"), ["P/petstore", "P/zoo", "Q/broken"]),
        (("--sort", "changed"), ["P/petstore", "P/zoo", "Q/broken"]),
    ],
)
def test_filters_and_orders(options: tuple[str, ...], expected: list[str], catalog: World) -> None:
    report = ask(catalog, "locations", "--json", *options).report
    assert targets(report) == [url(place) for place in expected]


def test_csv_is_for_spreadsheets(catalog: World) -> None:
    outcome = ask(catalog, "locations", "--csv", "--errors")
    rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
    assert [row["target"] for row in rows] == [url("Q/broken"), url("P/zoo")]
    assert rows[0]["entities"] == "component:default/whole"
    assert "required property 'owner'" in rows[0]["messages"]


@pytest.mark.parametrize("subject", [url("Q/broken"), url("q/BROKEN"), "component:whole", "whole"])
def test_one_location_in_full(subject: str, catalog: World) -> None:
    outcome = ask(catalog, "locations", subject)
    commit = head(catalog.repository)[:12]
    assert outcome.exit_code == 0
    for words in (
        f"{url('Q/broken')}\n",
        "status      invalid: at least one document is refused",
        "component:default/whole  catalog/entities/component/default/whole.yaml",
        "left out    component:default/broken, which is refused",
        "kind: line 14, column 1 in component:default/broken: /spec must have required property",
        f"{url('Q/broken')}&line=14&",
        "-> Correct the field named",
        f"{commit}  appeared, invalid",
        "next step   ask Azure DevOps how it is now:",
        f"catalog-sync explain '{url('Q/broken')}'\n",
    ):
        assert words in outcome.stdout


def test_a_browsers_url_names_the_default_branch_too(catalog: World) -> None:
    outcome = ask(catalog, "locations", f"{url('P/zoo')}&version=GBmain", "--json")
    assert outcome.exit_code == 0
    assert targets(outcome.report) == [url("P/zoo")]
    assert "not in the log at branch main" in outcome.stderr


def test_one_location_tells_what_decides_when_it_is_looked_at_again(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/catalog-info.yaml": component("petstore")}) as made:
        ask(made, "sync")
        without = ask(made, "locations", "petstore").stdout
        run("init", str(made.repository))
        scheduled = ask(made, "locations", "petstore").stdout
    assert "next run    whenever catalog-sync sync is run; no workflow here has a" in without
    place = ".github/workflows/catalog-sync.yml"
    assert f"next run    by the schedule */15 * * * * (UTC) of {place}" in scheduled


def test_a_claimed_ref_shows_both_of_its_manifests(catalog: World) -> None:
    outcome = ask(catalog, "locations", "component:default/petstore", "--json")
    assert targets(outcome.report) == [url("P/petstore"), url("P/zoo")]


def test_history_tells_how_a_location_came_and_changed(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/catalog-info.yaml": component("petstore")}) as made:
        ask(made, "sync")
        write_files(made.organizations, {"acme/P/petstore/catalog-info.yaml": BROKEN})
        made.emulator.reload()
        ask(made, "sync")
        shown = ask(made, "locations", url("P/petstore")).stdout
        git(made.repository, "clone", "--quiet", "--depth", "1", f"file://{made.repository}", "s")
        config = str(made.repository / "s" / "providers.yaml")
        shallow = run("locations", "--config", config, url("P/petstore")).stdout
    history = [line.strip() for line in shown.splitlines() if "appeared" in line or "then" in line]
    assert len(history) == 2
    assert "synced, then invalid" in history[0]
    assert "appeared, synced" in history[1]
    assert "this clone lacks older commits" in shallow


def test_without_git_there_is_a_table_and_no_history(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/catalog-info.yaml": component("petstore")}) as made:
        ask(made, "sync", "--no-commit")
        uncommitted = ask(made, "locations", "petstore").stdout
        (made.repository / ".git").rename(tmp_path / "away")
        outcome = ask(made, "locations", "petstore")
    assert "history     not committed yet" in uncommitted
    assert outcome.exit_code == 0
    assert "git has no history here" in outcome.stdout


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


def on_terminal(catalog: World, *options: str, **environment: str) -> str:
    """What a terminal of 80 columns shows."""
    primary, secondary = pty.openpty()
    config = str(catalog.repository / "providers.yaml")
    process = subprocess.Popen(
        [sys.executable, "-m", "sync", "locations", "--config", config, *options],
        stdout=secondary,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "COLUMNS": "80", "TERM": "xterm-256color", **environment},
    )
    os.close(secondary)
    shown = b""
    while True:
        try:
            block = os.read(primary, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(primary)
    assert process.wait() == 0
    return shown.decode()


def test_on_a_terminal_the_table_fits_and_is_coloured(catalog: World) -> None:
    shown = on_terminal(catalog, PAGER="cat")
    assert "\x1b[31minvalid" in shown
    plain = on_terminal(catalog, PAGER="cat", NO_COLOR="1")
    lines = plain.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").split("\r\n")
    assert max(map(len, lines)) <= 80
    assert "31m" not in plain
    assert any("…" in line for line in lines)


def test_with_long_names_the_table_still_fits_and_keeps_what_is_wrong(tmp_path: Path) -> None:
    broken = BROKEN.replace("name: broken", "name: a-service-with-a-long-name")
    resource = component("a").replace("Component", "Resource")
    files = {
        "Payments and Billing/a-repository-with-a-long-name/catalog-info.yaml": broken,
        "P/shop/catalog-info.yaml": f"{component('shop')}---\n{resource}",
    }
    providers = PROVIDERS.replace("    acme:\n", "    a-provider-with-a-long-name:\n")
    with inquiry(tmp_path, files, providers=providers) as made:
        ask(made, "sync")
        shown = on_terminal(made, "--no-pager", NO_COLOR="1", TERM="dumb")
    head, first, second = shown.splitlines()
    assert max(map(len, shown.splitlines())) <= 80
    assert head.split() == ["STATUS", "MANIFEST", "ENTITIES", "PROBLEM"]
    assert "a-repository-with-a-long-name"[-20:] in first
    assert "kind: /spec must" in first
    assert "component:shop +1" in second


def test_on_a_terminal_it_goes_through_the_pager(catalog: World, tmp_path: Path) -> None:
    pager = tmp_path / "my pager"
    pager.write_text("#!/bin/sh\nsed 's/^/paged: /'\n")
    pager.chmod(0o755)
    assert "paged: " in on_terminal(catalog, PAGER=f"'{pager}' -x")
    assert "paged: " not in on_terminal(catalog, "--no-pager", PAGER=f"'{pager}'")
    assert "invalid" in on_terminal(catalog, PAGER="no-such-pager-anywhere")


def test_a_pager_that_ends_early_is_no_fault(catalog: World) -> None:
    on_terminal(catalog, PAGER="true")


def test_a_reader_that_stops_early_is_no_fault(catalog: World) -> None:
    config = str(catalog.repository / "providers.yaml")
    process = subprocess.Popen(
        [sys.executable, "-m", "sync", "locations", "--config", config],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    words = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), words) == (0, "3 manifests, 2 with errors\n")


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
