"""Manifests found by listing repositories."""

from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.azure.organizations import (
    TOKEN,
    discover,
    places,
    stages,
    write_repository,
    write_settings,
)
from tests.azure.small import small


def test_git_alone_asks_search_nothing(tmp_path: Path) -> None:
    small(tmp_path)
    write_settings(tmp_path / "acme", {"searchExtension": False})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, discovery="git")
        assert stages(emulator, "search") == []
    assert found.complete


def test_a_branch_that_is_searchable_nowhere_is_listed(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/a", settings={"branches": {"develop": {"files": {}}}})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, branch="develop")
        by_search = discover(emulator, branch="develop", discovery="search")
    assert (places(found), found.complete) == (["P/a/catalog-info.yaml"], True)
    assert (places(by_search), by_search.complete) == ([], False)
    assert "info code 15" in by_search.reason


@pytest.mark.parametrize("mode", ["auto", "git"])
@pytest.mark.parametrize("forks", [True, False])
def test_forks_are_found_when_they_are_asked_for(tmp_path: Path, mode: str, *, forks: bool) -> None:
    write_repository(tmp_path, "acme/P/a")
    write_repository(tmp_path, "acme/P/fork", settings={"isFork": True, "parent": "P/a"})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, discovery=mode, forks=forks)
    fork = ["P/fork/catalog-info.yaml"] if forks else []
    assert places(found) == ["P/a/catalog-info.yaml", *fork]
    assert found.complete


def test_disabled_and_empty_repositories_are_no_failure(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/a")
    write_repository(tmp_path, "acme/P/off", settings={"isDisabled": True})
    write_repository(tmp_path, "acme/P/empty", [], settings={"empty": True})
    write_repository(tmp_path, "acme/P/lost", settings={"defaultBranch": "gone", "branch": "main"})
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, discovery="git")
    assert (places(found), found.complete) == (["P/a/catalog-info.yaml"], True)
    assert found.notes == (
        "1 repository is disabled, so nothing can be read there: P/off",
        "1 repository has no files at the default branch: P/lost",
    )


@pytest.mark.parametrize("mode", ["auto", "git"])
def test_a_project_that_is_named_but_not_there_is_said(tmp_path: Path, mode: str) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        found = discover(emulator, project=("Core", "Paymnts"), discovery=mode)
    assert places(found) == ["Core/service-id/catalog-info.yaml"]
    assert not found.complete
    assert "1 project not found: Paymnts; check the name" in found.reason


def test_one_repository_that_cannot_be_listed_does_not_hide_the_others(tmp_path: Path) -> None:
    small(tmp_path)
    with Emulator(tmp_path, token=TOKEN) as emulator:
        emulator.faults.add(Fault(action="forbidden", path="archive-pay/items", times=None))
        found = discover(emulator, discovery="git")
    assert len(found.found) == 2
    assert not found.complete
    assert "1 repository could not be listed (Payments/archive-pay)" in found.reason
