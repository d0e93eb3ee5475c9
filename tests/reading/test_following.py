"""Location entities whose targets cannot be listed: what is known of them stays."""

from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from tests.support.catalogs import component, location, titles
from tests.support.files import write_files
from tests.support.flow import flow

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
THERE = "https://dev.azure.com/acme/P/_git/parts?path=/"
FILES = {
    "acme/P/hub/catalog-info.yaml": location("hub", f"{THERE}*.yaml"),
    "acme/P/parts/a.yaml": component("a"),
    "acme/P/parts/b.yaml": component("b"),
}
MORE = {"acme/P/hub/catalog-info.yaml": FILES["acme/P/hub/catalog-info.yaml"] + "# edited\n"}


@pytest.mark.parametrize("edited", [True, False])
def test_an_outage_while_a_glob_is_matched_loses_nothing(tmp_path: Path, *, edited: bool) -> None:
    root = write_files(tmp_path / "organizations", FILES)
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        run.run()
        write_files(root, {**(MORE if edited else {}), "acme/P/parts/c.yaml": component("c")})
        emulator.reload()
        emulator.faults.add(Fault(action="unavailable", stage="listing", times=None))
        ran = run.run()
        assert (ran.exit_code, set(titles(run.catalog()))) == (4, {"a", "b"})
        emulator.faults.clear()
        assert run.run().exit_code == 0
        assert set(titles(run.catalog())) == {"a", "b", "c"}


def test_a_glob_into_a_disabled_repository_keeps_what_it_led_to(tmp_path: Path) -> None:
    root = write_files(tmp_path / "organizations", FILES)
    settings = root / "acme/P/parts/.emulator.json"
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        run.run()
        settings.write_text('{"isDisabled": true}', encoding="utf-8")
        write_files(root, MORE)
        emulator.reload()
        for _ in range(2):
            ran = run.run()
            assert (ran.exit_code, set(titles(run.catalog()))) == (0, {"a", "b"})
            assert "is disabled" in ran.shown
        settings.unlink()
        write_files(root, {"acme/P/parts/c.yaml": component("c")})
        emulator.reload()
        assert run.run().exit_code == 0
        assert set(titles(run.catalog())) == {"a", "b", "c"}
