"""What each machine asks, and what of it is recorded for the one that joins."""

from pathlib import Path

from sync.emulator.server import Emulator
from tests.slices.made import EVERYWHERE
from tests.support.catalogs import component, titles
from tests.support.files import write_files
from tests.support.flow import Flow
from tests.support.slicing import Sliced


def test_the_machine_that_joins_asks_nothing_of_its_own(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, emulator, root = here
    sliced = Sliced(flow=one)
    first, asked = sliced.run(3)
    assert (asked, len(first.plan.changes)) == (0, 14)
    write_files(root, {"acme/P/r3/catalog-info.yaml": component("c3", "two")})
    (root / "acme/P/r4/catalog-info.yaml").unlink()
    emulator.reload()
    second, asked = sliced.run(3)
    assert asked == 0
    assert [(change.action, change.ref) for change in second.plan.changes] == [
        ("update", "component:default/c3"),
        ("delete", "component:default/c4"),
    ]


def test_each_manifest_is_read_by_one_machine_and_search_by_each(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, emulator, _ = here
    result, _ = Sliced(flow=one).run(4)
    [provider] = result.providers
    assert (provider.found, provider.fetched) == (13, 15)
    contents = [r for r in emulator.requests if "octetStream" in r.path]
    searches = [r for r in emulator.requests if r.stage.startswith("search")]
    # The first one also asks what lies outside ``path``.
    assert (len(contents), len(searches)) == (15, 5)
    assert provider.requests == len(emulator.requests)


def test_repositories_that_git_lists_are_listed_by_one_machine_each(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, emulator, _ = here
    by_git = EVERYWHERE.replace("organization: acme", "organization: acme, discovery: git")
    write_files(one.folder, {"providers.yaml": by_git})
    Sliced(flow=one).run(4)
    listings = [r.path for r in emulator.requests if r.stage == "listing"]
    assert len({path for path in listings if "scopePath" in path}) == 13
    assert len([path for path in listings if "/hub/" not in path]) == 12
    assert len(titles(one.catalog())) == 14
