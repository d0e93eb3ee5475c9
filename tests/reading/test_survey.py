"""What search does not show: forks, and repositories that may not be read."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.azure.organizations import write_settings
from tests.support.catalogs import component, entry, titles
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


WHOLE = """\
providers: {azureDevOps: {acme: {organization: acme}}}
settings: {maxDeletions: 100%}
"""


def test_a_repository_is_not_gone_while_search_leaves_out_what_may_not_be_read(
    tmp_path: Path,
) -> None:
    names = ("a", "b", "c")
    root = write_files(
        tmp_path / "organizations",
        {f"acme/P/{name}/catalog-info.yaml": component(name) for name in names},
    )
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": WHOLE})
        run.run()
        write_settings(root / "acme/P/b", {"readable": False})
        shutil.rmtree(root / "acme/P/c")
        emulator.reload()
        ran = run.run()
        assert (ran.exit_code, set(titles(run.catalog()))) == (0, {"a", "b", "c"})
        for name in ("b", "c"):
            found = entry(ran.result, f"/{name}?")
            assert found.status == "unreadable"
            assert "may not read everything" in found.problems[0].message
        assert run.run().result.plan.is_empty
        write_settings(root / "acme/P/b", {"readable": True})
        emulator.reload()
        assert run.run().exit_code == 0
        assert set(titles(run.catalog())) == {"a", "b"}
