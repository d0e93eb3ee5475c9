"""Runs in clones that lack files: what a work tree has not is never taken for gone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from tests.support.git import git, head, status
from tests.support.hosting import Hosted, hosted_world, tip
from tests.support.running import Outcome, run

NAMES = ("a", "b", "c")
BROKEN = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: b}\n"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """A catalog of four entities that was pushed."""
    with hosted_world(tmp_path_factory.mktemp("checkouts")) as there:
        for name in NAMES:
            there.manifest(name)
        assert there.sync("--push").exit_code == 0
        git(there.bare, "config", "uploadpack.allowFilter", "true")
        git(there.bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        yield there


def _full(clone: Path) -> None:
    git(clone, "checkout", "--quiet", "main")


def _deleted(clone: Path) -> None:
    git(clone, "checkout", "--quiet", "main")
    git(clone, "rm", "-r", "--quiet", "--cached", "catalog")
    git(clone, "reset", "--quiet")
    for path in sorted((clone / "catalog").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _sparse(clone: Path) -> None:
    git(clone, "sparse-checkout", "set", "docs")
    git(clone, "checkout", "--quiet", "main")


def _without_entities(clone: Path) -> None:
    git(clone, "sparse-checkout", "set", "--no-cone", "/*", "!/catalog/entities/")
    git(clone, "checkout", "--quiet", "main")


CHECKOUTS: dict[str, Callable[[Path], None]] = {
    "full": _full,
    "sparse": _sparse,
    "without entities": _without_entities,
    "deleted": _deleted,
}


def _clone(here: Hosted, place: Path, checkout: str, *options: str) -> Path:
    clone = place / "clone"
    url = f"file://{here.bare}"
    git(place, "clone", "--quiet", "--no-checkout", *options, url, str(clone))
    git(clone, "config", "user.name", "Test")
    git(clone, "config", "user.email", "test@example.com")
    CHECKOUTS[checkout](clone)
    return clone


def _sync(here: Hosted, clone: Path, *options: str) -> Outcome:
    connect = f"dev.azure.com={here.world.emulator.url}"
    config = str(clone / "providers.yaml")
    arguments = ("--connect", connect, "--deadline", "1", *options)
    return run("sync", "--config", config, *arguments)


def _entities(repository: Path, commit: str) -> list[str]:
    listing = git(repository, "ls-tree", "-r", "--name-only", commit, "catalog/entities")
    return [Path(line).stem for line in listing.splitlines()]


@pytest.mark.parametrize("filtered", [(), ("--filter=blob:none", "--depth=1")], ids=str)
@pytest.mark.parametrize("checkout", CHECKOUTS)
def test_an_outage_in_any_checkout_loses_nothing(
    here: Hosted, tmp_path: Path, checkout: str, filtered: tuple[str, ...]
) -> None:
    clone = _clone(here, tmp_path, checkout, *filtered)
    before = status(clone)
    here.world.emulator.faults.add(Fault(action="unavailable", times=9999))
    try:
        outcome = _sync(here, clone)
    finally:
        here.world.emulator.faults.clear()
    assert outcome.exit_code == 4, outcome.stderr
    assert _entities(clone, "HEAD") == ["a", "b", "c", "cart"]
    assert status(clone) == ("" if checkout == "deleted" else before)


@pytest.mark.parametrize("checkout", CHECKOUTS)
def test_a_change_in_any_checkout_ends_in_the_same_commit(
    here: Hosted, tmp_path: Path, checkout: str
) -> None:
    clone = _clone(here, tmp_path, checkout, "--filter=blob:none", "--depth=1")
    before = status(clone)
    here.manifest("b", BROKEN)
    here.manifest("new")
    try:
        outcome = _sync(here, clone)
    finally:
        here.manifest("b")
        here.without_manifest("new")
    assert outcome.exit_code == 0, outcome.stderr
    assert _entities(clone, "HEAD") == ["a", "b", "c", "cart", "new"]
    assert status(clone) == ("" if checkout == "deleted" else before)
    if checkout == "sparse":
        assert not (clone / "catalog").exists()
    healed = _sync(here, clone)
    assert healed.exit_code == 0, healed.stderr
    assert _entities(clone, "HEAD") == ["a", "b", "c", "cart"]
    one = git(clone, "rev-parse", "HEAD:catalog/entities")
    assert one == git(here.bare, "rev-parse", f"{tip(here.bare)}:catalog/entities")


def test_a_run_without_changes_in_a_sparse_clone_without_contents_commits_nothing(
    here: Hosted, tmp_path: Path
) -> None:
    clone = _clone(here, tmp_path, "sparse", "--filter=blob:none", "--depth=1")
    before = head(clone)
    assert _sync(here, clone).exit_code == 0
    assert head(clone) == before
    assert run("check", "--config", str(clone / "providers.yaml")).exit_code == 0
