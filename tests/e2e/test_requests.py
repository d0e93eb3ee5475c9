"""A budget of requests: what each kind of run may ask of Azure DevOps, counted exactly."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.azure.service import AzureDevOps, Contact
from sync.config.load import load_config
from sync.emulator.request_log import LoggedRequest
from sync.emulator.server import Emulator
from sync.model import Content
from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.flow import Flow, flow
from tests.support.running import TOKEN

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme, path: '*catalog-info.yaml'}}}\n"
API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: prices}
spec: {type: openapi, lifecycle: production, owner: team, definition: {$text: ./openapi.yaml}}
"""
SHARED = "https://dev.azure.com/acme/Core/_git/shared?path=/parts"
ORGANIZATION = {
    "acme/Payments/ledger/catalog-info.yaml": component("ledger"),
    "acme/Payments/ledger/worker/catalog-info.yaml": component("worker"),
    "acme/Payments/ledger/web/catalog-info.yaml": component("web"),
    "acme/Payments/refunds/catalog-info.yaml": component("refunds"),
    "acme/Payments/prices/catalog-info.yaml": API,
    "acme/Payments/prices/openapi.yaml": "openapi: 3.0.0\n",
    "acme/Core/hub/catalog-info.yaml": location("hub", f"{SHARED}/a.yaml", f"{SHARED}/b.yaml"),
    "acme/Core/shared/parts/a.yaml": component("a"),
    "acme/Core/shared/parts/b.yaml": component("b"),
}
READ = {"content": 6, "look at many": 1, "blobs": 1}
"""Of a run that reads everything: the three manifests of ledger come together, fewer of a
repository each by itself."""
LOOK = {"search": 2, "look": 1, "look at many": 1, "repositories": 1}
"""Of a run in which nothing changed: a page of search, and one for what lies outside ``path`` (a
catalog-info.yml here, as every catalog-info.yaml is covered); does Git still have the included
file, and the followed ones (those of one repository together)? And what is the repository called
now that search does not show?"""


def asked(emulator: Emulator) -> Mapping[str, int]:
    """How often what was asked since the last time."""
    counts = Counter(map(_name, emulator.requests))
    emulator.clear_requests()
    return dict(counts)


def _name(request: LoggedRequest) -> str:
    if request.stage.startswith("search"):
        return "search"
    names = {"items": "look", "itemsbatch": "look at many"}
    return "content" if "octetStream" in request.path else names.get(request.stage, request.stage)


class World:
    """An organisation that was synced once."""

    def __init__(self, run: Flow, emulator: Emulator, root: Path) -> None:
        self.flow, self.emulator, self._root = run, emulator, root
        write_files(run.folder, {"providers.yaml": PROVIDERS})

    def edit(self, changes: Mapping[str, str | None]) -> None:
        """Write files of the organisation; ``None`` deletes one."""
        for path, text in changes.items():
            file = self._root / "acme" / path
            if text is None:
                file.unlink()
            else:
                write_files(file.parent, {file.name: text})
        self.emulator.reload()

    def sync(self, **options: Any) -> Mapping[str, int]:
        """What one run asks; it must end well."""
        assert self.flow.run(**options).exit_code == 0
        return asked(self.emulator)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "organizations"
    write_files(root, ORGANIZATION)
    with flow(tmp_path, root) as (run, emulator):
        yield World(run, emulator, root)


@pytest.fixture
def world(empty: World) -> World:
    empty.sync()
    return empty


def test_a_first_run_asks_for_a_page_of_search_and_each_file_once(empty: World) -> None:
    assert empty.sync() == {"search": 2, "repositories": 1, **READ}


def test_a_run_in_which_nothing_changed_reads_no_content(world: World) -> None:
    assert world.sync() == LOOK
    assert world.sync() == LOOK


def test_a_run_that_reads_everything_again_asks_for_no_more_than_the_first(world: World) -> None:
    # What is included is read with its manifest, so Git is not asked for it before.
    counts = {what: number for what, number in LOOK.items() if what != "look"}
    assert world.sync(full=True) == Counter(counts) + Counter(READ)


@pytest.mark.parametrize(
    ("changes", "further"),
    [
        ({"Payments/ledger/catalog-info.yaml": component("ledger", "two")}, {"content": 1}),
        ({"Payments/refunds/new/catalog-info.yaml": component("new")}, {"content": 1}),
        ({"Payments/refunds/catalog-info.yaml": "a: [\n"}, {"content": 1}),
        ({"Payments/ledger/README.md": "words"}, {}),
        # A manifest that is read again brings what it includes; Git's word on that came before.
        ({"Payments/prices/openapi.yaml": "openapi: 3.1.0\n"}, {"content": 2}),
        ({"Payments/prices/catalog-info.yaml": f"{API}# more\n"}, {"content": 2}),
        ({"Core/shared/parts/a.yaml": component("a", "two")}, {"content": 1}),
        (
            {"Core/hub/catalog-info.yaml": location("hub", *(f"{SHARED}/{x}.yaml" for x in "bca"))},
            {"content": 2},
        ),
    ],
    ids=[
        "one changed",
        "one added",
        "one broken",
        "another file changed",
        "an included file changed",
        "an including manifest changed",
        "a followed manifest changed",
        "a Location names one more, which is not there",
    ],
)
def test_a_change_costs_its_own_content(
    world: World, changes: Mapping[str, str | None], further: Mapping[str, int]
) -> None:
    world.edit(changes)
    assert world.sync() == {**LOOK, **further}


@pytest.mark.parametrize(
    ("gone", "looks"),
    [
        (["Payments/refunds/catalog-info.yaml"], {"look": 2, "repositories": 2}),
        # Together they are asked for once; only a plain answer of its own proves each absence.
        (
            ["Payments/ledger/catalog-info.yaml", "Payments/ledger/web/catalog-info.yaml"],
            {"look": 3, "look at many": 2},
        ),
        (["Core/shared/parts/a.yaml"], {"look": 2, "content": 2}),
    ],
    ids=["one deleted", "two deleted in one repository", "a followed manifest deleted"],
)
def test_a_manifest_that_is_gone_costs_one_question_for_it(
    world: World, gone: list[str], looks: Mapping[str, int]
) -> None:
    world.edit(dict.fromkeys(gone))
    assert world.sync() == {**LOOK, **looks}


def test_more_manifests_than_one_search_can_show_cost_a_search_for_each_thousand(
    tmp_path: Path,
) -> None:
    root, text = tmp_path / "organizations", component("same")
    places = (
        f"acme/P{project}/r{number % 10}/{number}/catalog-info.yaml"
        for project, count in enumerate((900, 700, 300, 100, 50))
        for number in range(count)
    )
    write_files(root, dict.fromkeys(places, text))
    write_files(tmp_path, {"providers.yaml": PROVIDERS})
    with flow(tmp_path, root) as (run, emulator):
        config = load_config(run.folder / "providers.yaml")
        contact = Contact(connect=run.connect)
        with AzureDevOps(config.providers, contact, environ={"AZURE_TOKEN": TOKEN}) as source:
            discovery = source.discover(config.providers[0])
        assert (discovery.complete, len(discovery.found)) == (True, 2050)
        # One shows that they are too many; then P0 with P3, P1 with P2, and what is left.
        assert asked(emulator) == {"search": 4}


@pytest.mark.parametrize(
    ("repositories", "manifests", "read"),
    [
        (60, 1, {"content": 60}),
        (20, 2, {"content": 40}),
        # The ratio of 10,000 in 200 repositories: at most 700.
        (20, 50, {"look at many": 20, "blobs": 20}),
        # Of 5,000 in one repository: the whole run at most 120.
        (1, 1000, {"look at many": 2, "blobs": 20}),
    ],
    ids=["one a repository", "two a repository", "fifty a repository", "all in one"],
)
def test_a_first_run_reads_the_manifests_of_a_repository_in_few_requests(
    tmp_path: Path, repositories: int, manifests: int, read: Mapping[str, int]
) -> None:
    root = tmp_path / "organizations"
    places = [
        (f"P{repository % 3}/r{repository}", number)
        for repository in range(repositories)
        for number in range(manifests)
    ]
    files = {
        f"acme/{repository}/{number}/catalog-info.yaml": component(f"c{at}")
        for at, (repository, number) in enumerate(places)
    }
    write_files(root, files)
    with flow(tmp_path, root) as (run, emulator):
        world = World(run, emulator, root)
        assert world.sync() == {"search": 2, **read}
        assert len([path for path in run.catalog() if path.startswith("entities/")]) == len(files)
        assert world.sync() == {"search": 2}


def test_a_repository_beyond_what_search_can_show_is_read_in_few_requests(tmp_path: Path) -> None:
    root = tmp_path / "organizations"
    paths = [f"acme/P/mono/{number}/catalog-info.yaml" for number in range(2500)]
    write_files(root, {path: component(f"c{at}") for at, path in enumerate(paths)})
    write_files(tmp_path, {"providers.yaml": PROVIDERS})
    with flow(tmp_path, root) as (run, emulator):
        config = load_config(run.folder / "providers.yaml")
        contact = Contact(connect=run.connect)
        with AzureDevOps(config.providers, contact, environ={"AZURE_TOKEN": TOKEN}) as source:
            found = source.discover(config.providers[0]).found
            asked(emulator)
            results = source.read(("acme", each.location) for each in found)
            assert all(isinstance(answer, Content) for _, answer in results)
    assert len(found) == 2500
    assert asked(emulator) == {"look at many": 5, "blobs": 50}
