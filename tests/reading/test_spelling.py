"""Names in Azure DevOps compare without regard to case: another spelling is no other manifest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.server import Emulator
from tests.support.catalogs import component, location, titles
from tests.support.files import write_files
from tests.support.flow import Flow, flow

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
SHARED = "https://dev.azure.com/acme/Core/_git/shared?path=/parts"
FILES = {
    "acme/Shop/cart/catalog-info.yaml": component("cart"),
    "acme/Shop/till/catalog-info.yaml": component("till"),
    "acme/Shop/hub/catalog-info.yaml": location("hub", f"{SHARED}/*.yaml", "./own.yaml"),
    "acme/Shop/hub/own.yaml": component("own"),
    "acme/Core/shared/catalog-info.yaml": component("shared"),
    "acme/Core/shared/parts/a.yaml": component("a"),
}
EVERYTHING = {"cart", "till", "own", "shared", "a"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Flow, Emulator, Path]]:
    root = write_files(tmp_path / "organizations", FILES)
    with flow(tmp_path / "repository", root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        assert run.run().exit_code == 0
        yield run, emulator, root


def is_as_from_scratch(run: Flow, elsewhere: Path) -> None:
    """One run brings the catalog to what a first one would make; the next has nothing to do."""
    ran = run.run()
    assert (ran.exit_code, set(ran.result.statuses())) == (0, {"synced"}), ran.shown
    assert ran.result.plan.counts["delete"] == 0
    assert set(titles(run.catalog())) == EVERYTHING
    scratch = Flow(folder=elsewhere, connect=run.connect)
    providers = (run.folder / "providers.yaml").read_bytes()
    write_files(elsewhere, {"providers.yaml": providers})
    scratch.run()
    assert run.catalog() == scratch.catalog()
    assert run.run().result.plan.is_empty


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("acme/Shop/cart", "acme/Shop/Cart"),
        ("acme/Shop", "acme/SHOP"),
        ("acme/Core/shared", "acme/Core/Shared"),
        ("acme/Core", "acme/core"),
    ],
)
def test_a_name_that_changes_its_case_takes_its_entries_along(
    here: tuple[Flow, Emulator, Path], tmp_path: Path, old: str, new: str
) -> None:
    run, emulator, root = here
    (root / old).rename(root / new)
    emulator.reload()
    is_as_from_scratch(run, tmp_path / "scratch")


@pytest.mark.parametrize(
    "provider",
    [
        "organization: ACME",
        "organization: acme, host: acme.visualstudio.com",
        "organization: Acme, host: acme.visualstudio.com, discovery: git",
    ],
)
def test_an_organisation_that_is_written_otherwise_takes_its_entries_along(
    here: tuple[Flow, Emulator, Path], tmp_path: Path, provider: str
) -> None:
    run, emulator, _ = here
    # What a Location names at the other host is the same place, but only where both are known.
    text = f"providers: {{azureDevOps: {{acme: {{{provider}}}}}}}\n"
    write_files(run.folder, {"providers.yaml": text})
    there = Flow(
        folder=run.folder,
        connect=dict.fromkeys(("dev.azure.com", "acme.visualstudio.com"), emulator.url),
    )
    ran = there.run()
    assert ran.exit_code == 0, ran.shown
    assert ran.result.plan.counts["delete"] == 0
    assert {"cart", "till", "own", "shared"} <= set(titles(run.catalog()))
    assert "conflict" not in ran.result.statuses()
    scratch = Flow(folder=tmp_path / "scratch", connect=there.connect)
    write_files(scratch.folder, {"providers.yaml": text})
    scratch.run()
    assert there.catalog() == scratch.catalog()
    assert there.run().result.plan.is_empty


def test_two_providers_that_spell_their_organisation_differently_find_one_manifest(
    here: tuple[Flow, Emulator, Path], tmp_path: Path
) -> None:
    run, _, _ = here
    text = "providers: {azureDevOps: {acme: {organization: acme}, b: {organization: ACME}}}\n"
    write_files(run.folder, {"providers.yaml": text})
    is_as_from_scratch(run, tmp_path / "scratch")


def test_a_log_that_has_a_manifest_twice_by_its_spelling_is_healed(
    here: tuple[Flow, Emulator, Path], tmp_path: Path
) -> None:
    run, _, _ = here
    log = run.folder / "catalog/locations.yaml"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    twice = next(line for line in lines if "_git/cart?" in line)
    other = twice.replace("_git/cart?", "_git/CART?").replace("synced", "conflict")
    log.write_text("".join([*lines, other]), encoding="utf-8")
    is_as_from_scratch(run, tmp_path / "scratch")


def test_a_partial_run_leaves_other_spellings_alone(here: tuple[Flow, Emulator, Path]) -> None:
    run, emulator, root = here
    for old, new in (("cart", "Cart"), ("till", "Till")):
        (root / "acme/Shop" / old).rename(root / "acme/Shop" / new)
    emulator.reload()
    before = run.catalog()
    ran = run.run(repositories=("cart",))
    assert [change.ref for change in ran.result.plan.changes] == ["component:default/cart"]
    till = "entities/component/default/till.yaml"
    assert run.catalog()[till] == before[till]
    assert b"_git/till?" in run.catalog()["locations.yaml"]
