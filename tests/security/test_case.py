"""Real runs where ``a`` and ``A`` are one file, as on most Macs and on Windows."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.security.test_crashes import PROVIDERS
from tests.support.exfat import exfat
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git, git_repository, status
from tests.support.running import Outcome
from tests.support.world import World, world

FOLDER = "entities/component/default"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with exfat(tmp_path_factory.mktemp("exfat")) as place:
        yield place


@pytest.fixture
def here(disk: Path, tmp_path: Path) -> Iterator[World]:
    """A synced catalog of one component."""
    with world(tmp_path) as made:
        repository = git_repository(disk / tmp_path.name, {"providers.yaml": PROVIDERS})
        assert git(repository, "config", "core.ignorecase") == "true\n"
        on_disk = replace(made, repository=repository)
        describe(on_disk, a="Checkout")
        assert on_disk.run_sync().exit_code == 0
        yield on_disk


def describe(here: World, **names: str) -> None:
    """A repository for each component, with the name that its manifest gives it."""
    for repository, name in names.items():
        text = (
            "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
            f"metadata: {{name: {name}}}\nspec: {{type: s, lifecycle: l, owner: o}}\n"
        )
        write_files(here.organizations, {f"acme/P/{repository}/catalog-info.yaml": text})
    here.emulator.reload()


def rename(place: Path, name: str) -> None:
    """In two steps: in one, such a file system may take it for no change."""
    place.rename(place.with_name("meanwhile"))
    place.with_name("meanwhile").rename(place.with_name(name))


def ends_well(here: World) -> Outcome:
    """A run, after which another one has nothing to do, and no commit lacks what git has."""
    outcome = here.run_sync()
    assert outcome.exit_code == 0, outcome.stderr
    again = here.run_sync()
    assert again.report is not None
    assert again.report["commit"] is None
    git(here.repository, "fsck", "--no-dangling", "--no-progress")
    return outcome


def conflicts(outcome: Outcome) -> list[str]:
    assert outcome.report is not None
    return [one["message"] for one in outcome.report["problems"] if one["type"] == "conflict"]


def test_the_catalog_is_the_one_of_any_other_file_system(here: World, tmp_path: Path) -> None:
    elsewhere = git_repository(tmp_path / "elsewhere", {"providers.yaml": PROVIDERS})
    assert replace(here, repository=elsewhere).run_sync().exit_code == 0
    trees = [git(r, "rev-parse", "HEAD^{tree}") for r in (here.repository, elsewhere)]
    assert trees[0] == trees[1]
    assert status(here.repository) == ""
    assert ends_well(here).report is not None


def test_a_name_that_changes_in_case_alone_stays_in_its_file(here: World) -> None:
    describe(here, a="CHECKOUT")
    outcome = ends_well(here)
    assert outcome.report is not None
    assert [(c["action"], c["entity"]) for c in outcome.report["changes"]] == [
        ("update", "component:default/checkout")
    ]
    assert [path.name for path in (here.repository / "catalog" / FOLDER).iterdir()] == [
        "checkout.yaml"
    ]
    assert status(here.repository) == ""


def test_names_that_differ_in_case_alone_are_one_entity_with_two_manifests(here: World) -> None:
    describe(here, b="checkOUT")
    (message,) = conflicts(ends_well(here))
    assert "/_git/a?" in message
    assert "/_git/b?" in message


def test_a_file_of_somebody_else_in_other_letters_is_left_alone(here: World) -> None:
    foreign = {f"{FOLDER}/NEW.yaml": "mine\n", "ReadMe.md": "mine\n"}
    (here.repository / "catalog" / "README.md").unlink()
    write_files(here.repository / "catalog", foreign)
    describe(here, n="new")
    (message,) = conflicts(ends_well(here))
    assert "was not written by catalog-sync" in message
    found = read_files(here.repository / "catalog")
    assert {path: found[path].decode() for path in foreign} == foreign


@pytest.mark.parametrize(
    "place", [f"{FOLDER}/checkout.yaml", "entities", "bundles/component-1.yaml", "locations.yaml"]
)
def test_a_file_of_ours_in_other_letters_is_still_ours(here: World, place: str) -> None:
    path = here.repository / "catalog" / place
    rename(path, path.name.upper())
    assert (ends_well(here).report or {})["changes"] == []
    describe(here, a="CHECKOUT", b="second")
    ends_well(here)
    shutil.rmtree(here.organizations / "acme/P/a")
    here.emulator.reload()
    ends_well(here)
    assert status(here.repository) == ""
    names = git(here.repository, "ls-tree", "-r", "--name-only", "HEAD", "catalog/").split()
    assert f"catalog/{FOLDER}/second.yaml" in names
    assert f"catalog/{FOLDER}/checkout.yaml" not in names
    assert len({name.lower() for name in names}) == len(names)


def test_a_folder_of_somebody_else_in_other_letters_is_named_and_not_filled(
    disk: Path, tmp_path: Path
) -> None:
    with world(tmp_path) as made:
        files = {"providers.yaml": PROVIDERS, "Catalog/notes.txt": "mine\n"}
        repository = git_repository(disk / tmp_path.name, files)
        on_disk = replace(made, repository=repository)
        describe(on_disk, a="checkout")
        outcome = on_disk.run_sync()
        assert outcome.exit_code == 5
        assert "other capital letters" in outcome.stderr
        assert read_files(repository / "Catalog") == {"notes.txt": b"mine\n"}
        rename(repository / "Catalog", "catalog")
        git(repository, "rm", "-r", "--quiet", "--cached", "Catalog")
        commit_all(repository, "by hand")
        ends_well(on_disk)
