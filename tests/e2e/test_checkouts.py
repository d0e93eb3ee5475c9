"""Every way to have a catalog checked out, to publish it, and to be disturbed.

Whatever a work tree lacks and whatever fails: everything that Git and the service do not say is
gone stays in the commit that is written, and the next undisturbed run ends in the same tree.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.support.files import write_files
from tests.support.forge import Forge
from tests.support.git import commit_all, git, git_repository, status
from tests.support.hosting import MANIFEST, PROVIDERS, hosted
from tests.support.running import TOKEN, Outcome, run

NAMES = (*(f"r{number}" for number in range(10)), "good", "bad", "going")
INVALID = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: bad}\n"
BRANCH = "catalog-sync/update"
WHOLE = "CATALOG_SYNC_WHOLE_TABLE" in os.environ
"""All 150 rows; otherwise 30, in which every two of the three things meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What all rows share."""

    folder: Path
    emulators: dict[str, Emulator]
    bare: Path
    without_log: Path
    github: Forge
    trees: dict[str, str]
    """The catalog's tree after one run in a full clone, by situation."""


def _organization(folder: Path, texts: dict[str, str]) -> Path:
    write_files(
        folder, {f"acme/Shop/{name}/catalog-info.yaml": text for name, text in texts.items()}
    )
    return folder


def _worlds() -> dict[str, dict[str, str]]:
    base = {name: MANIFEST.format(name=name) for name in NAMES}
    going = {name: text for name, text in base.items() if name != "going"}
    changed = {
        name: text.replace("owner: shop", "owner: new") if name.startswith("r") else text
        for name, text in base.items()
    }
    return {
        "healthy": base,
        "outage": changed,
        "ten fail": changed,
        "one invalid": {**base, "bad": INVALID},
        "one gone": going,
    }


FAULTS = {
    "outage": Fault(action="unavailable", times=None),
    "ten fail": Fault(action="forbidden", path=r"repositories/r\d/items", times=None),
}
SITUATIONS = ("healthy", "outage", "ten fail", "one invalid", "one gone")


@pytest.fixture(scope="module")
def table(github: Forge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    folder = tmp_path_factory.mktemp("table")
    with ExitStack() as stack:
        emulators = {
            name: stack.enter_context(
                Emulator(_organization(folder / f"of {name}", texts), token=TOKEN)
            )
            for name, texts in _worlds().items()
        }
        first = git_repository(
            folder / "first", {"providers.yaml": PROVIDERS, "docs/a.md": "a\n", "b.txt": "b\n"}
        )
        assert _sync(emulators["healthy"], first).exit_code == 0
        bare = hosted(first)
        for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            git(bare, "config", key, "true")
        trees = {}
        for situation in SITUATIONS:
            clone = folder / f"undisturbed {situation}"
            shutil.copytree(first, clone)
            assert _sync(emulators[situation], clone).exit_code == 0
            trees[situation] = git(clone, "rev-parse", "HEAD:catalog")
        without_log = folder / "without.git"
        shutil.copytree(bare, without_log)
        (first / "catalog/locations.yaml").unlink()
        commit_all(first, "without a log")
        git(first, "push", "--quiet", str(without_log), "main")
        yield Table(
            folder=folder,
            emulators=emulators,
            bare=bare,
            without_log=without_log,
            github=github,
            trees=trees,
        )


def _sync(
    emulator: Emulator, clone: Path, *options: str, environment: dict[str, str] | None = None
) -> Outcome:
    connect = f"dev.azure.com={emulator.url}"
    arguments = ("--config", str(clone / "providers.yaml"), "--connect", connect, "--deadline", "0")
    return run("sync", *arguments, *options, environment=environment)


def _deleted(clone: Path) -> None:
    git(clone, "checkout", "--quiet", "main")
    shutil.rmtree(clone / "catalog")


CHECKOUTS: dict[str, Callable[[Path], object]] = {
    "full": lambda clone: git(clone, "checkout", "--quiet", "main"),
    "sparse": lambda clone: (
        git(clone, "sparse-checkout", "set", "docs"),
        git(clone, "checkout", "--quiet", "main"),
    ),
    "entities left out": lambda clone: (
        git(clone, "sparse-checkout", "set", "--no-cone", "/*", "!/catalog/entities/"),
        git(clone, "checkout", "--quiet", "main"),
    ),
    "blobless": lambda clone: (
        git(clone, "sparse-checkout", "set", "docs"),
        git(clone, "checkout", "--quiet", "main"),
    ),
    "deleted": _deleted,
    "no log": lambda clone: git(clone, "checkout", "--quiet", "main"),
}
PUBLISHING = ("commit", "--push", "--pull-request", "--no-commit", "--load")
ROWS = [
    (checkout, publishing, situation)
    for one, checkout in enumerate(CHECKOUTS)
    for two, publishing in enumerate(PUBLISHING)
    for three, situation in enumerate(SITUATIONS)
    if WHOLE or (one + two) % len(SITUATIONS) == three
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table, with a clone and a remote of its own."""

    table: Table
    emulator: Emulator
    bare: Path
    clone: Path
    publishing: str
    environment: dict[str, str]

    def sync(self) -> Outcome:
        if self.publishing != "--load":
            options = () if self.publishing == "commit" else (self.publishing,)
            return _sync(self.emulator, self.clone, *options, environment=self.environment)
        piece = str(self.clone.parent / "slice")
        _sync(self.emulator, self.clone, "--shard", "1/1", "--save", piece)
        return _sync(self.emulator, self.clone, "--load", piece)

    def written(self) -> tuple[Path, str]:
        """Repository and commit of the branch that is written to."""
        if self.publishing == "--push":
            return self.bare, "main"
        if self.publishing == "--pull-request":
            there = git(self.bare, "for-each-ref", f"refs/heads/{BRANCH}")
            return self.bare, BRANCH if there else "main"
        return self.clone, "HEAD"

    def entities(self) -> set[str]:
        """Names of the entities in the commit that was written."""
        repository, commit = self.written()
        names = git(repository, "ls-tree", "-r", "--name-only", commit, "catalog/entities")
        return {Path(line).stem for line in names.splitlines()}


def _row(table: Table, place: Path, checkout: str, publishing: str, situation: str) -> Row:
    bare = place / "bare.git"
    shutil.copytree(table.without_log if checkout == "no log" else table.bare, bare)
    partly = ("--filter=blob:none", "--depth=1") if checkout == "blobless" else ()
    clone = place / "clone"
    git(place, "clone", "--quiet", "--no-checkout", *partly, f"file://{bare}", str(clone))
    CHECKOUTS[checkout](clone)
    environment = table.github.repository().environment if publishing == "--pull-request" else {}
    return Row(
        table=table,
        emulator=table.emulators[situation],
        bare=bare,
        clone=clone,
        publishing=publishing,
        environment=dict(environment),
    )


@pytest.mark.parametrize(("checkout", "publishing", "situation"), ROWS)
def test_nothing_is_lost_and_the_next_run_ends_where_an_undisturbed_one_does(
    table: Table, tmp_path: Path, checkout: str, publishing: str, situation: str
) -> None:
    row = _row(table, tmp_path, checkout, publishing, situation)
    before = status(row.clone)
    if situation in FAULTS:
        row.emulator.faults.add(FAULTS[situation])
    try:
        disturbed = row.sync()
    finally:
        row.emulator.faults.clear()
    assert disturbed.exit_code == (4 if situation in FAULTS else 0), disturbed.stderr
    judged = situation == "one gone" and publishing != "--no-commit"
    assert row.entities() == set(NAMES) - ({"going"} if judged else set())
    if checkout in {"sparse", "entities left out", "blobless"} and publishing != "--no-commit":
        assert status(row.clone) == before
    assert (row.clone / "catalog/entities").exists() == (
        checkout not in {"sparse", "entities left out", "blobless"}
        and not (checkout == "deleted" and publishing == "--pull-request")
    )

    last = replace(row, publishing="commit") if publishing == "--no-commit" else row
    healthy = last.sync()
    assert healthy.exit_code == 0, healthy.stderr
    repository, commit = last.written()
    assert git(repository, "rev-parse", f"{commit}:catalog") == table.trees[situation]
