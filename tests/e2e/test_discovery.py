"""Which of Code Search and Git was asked, and why, wherever a user may look for it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from sync.model import Status
from tests.support.catalogs import component, entry, titles
from tests.support.files import read_files, write_files
from tests.support.flow import Flow, flow
from tests.support.git import message
from tests.support.world import World, world

FILES = {
    "acme/P/a/catalog-info.yaml": component("a"),
    "acme/P/b/catalog-info.yaml": component("b"),
    "acme/P/fork/catalog-info.yaml": component("fork"),
    "acme/P/fork/.emulator.json": json.dumps({"isFork": True, "parent": "P/a"}),
    "acme/P/b/.emulator.json": json.dumps({"branches": {"dev": {"files": {"/x": "y"}}}}),
}
MARKETPLACE = "https://marketplace.visualstudio.com/items?itemName=ms.vss-code-search"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        write_files(made.organizations, FILES)
        yield made


@pytest.mark.parametrize(
    ("settings", "provider", "source", "words", "found"),
    [
        ({"searchExtension": False}, "", "git", MARKETPLACE, {"a", "b"}),
        ({"infoCode": 1, "showResults": False}, "", "search+git", "(info code 1)", {"a", "b"}),
        ({}, "discovery: git", "git", "", {"a", "b"}),
        ({}, "discovery: search", "search", "", {"a", "b"}),
        ({}, "forks: true", "search+git", "", {"a", "b", "fork"}),
        ({}, "branch: dev", "search+git", "2 repositories have no branch 'dev'", {"b"}),
        ({}, "path: '*.yaml'", "git", "too wide for Code Search", {"a", "b"}),
    ],
)
def test_who_was_asked_is_on_the_terminal_in_the_json_the_readme_and_the_commit(
    here: World, settings: Mapping[str, Any], provider: str, source: str, *, words: str,
    found: set[str],
) -> None:  # fmt: skip
    write_files(here.organizations, {"acme/.emulator.json": json.dumps(settings)})
    if "branch" in provider:
        write_files(here.organizations, {"acme/P/c/README.md": "empty"})
        (here.organizations / "acme/P/fork/catalog-info.yaml").unlink()
        (here.organizations / "acme/P/fork/.emulator.json").unlink()
        (here.organizations / "acme/P/fork").rmdir()
    text = f"providers: {{azureDevOps: {{acme: {{organization: acme, {provider}}}}}}}\n"
    write_files(here.repository, {"providers.yaml": text})
    here.emulator.reload()
    outcome = here.run_sync()
    assert outcome.exit_code == 0, outcome.stderr
    report = outcome.report
    assert report is not None
    [row] = report["providers"]
    assert (row["complete"], row["source"], row["found"]) == (True, source, len(found))
    catalog = read_files(here.repository / "catalog")
    assert set(titles(catalog)) == found
    readme = catalog["README.md"].decode()
    by = {"search": "Code Search", "git": "the Git API"}.get(source, "Code Search and the Git API")
    assert f"found by {by}." in readme
    for text in (outcome.stderr, " ".join(row["notes"]), readme, message(here.repository)):
        assert words in text
    again = here.run_sync()
    assert (again.exit_code, (again.report or {})["commit"]) == (0, None)


@pytest.mark.parametrize("action", ["forbidden", "html"])
def test_a_search_that_alone_refuses_is_told_and_costs_nothing(here: World, action: str) -> None:
    text = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
    write_files(here.repository, {"providers.yaml": text})
    here.emulator.reload()
    here.emulator.faults.add(Fault(action=action, stage="search", times=None))
    outcome = here.run_sync("--deadline", "20")
    assert outcome.exit_code == 0, outcome.stderr
    [row] = (outcome.report or {})["providers"]
    assert (row["complete"], row["source"], row["found"]) == (True, "git", 2)
    assert "asked Git instead of Code Search" in " ".join(row["notes"])
    assert "asked Git instead of Code Search" in outcome.stderr
    again = here.run_sync("--deadline", "20")
    assert (again.exit_code, (again.report or {})["commit"]) == (0, None)


def test_search_alone_without_the_extension_names_the_marketplace_and_the_permission(
    here: World,
) -> None:
    text = "providers: {azureDevOps: {acme: {organization: acme, discovery: search}}}\n"
    write_files(here.repository, {"providers.yaml": text})
    write_files(here.organizations, {"acme/.emulator.json": '{"searchExtension": false}'})
    here.emulator.reload()
    outcome = here.run_sync()
    assert outcome.exit_code == 4
    assert MARKETPLACE in outcome.stderr
    assert "Code (Read)" in outcome.stderr


PROVIDERS = "providers: {{azureDevOps: {{acme: {{organization: acme}}}}}}\nsettings: {{{0}}}\n"


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[tuple[Flow, Path, Any]]:
    root = tmp_path / "organizations"
    write_files(root, {f"acme/P/r{n}/catalog-info.yaml": component(f"c{n}") for n in range(20)})
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS.format("")})
        assert run.run().exit_code == 0
        yield run, root, emulator


@pytest.mark.parametrize("renamed", [1, 12])
def test_a_renamed_repository_is_one_change_that_deletes_nothing(
    acme: tuple[Flow, Path, Any], renamed: int
) -> None:
    run, root, emulator = acme
    for number in range(renamed):
        (root / f"acme/P/r{number}").rename(root / f"acme/P/new-{number}")
    emulator.reload()
    ran = run.run()
    assert ran.exit_code == 0, ran.shown
    assert {change.action for change in ran.result.plan.changes} == {"update"}
    assert len(ran.result.plan.changes) == renamed
    assert {change.target for change in ran.result.plan.changes} == {
        f"https://dev.azure.com/acme/P/_git/new-{n}?path=/catalog-info.yaml" for n in range(renamed)
    }
    assert len(titles(run.catalog())) == 20


@pytest.mark.parametrize(
    ("limit", "removed", "exit_code"),
    [("", 5, 0), ("", 6, 6), ("maxDeletions: 30%", 6, 0), ("maxDeletions: 30%", 7, 6),
     ("maxDeletions: 7", 7, 0), ("maxDeletions: 7", 8, 6), ("maxDeletions: 0", 5, 0)],
)  # fmt: skip
def test_a_run_that_would_remove_too_much_lists_it_and_does_all_else(
    acme: tuple[Flow, Path, Any], limit: str, removed: int, exit_code: int
) -> None:
    run, root, emulator = acme
    write_files(run.folder, {"providers.yaml": PROVIDERS.format(limit)})
    for number in range(removed):
        (root / f"acme/P/r{number}/catalog-info.yaml").unlink()
    write_files(root, {"acme/P/new/catalog-info.yaml": component("new")})
    emulator.reload()
    before = run.catalog()
    ran = run.run()
    assert ran.exit_code == exit_code
    assert set(titles(run.catalog())) - set(titles(before)) == {"new"}
    if exit_code == 6:
        assert len(titles(run.catalog())) == 21
        held = run.catalog()
        assert run.run().exit_code == 6
        assert run.catalog() == held
        assert all(f"component:default/c{number}" in ran.shown for number in range(removed))
        assert f"--allow-deletions {removed}" in ran.shown
        assert run.run(allow_deletions=removed - 1).exit_code == 6
        assert run.run(allow_deletions=removed).exit_code == 0
        assert len(titles(run.catalog())) == 21 - removed


def test_a_provider_that_leaves_takes_its_entities_under_the_same_limit(
    acme: tuple[Flow, Path, Any],
) -> None:
    run, _, _ = acme
    other = "providers: {azureDevOps: {other: {organization: acme, project: P, repository: none}}}"
    write_files(run.folder, {"providers.yaml": other})
    before = titles(run.catalog())
    assert run.run().exit_code == 6
    assert titles(run.catalog()) == before
    assert run.run(allow_deletions=20).exit_code == 0
    assert titles(run.catalog()) == {}


def test_a_provider_that_is_renamed_keeps_its_entities(acme: tuple[Flow, Path, Any]) -> None:
    run, _, _ = acme
    text = PROVIDERS.format("").replace("{acme:", "{renamed:")
    write_files(run.folder, {"providers.yaml": text})
    ran = run.run()
    assert (ran.exit_code, ran.result.plan.changes) == (0, ())
    assert {entry.provider for entry in ran.result.plan.log} == {"renamed"}
    assert ran.result.providers[0].fetched == 0


def test_a_disabled_repository_keeps_its_entities_and_fails_no_run(
    acme: tuple[Flow, Path, Any],
) -> None:
    run, root, emulator = acme
    write_files(root, {"acme/P/r0/.emulator.json": '{"isDisabled": true}'})
    emulator.reload()
    for _ in range(2):
        ran = run.run()
        assert ran.exit_code == 0
        assert entry(ran.result, "/r0?").status is Status.UNREADABLE
        assert len(titles(run.catalog())) == 20
    assert run.run(full=True).exit_code == 0


def test_a_deleted_project_proves_nothing_and_fails_no_run(acme: tuple[Flow, Path, Any]) -> None:
    run, root, emulator = acme
    (root / "acme/P").rename(root / "acme/Q")
    emulator.reload()
    ran = run.run()
    assert ran.exit_code == 0, ran.shown
    assert len(titles(run.catalog())) == 20


def test_what_search_is_late_to_know_is_read_as_git_has_it(tmp_path: Path) -> None:
    """Git keeps the blobs of what changed or was deleted, and search still shows their ids."""
    root = tmp_path / "organizations"
    write_files(root, {f"acme/P/r/{n}/catalog-info.yaml": component(f"c{n}") for n in range(9)})
    with flow(tmp_path, root) as (run, emulator):
        rest = "discovery: search, path: '*catalog-info.yaml'"
        text = f"providers: {{azureDevOps: {{acme: {{organization: acme, {rest}}}}}}}\n"
        write_files(tmp_path, {"providers.yaml": text})
        assert run.run().exit_code == 0
        write_files(root, {"acme/P/r/1/catalog-info.yaml": component("c1", "after")})
        (root / "acme/P/r/2/catalog-info.yaml").unlink()
        emulator.reload(index=False)
        for full in (True, False, True):
            emulator.clear_requests()
            assert run.run(full=full).exit_code == 0
            assert any(each.stage == "blobs" for each in emulator.requests) is full
            assert titles(run.catalog()) == {
                f"c{n}": "after" if n == 1 else "one" for n in range(9) if n != 2
            }
