"""Links and case planted in the catalog's repository: nothing is written or deleted elsewhere."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.security.test_crashes import PROVIDERS, organization
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git, git_repository, head, status
from tests.support.running import Outcome, run
from tests.support.world import World, world


def link_folder(catalog: Path, outside: Path) -> None:
    shutil.rmtree(catalog / "entities" / "component")
    (catalog / "entities" / "component").symlink_to(outside)


def link_file(catalog: Path, outside: Path) -> None:
    (catalog / "locations.yaml").unlink()
    (catalog / "locations.yaml").symlink_to(outside / "kept.yaml")


def link_entity(catalog: Path, outside: Path) -> None:
    file = catalog / "entities" / "component" / "default" / "a.yaml"
    file.unlink()
    file.symlink_to(outside / "kept.yaml")


def link_bundles(catalog: Path, outside: Path) -> None:
    shutil.rmtree(catalog / "bundles")
    (catalog / "bundles").symlink_to(outside)


def link_catalog(catalog: Path, outside: Path) -> None:
    shutil.rmtree(catalog)
    catalog.symlink_to(outside)


def link_nowhere(catalog: Path, outside: Path) -> None:
    (catalog / "README.md").unlink()
    (catalog / "README.md").symlink_to(outside / "not-there-yet")


def link_to_itself(catalog: Path, outside: Path) -> None:
    (catalog / "entities" / "loop").symlink_to(catalog / "entities")


def file_for_catalog(catalog: Path, outside: Path) -> None:
    shutil.rmtree(catalog)
    catalog.write_text("mine\n")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    """A synced catalog, and then a change in each manifest."""
    with world(tmp_path) as made:
        organization(made.organizations, {"a": "first", "b": "first"})
        made.emulator.reload()
        write_files(made.repository, {"providers.yaml": PROVIDERS})
        commit_all(made.repository, "providers")
        assert sync(made).exit_code == 0
        organization(made.organizations, {"a": "second"})
        shutil.rmtree(made.organizations / "acme" / "P" / "b")
        made.emulator.reload()
        yield made


def sync(here: World, *options: str) -> Outcome:
    """One run."""
    config = ("--config", str(here.repository / "providers.yaml"))
    return run("sync", *config, "--connect", f"dev.azure.com={here.emulator.url}", *options)


@pytest.mark.parametrize("commit", [True, False], ids=["committed", "--no-commit"])
@pytest.mark.parametrize(
    "plant",
    [
        link_folder, link_file, link_entity, link_bundles, link_catalog, link_nowhere,
        link_to_itself, file_for_catalog,
    ],
)  # fmt: skip
def test_a_planted_link_is_refused_by_name_and_nothing_is_touched(
    here: World, tmp_path: Path, plant: Callable[[Path, Path], None], commit: bool
) -> None:
    outside = tmp_path / "outside"
    write_files(outside, {"kept.yaml": "kept\n", "default/a.yaml": "kept\n"})
    before = read_files(outside)
    plant(here.repository / "catalog", outside)
    commit_all(here.repository, "planted")
    planted = head(here.repository)

    outcome = sync(here, *(() if commit else ("--no-commit",)))

    assert outcome.exit_code == 5, outcome.stderr
    assert (
        "symbolic link" in outcome.stderr
        or "is a file" in outcome.stderr
        or ("not a folder" in outcome.stderr)
    )
    assert read_files(outside) == before
    assert head(here.repository) == planted
    assert git(here.repository, "status", "--porcelain") == ""


@pytest.mark.parametrize("options", [(), ("--no-commit",), ("--dry-run",)], ids=" ".join)
def test_a_link_above_the_catalog_leads_nowhere(
    here: World, tmp_path: Path, options: tuple[str, ...]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    write_files(here.repository, {"providers.yaml": f"{PROVIDERS}folder: docs/catalog\n"})
    (here.repository / "docs").symlink_to(outside)
    commit_all(here.repository, "planted")

    outcome = sync(here, *options)

    assert outcome.exit_code == 5
    assert "docs is a symbolic link" in outcome.stderr
    assert list(outside.iterdir()) == []
    check = run("check", "--config", str(here.repository / "providers.yaml"))
    assert check.exit_code == 1
    assert "docs is a symbolic link" in check.stdout


@pytest.mark.parametrize("options", [(), ("--no-commit",), ("--dry-run",)], ids=" ".join)
def test_a_submodule_in_the_catalog_is_named_and_not_written_into(
    here: World, tmp_path: Path, options: tuple[str, ...]
) -> None:
    theirs = git_repository(tmp_path / "theirs", {"x": "y\n"})
    git(here.repository, "rm", "-r", "--quiet", "catalog/entities/component")
    place = "catalog/entities/component"
    git(here.repository, "submodule", "--quiet", "add", str(theirs), place)
    commit_all(here.repository, "planted")

    outcome = sync(here, *options)

    assert outcome.exit_code == 5
    assert f"{place} is a submodule" in outcome.stderr
    assert {p.name for p in (here.repository / place).iterdir()} == {".git", "x"}
    assert status(here.repository) == ""


def test_paths_never_differ_by_case_alone(here: World) -> None:
    names = git(here.repository, "ls-tree", "-r", "-t", "--name-only", "HEAD", "catalog/")
    paths = names.split()
    assert len({path.lower() for path in paths}) == len(paths)


def test_a_file_of_somebody_else_stays_whatever_it_is_called(here: World) -> None:
    foreign = {
        "entities/component/default/A.yaml": "mine\n",
        "entities/component/default/a.yaml.orig": "mine\n",
        "ENTITIES/x.yaml": "mine\n",
        "entities/component/default/\u0430.yaml": "mine\n",
        ".catalog-sync-notes": "mine\n",
    }
    write_files(here.repository / "catalog", foreign)
    assert sync(here).exit_code == 0
    found = read_files(here.repository / "catalog")
    assert {path: found[path].decode() for path in foreign} == foreign
    committed = git(here.repository, "ls-tree", "-r", "--name-only", "HEAD").split()
    assert not {f"catalog/{path}" for path in foreign} & set(committed)
