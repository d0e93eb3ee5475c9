"""A running portal, and a catalog that an earlier version wrote: one bundle of a whole kind."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.backstage.test_ingest import ROOT, WAYS
from tests.support.catalogs import component
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git
from tests.support.portal import Portal, run_portals
from tests.support.served import earlier_layout
from tests.support.world import World, world

REPOSITORY = "acme/catalog"
PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
NAMES = ("cart", "lamp", "shop", "till")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """A catalog's repository, and copies of it for a portal to read."""

    world: World
    copies: Path

    def say(self, titles: Mapping[str, str]) -> None:
        """There are Components of these titles, each in a repository of its own, and no others."""
        shutil.rmtree(self.world.organizations / "acme", ignore_errors=True)
        for name, title in titles.items():
            text = component(name, title)
            write_files(self.world.organizations, {f"acme/P/{name}/catalog-info.yaml": text})
        self.world.emulator.reload()

    def sync(self) -> None:
        """One run."""
        outcome = self.world.run_sync()
        assert outcome.exit_code == 0, outcome.stderr

    def copy(self) -> str:
        """The repository as it is now, for later."""
        copy = self.copies / str(len([*self.copies.iterdir()]))
        shutil.copytree(self.world.repository, copy, ignore=shutil.ignore_patterns(".git"))
        return str(copy)

    def bundles(self) -> list[str]:
        return sorted(path.name for path in (self.world.repository / "catalog/bundles").iterdir())


@contextmanager
def upgraded(folder: Path) -> Iterator[Upgraded]:
    """The catalog of ``NAMES`` as an earlier version left it."""
    with world(folder) as here:
        providers = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
        write_files(
            here.repository, {"providers.yaml": f"{providers}settings: {{maxDeletions: 9}}\n"}
        )
        commit_all(here.repository, "providers")
        copies = folder / "copies"
        copies.mkdir()
        made = Upgraded(world=here, copies=copies)
        made.say(dict.fromkeys(NAMES, "one"))
        made.sync()
        catalog = here.repository / "catalog"
        before = earlier_layout(read_files(catalog))
        shutil.rmtree(catalog / "bundles")
        write_files(catalog, before)
        commit_all(here.repository, "by an earlier version")
        yield made


def titles(portal: Portal) -> dict[str, str]:
    """What the portal shows."""
    return {e["metadata"]["name"]: e["metadata"]["title"] for e in portal.entities.values()}


def homes(portal: Portal) -> dict[str, str]:
    """The bundle that the portal has each entity from."""
    return {ref.rpartition("/")[2]: path.rpartition("/")[2] for ref, path in portal.files.items()}


def target(folder: str) -> dict[str, str]:
    return {"type": "url", "target": f"{WAYS['github']}{folder}/catalog-info.yaml"}


def test_a_portal_misses_nothing_while_the_earlier_bundle_empties(tmp_path: Path) -> None:
    with upgraded(tmp_path) as here:
        first = here.copy()
        states = (
            {"cart": "two", "lamp": "one", "shop": "one", "new": "one"},
            {"cart": "two", "lamp": "one", "shop": "two", "new": "two", "shed": "one"},
            {"lamp": "three", "new": "two", "shed": "two"},
            {"new": "three", "shed": "two"},
        )
        later = []
        for state in states:
            here.say(state)
            here.sync()
            later.append({"github": {REPOSITORY: here.copy()}})
        assert here.bundles() == ["component-1.yaml"]
        [portal] = run_portals(
            [{"locations": [{"type": "url", "target": WAYS["github"] + ROOT}], "then": later}],
            azure=here.world.emulator.url,
            github={REPOSITORY: Path(first)},
        )
    assert homes(portal) == dict.fromkeys(NAMES, "component.yaml")
    assert len(portal.later) == len(states)
    lived = set(portal.entities)
    for state, seen in zip(states, portal.later, strict=True):
        stays = {f"component:default/{name}" for name in state}
        assert state.items() <= titles(seen).items()
        assert seen.missing.keys() & stays & lived == set()
        assert seen.orphaned & stays == set()
        assert seen.troubles == []
        lived = stays
    now = homes(portal.later[1])
    assert {now[name] for name in ("cart", "lamp", "shop")} == {"component.yaml"}
    assert {now[name] for name in ("new", "shed")} == {"component-1.yaml"}


def test_an_owner_splits_the_earlier_bundle_in_another_folder(tmp_path: Path) -> None:
    with upgraded(tmp_path) as here:
        first, repository = here.copy(), here.world.repository
        git(repository, "rm", "--quiet", "-r", "catalog/bundles")
        git(repository, "mv", "catalog", "catalog-2")
        settings = repository / "providers.yaml"
        settings.write_text(settings.read_text() + "folder: catalog-2\n", encoding="utf-8")
        commit_all(repository, "split")
        here.sync()
        database = tmp_path / "database"
        database.mkdir()
        moved = {"github": {REPOSITORY: here.copy()}}
        before, after = run_portals(
            [
                {"locations": [target("catalog")], "then": [moved]},
                {"locations": [target("catalog-2")]},
            ],
            azure=here.world.emulator.url,
            github={REPOSITORY: Path(first)},
            database=database,
        )
    assert homes(before) == dict.fromkeys(NAMES, "component.yaml")
    [meanwhile] = before.later
    assert (titles(meanwhile), meanwhile.missing) == (dict.fromkeys(NAMES, "one"), {})
    assert homes(after) == dict.fromkeys(NAMES, "component-1.yaml")
    assert after.troubles == []
