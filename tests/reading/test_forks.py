"""Manifests in forked repositories, which Code Search never shows, when providers.yaml changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.azure.organizations import write_settings
from tests.support.catalogs import component, titles
from tests.support.files import write_files
from tests.support.flow import Flow, flow

PROVIDERS = """\
providers: {azureDevOps: {acme: {organization: acme, discovery: %s, forks: %s}}}
settings: {maxDeletions: 100%%}
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Flow, Emulator]]:
    root = write_files(
        tmp_path / "organizations",
        {
            "acme/P/a/catalog-info.yaml": component("a"),
            "acme/P/b/catalog-info.yaml": component("b"),
        },
    )
    write_settings(root / "acme/P/b", {"isFork": True})
    with flow(tmp_path, root) as (run, emulator):
        yield run, emulator


@pytest.mark.parametrize("discovery", ["auto", "git"])
def test_forks_leave_the_catalog_when_they_are_no_longer_wanted(
    here: tuple[Flow, Emulator], discovery: str
) -> None:
    run, _ = here
    write_files(run.folder, {"providers.yaml": PROVIDERS % (discovery, "true")})
    assert run.run().exit_code == 0
    assert set(titles(run.catalog())) == {"a", "b"}
    write_files(run.folder, {"providers.yaml": PROVIDERS % (discovery, "false")})
    assert run.run().exit_code == 0
    assert set(titles(run.catalog())) == {"a"}
    assert run.run().result.plan.is_empty


def test_forks_stay_while_nobody_can_tell_that_they_are_forks(
    here: tuple[Flow, Emulator],
) -> None:
    run, emulator = here
    write_files(run.folder, {"providers.yaml": PROVIDERS % ("auto", "true")})
    run.run()
    write_files(run.folder, {"providers.yaml": PROVIDERS % ("auto", "false")})
    emulator.faults.add(Fault(action="forbidden", stage="repositories", times=None))
    run.run()
    assert set(titles(run.catalog())) == {"a", "b"}


def test_a_partial_run_removes_no_fork(here: tuple[Flow, Emulator]) -> None:
    run, _ = here
    write_files(run.folder, {"providers.yaml": PROVIDERS % ("auto", "true")})
    run.run()
    write_files(run.folder, {"providers.yaml": PROVIDERS % ("auto", "false")})
    run.run(projects=("P",))
    assert set(titles(run.catalog())) == {"a", "b"}
