"""One location in full."""

import re
from pathlib import Path

import pytest

from tests.support.files import write_files
from tests.support.git import git, head
from tests.support.inquiry import ask, component, inquiry, url
from tests.support.located import BROKEN
from tests.support.running import run
from tests.support.world import World


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
        'line 14, column 1 in component:default/broken: "spec" has no "owner"',
        "-> add it, such as owner: ",
        "Backstage says: /spec must have required property 'owner'",
        f"{url('Q/broken')}&line=14&",
        f"{commit}  appeared, invalid",
        "next step   ask Azure DevOps how it is now:",
        f"catalog-sync explain '{url('Q/broken')}'\n",
    ):
        assert words in outcome.stdout


def test_one_location_tells_what_decides_when_it_is_looked_at_again(tmp_path: Path) -> None:
    with inquiry(tmp_path, {"P/petstore/catalog-info.yaml": component("petstore")}) as made:
        ask(made, "sync")
        without = ask(made, "locations", "petstore").stdout
        run("init", str(made.repository))
        scheduled = ask(made, "locations", "petstore").stdout
    assert "next run    whenever catalog-sync sync is run; no workflow here has a" in without
    place = ".github/workflows/catalog-sync.yml"
    assert re.search(rf"next run +by the schedule [\d,]+ \* \* \* \* \(UTC\) of {place}", scheduled)
    assert "last run    2026-01-01T00:00:00Z in this clone" in scheduled


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
