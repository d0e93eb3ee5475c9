"""Runs for some providers, projects or repositories: they touch and judge only their part."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.server import Emulator
from sync.errors import UsageError
from sync.model import Status
from tests.support.catalogs import LATER, component, entry, location, titles
from tests.support.files import write_files
from tests.support.flow import Flow, Ran, flow

PROVIDERS = """\
providers:
  azureDevOps:
    payments: {organization: acme, project: Payments, exclude: {repository: ['*-old']}}
    all: {organization: acme}
    labs: {organization: labs}
settings: {maxDeletions: 100%}
"""
SHARED = "https://dev.azure.com/acme/Core/_git/shared?path=/shared.yaml"
FIRST = {
    "acme/Payments/ledger/catalog-info.yaml": component("ledger"),
    "acme/Payments/refunds/catalog-info.yaml": component("refunds"),
    "acme/Core/api/catalog-info.yaml": component("api"),
    "acme/Core/hub/catalog-info.yaml": location("hub", "./part.yaml", SHARED),
    "acme/Core/hub/part.yaml": component("part"),
    "acme/Core/shared/shared.yaml": component("shared"),
    "labs/Lab/api/catalog-info.yaml": component("lab-api"),
}


class World:
    """Three providers, everything synced once, then everything changed."""

    def __init__(self, run: Flow, emulator: Emulator, root: Path) -> None:
        self.flow, self.emulator, self.root = run, emulator, root
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        self.write(FIRST)
        assert run.run().exit_code == 0

    def write(self, files: Mapping[str, str]) -> None:
        write_files(self.root, files)
        self.emulator.reload()

    def change(self) -> None:
        self.write({path: text.replace("title: one", "title: two") for path, text in FIRST.items()})

    def remove(self, *paths: str) -> None:
        for path in paths:
            shutil.rmtree(self.root / path)
        self.emulator.reload()

    def titles(self) -> dict[str, str]:
        return titles(self.flow.catalog())

    def twos(self) -> set[str]:
        return {name for name, title in self.titles().items() if title == "two"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "organizations"
    write_files(root, FIRST)
    with flow(tmp_path, root) as (run, emulator):
        yield World(run, emulator, root)


@pytest.mark.parametrize(
    ("chosen", "touched"),
    [
        ({"projects": ("payments",)}, {"ledger", "refunds"}),
        ({"repositories": ("LEDGER",)}, {"ledger"}),
        ({"repositories": ("api",)}, {"api", "lab-api"}),
        ({"projects": ("Core",), "repositories": ("api", "ledger")}, {"api"}),
        ({"projects": ("Core", "Lab")}, {"api", "part", "shared", "lab-api"}),
        ({"providers": ("labs",)}, {"lab-api"}),
        ({"providers": ("labs",), "repositories": ("api",)}, {"lab-api"}),
        ({"providers": ("payments",)}, {"ledger", "refunds"}),
        ({"providers": ("all",)}, {"api", "part", "shared"}),
        ({"repositories": ("hub",)}, {"part"}),
        ({"repositories": ("shared",)}, {"shared"}),
    ],
)
def test_only_the_chosen_part_changes(
    world: World, chosen: Mapping[str, Any], touched: set[str]
) -> None:
    world.change()
    ran = world.flow.run(**chosen)
    assert ran.exit_code == 0, ran.shown
    assert world.twos() == touched
    again = world.flow.run(**chosen)
    assert (again.result.plan.is_empty, fetched(again)) == (True, 0)
    full = world.flow.run()
    assert world.twos() == set(world.titles())
    assert {entry.provider for entry in full.result.plan.log} == {"payments", "all", "labs"}


def fetched(ran: Ran) -> int:
    return sum(provider.fetched for provider in ran.result.providers)


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"projects": ("Payments",)}, {"api", "part", "shared", "lab-api"}),
        ({"repositories": ("hub",)}, {"ledger", "refunds", "api", "shared", "lab-api"}),
        ({"providers": ("labs",)}, {"ledger", "refunds", "api", "part", "shared"}),
        ({"projects": ("Core",)}, {"ledger", "refunds", "lab-api"}),
    ],
)
def test_only_the_chosen_part_is_removed(
    world: World, chosen: Mapping[str, Any], left: set[str]
) -> None:
    for path in FIRST:
        (world.root / path).unlink()
    world.emulator.reload()
    assert world.flow.run(**chosen).exit_code == 0
    gone = set(world.titles()) ^ left
    assert gone <= {"shared"}
    assert world.flow.run(allow_deletions=99).exit_code == 0
    assert world.titles() == {}


def test_a_run_with_everything_read_again_reads_only_its_part(world: World) -> None:
    ran = world.flow.run(repositories=("ledger",), full=True)
    assert fetched(ran) == 1
    assert ran.result.plan.is_empty


def test_what_a_chosen_manifest_names_elsewhere_keeps_its_own_entry(world: World) -> None:
    world.write({"acme/Core/api/catalog-info.yaml": component("api") + "---\n" + NAMING})
    before = entry(world.flow.run().result, "refunds")
    world.write({"acme/Core/api/catalog-info.yaml": component("api", "two") + "---\n" + NAMING})
    ran = world.flow.run(repositories=("api",))
    assert world.titles()["api"] == "two"
    assert entry(ran.result, "refunds") == before
    assert before.discovered_via is None


NAMING = location(
    "naming", "https://dev.azure.com/acme/Payments/_git/refunds?path=/catalog-info.yaml"
)


def test_what_providers_yaml_no_longer_covers_waits_for_a_whole_run(world: World) -> None:
    without = PROVIDERS.replace("    labs: {organization: labs}\n", "")
    write_files(world.flow.folder, {"providers.yaml": without})
    assert world.flow.run(projects=("Payments",)).exit_code == 0
    assert "lab-api" in world.titles()
    assert world.flow.run().exit_code == 0
    assert "lab-api" not in world.titles()


def test_a_manifest_that_is_named_stays_when_no_pattern_covers_it_any_more(world: World) -> None:
    world.write({"acme/Core/hub/catalog-info.yaml": location("hub", "./part.yaml")})
    patterns = "{organization: acme, path: [/catalog-info.yaml, /part.yaml]}"
    first = PROVIDERS.replace("all: {organization: acme}", f"all: {patterns}")
    for text in (first, PROVIDERS, PROVIDERS):
        write_files(world.flow.folder, {"providers.yaml": text})
        assert world.flow.run().exit_code == 0
        assert "part" in world.titles()
    assert world.flow.run().result.plan.is_empty


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (
            {"projects": ("Nowhere",), "providers": ("payments",)},
            "'Nowhere' does not match project",
        ),
        ({"projects": ("Payments", "Typo"), "providers": ("payments",)}, "--project 'Typo'"),
        (
            {"repositories": ("x-old",), "providers": ("payments",)},
            "left out by exclude.repository",
        ),
        ({"projects": ("Pay*",)}, "give the name of a project"),
        ({"repositories": ("",)}, "give the name of a repository"),
    ],
)
def test_a_choice_that_nothing_covers_is_refused_before_anything_is_asked(
    world: World, chosen: Mapping[str, Any], words: str
) -> None:
    world.emulator.clear_requests()
    with pytest.raises(UsageError, match=words.replace("*", r"\*")):
        world.flow.run(**chosen)
    assert world.emulator.requests == ()


def test_a_project_that_only_one_organisation_has_is_no_fault_of_the_other(world: World) -> None:
    world.change()
    ran = world.flow.run(projects=("Lab",))
    assert ran.exit_code == 0, ran.shown
    assert world.twos() == {"lab-api"}
    assert "1 project not found: Lab" in ran.shown


def test_a_conflict_that_ends_in_the_chosen_part_is_settled(world: World) -> None:
    world.write({"acme/Core/api/catalog-info.yaml": component("ledger", "other")})
    ran = world.flow.run()
    assert entry(ran.result, "Core/_git/api").status is Status.CONFLICT
    world.remove("acme/Payments/ledger")
    assert world.flow.run(projects=("Payments",)).exit_code == 0
    assert world.titles()["ledger"] == "other"


def test_the_readme_keeps_what_it_says_about_the_providers(world: World) -> None:
    world.change()
    before = world.flow.catalog()["README.md"]
    world.flow.run(repositories=("ledger",))
    assert world.flow.catalog()["README.md"] == before


def test_the_time_of_other_entries_stays(world: World) -> None:
    world.change()
    world.flow.run(repositories=("ledger",), now=datetime.fromtimestamp(LATER, UTC))
    times = world.flow.catalog()["locations.yaml"].decode().count("2026-01-01T01:00:00Z")
    assert times == 1


def test_a_run_for_named_repositories_sees_a_push_that_search_does_not_know_yet(
    world: World,
) -> None:
    files = {
        "acme/Payments/ledger/catalog-info.yaml": component("ledger", "two"),
        "acme/Core/api/catalog-info.yaml": component("api", "two"),
        "acme/Payments/fresh/catalog-info.yaml": component("fresh"),
    }
    write_files(world.root, files)
    shutil.rmtree(world.root / "acme/Payments/refunds")
    write_files(world.root, {"acme/Payments/refunds/README.md": "moved away"})
    world.emulator.reload(index=False)
    named = ("ledger", "refunds", "fresh")

    assert world.flow.run(repositories=named, discovery="search").exit_code == 0
    assert "fresh" not in world.titles()

    ran = world.flow.run(repositories=named)

    assert ran.exit_code == 0
    titles_now = world.titles()
    assert (titles_now["ledger"], titles_now["api"]) == ("two", "one")
    assert "fresh" in titles_now
    assert "refunds" not in titles_now
    assert {provider.source for provider in ran.result.providers} == {"git"}
    assert world.flow.run(repositories=named).result.plan.is_empty


def test_a_run_for_named_repositories_costs_one_listing_of_each(world: World) -> None:
    named = ("ledger", "hub")
    before = len(world.emulator.requests)

    assert world.flow.run(repositories=named).result.plan.is_empty

    stages = Counter(request.stage for request in world.emulator.requests[before:])
    # payments names its project; all and labs ask for their organisation's repositories.
    assert stages["repositories"] == 3
    assert stages["listing"] == 3, "hub once, and ledger for each provider that covers it"
    assert "search" not in stages


def test_a_named_repository_is_listed_also_where_the_provider_says_search(world: World) -> None:
    text = PROVIDERS.replace("project: Payments,", "project: Payments, discovery: search,")
    write_files(world.flow.folder, {"providers.yaml": text})
    write_files(world.root, {"acme/Payments/fresh/catalog-info.yaml": component("fresh")})
    world.emulator.reload(index=False)

    ran = world.flow.run(providers=("payments",), repositories=("fresh",))

    assert (ran.exit_code, ran.result.providers[0].source) == (0, "git")
    assert "fresh" in world.titles()


def test_a_run_may_choose_how_to_find_manifests(world: World) -> None:
    world.write({})

    assert {p.source for p in world.flow.run(discovery="git").result.providers} == {"git"}
    assert {p.source for p in world.flow.run(discovery="search").result.providers} == {"search"}
    assert world.flow.run(discovery="git").result.plan.is_empty
