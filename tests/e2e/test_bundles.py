"""Random lives of a catalog whose entities are so large that a few fill a bundle.

Whatever comes, goes, grows, changes hands, is lost, edited by hand, read in part, in slices or not
at all, pushed or proposed and merged: no entity that lives is ever read from another bundle, since
a portal would keep its old text for ever. After a clean run the bundles are the entity files.
"""

import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sync.catalog.bundles import SEAM, parts_of
from sync.catalog.layout import LOG_FILE, ref_of_path
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.model import EntityRef
from sync.publish.github import from_environment
from sync.publish.local import Files
from sync.publish.publisher import Place, Publisher, Words
from sync.publish.pullrequest import BRANCH, PullRequest, Wishes
from sync.publish.push import Push
from sync.result import Result
from tests.support.files import write_files
from tests.support.flow import NOW, Flow
from tests.support.forge import Forge, Repository
from tests.support.git import commit_all, git, git_repository
from tests.support.hosting import hosted, tip
from tests.support.running import TOKEN
from tests.support.served import assert_served, homes
from tests.support.slicing import Sliced

PROVIDERS = """\
providers: {azureDevOps: {acme: {organization: acme, path: '*catalog-info.yaml'}}}
settings: {maxDeletions: 100%}
"""
MANIFEST = """\
apiVersion: backstage.io/v1alpha1
kind: {kind}
metadata: {{name: {name}, title: {title}, description: {text}}}
spec: {{type: large, lifecycle: production, owner: team}}
"""
PLACES = ("a/catalog-info.yaml", "a/deep/catalog-info.yaml", "b/catalog-info.yaml")
NUMBERS = range(9)
SIZES = (20, 100_000, 170_000, 250_000, 600_000)

Edit: TypeAlias = tuple[Literal["put", "place", "size", "title", "case", "remove"], int, int]
By: TypeAlias = Literal["nobody", "a commit", "the work tree"]
Run: TypeAlias = Literal["push", "slices", "propose", "files"]


@dataclass(slots=True)
class Slot:
    """One entity: which manifest it is in, and how large it is."""

    number: int
    place: int
    size: int
    title: int = 0
    case: int = 0

    @property
    def text(self) -> str:
        """Its document."""
        name = f"e{self.number}"
        return MANIFEST.format(
            kind="Resource" if self.number % 4 == 3 else "Component",
            name=name.upper() if self.case % 2 else name,
            title=f"t{self.title}",
            text="x" * self.size,
        )


@dataclass(slots=True)
class World:
    """The organisation as a value."""

    slots: dict[int, Slot] = field(default_factory=dict)
    grown: bool = False
    """Whether an entity ever became larger where it was."""

    def edit(self, one: Edit) -> None:
        """Change it in one way."""
        action, number, value = one
        if action == "put":
            self.slots.setdefault(
                number, Slot(number=number, place=(number + value) % len(PLACES), size=SIZES[value])
            )
        elif action == "remove":
            self.slots.pop(number, None)
        elif number in self.slots:
            slot = self.slots[number]
            new = {"place": value % len(PLACES), "size": SIZES[value]}.get(action, value)
            self.grown |= action == "size" and new > slot.size
            setattr(slot, action, new)

    def write(self, root: Path) -> None:
        """Make the folder hold exactly this world."""
        for place in PLACES:
            texts = [slot.text for slot in self.slots.values() if PLACES[slot.place] == place]
            file = root / "acme/P" / place
            file.unlink(missing_ok=True)
            if texts:
                write_files(root / "acme/P", {place: "---\n".join(texts)})


def lose_log(catalog: Path, at: int) -> None:
    (catalog / LOG_FILE).unlink(missing_ok=True)


def lose_entity(catalog: Path, at: int) -> None:
    if files := sorted(catalog.glob("entities/*/*/*.yaml")):
        files[at % len(files)].unlink()


def edit_entity(catalog: Path, at: int) -> None:
    replaced(sorted(catalog.glob("entities/*/*/*.yaml")), at, b"title: t", b"title: mine ")


def edit_bundle(catalog: Path, at: int) -> None:
    replaced(sorted(catalog.glob("bundles/*.yaml")), at, b"title: t", b"title: mine ")


def rename_in_bundle(catalog: Path, at: int) -> None:
    replaced(sorted(catalog.glob("bundles/*.yaml")), at, b"  name: ", b"  name: mine-")


def break_bundle(catalog: Path, at: int) -> None:
    replaced(sorted(catalog.glob("bundles/*.yaml")), at, b"\nkind: ", b"\nkind: [")


def move_entity(catalog: Path, at: int) -> None:
    """To another bundle of its kind."""
    files = sorted(catalog.glob("bundles/component-*.yaml"))
    if len(files) > 1:
        one, other = files[at % len(files)], files[(at + 1) % len(files)]
        first, *rest = parts_of(one.read_bytes())
        one.write_bytes(SEAM.join(rest))
        other.write_bytes(SEAM.join([first, other.read_bytes()]))


def replaced(files: list[Path], at: int, old: bytes, new: bytes) -> None:
    """In one of the files, at one of the places that have the ``old`` bytes."""
    if files:
        file = files[at % len(files)]
        parts = file.read_bytes().split(old)
        here = 1 + at % max(len(parts) - 1, 1)
        file.write_bytes(
            old.join(parts[:here]) + new * (here < len(parts)) + old.join(parts[here:])
        )


HANDS: tuple[Callable[[Path, int], None], ...] = (
    lose_log,
    lose_entity,
    edit_entity,
    edit_bundle,
    rename_in_bundle,
    break_bundle,
    move_entity,
)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens, and the run after it."""

    merges: bool
    """Whether somebody merges the open pull request first."""
    edits: list[Edit]
    hand: Callable[[Path, int], None]
    by: By
    """Where the hand's edit ends up."""
    at: int
    run: Run
    partial: bool
    full: bool
    fault: Fault | None


numbers = st.sampled_from(NUMBERS)
edits: st.SearchStrategy[Edit] = st.tuples(
    st.sampled_from(["put", "put", "put", "place", "size", "title", "case", "remove"]),
    numbers,
    st.integers(0, len(SIZES) - 1),
)
steps = st.builds(
    Step,
    merges=st.booleans(),
    edits=st.lists(edits, min_size=1, max_size=6),
    hand=st.sampled_from(HANDS),
    by=st.sampled_from(["nobody", "a commit", "the work tree"]),
    at=st.integers(0, 30),
    run=st.sampled_from(["push", "propose", "slices", "files"]),
    partial=st.sampled_from([False, False, True]),
    full=st.booleans(),
    fault=st.none()
    | st.builds(
        lambda action, stage, times: Fault(action=action, stage=stage, times=times),
        st.sampled_from(["unavailable", "unauthorized", "truncate", "not-found"]),
        st.sampled_from([None, "search", "items"]),
        st.sampled_from([1, None]),
    ),
)


def quiet(run: Run, *changes: Edit, merges: bool = False) -> Step:
    """A step in which nothing goes wrong."""
    return Step(
        merges=merges,
        edits=[*changes],
        hand=lose_log,
        by="nobody",
        at=0,
        run=run,
        partial=False,
        full=False,
        fault=None,
    )


RETURNING = [
    quiet("push", ("remove", 8, 0)),
    quiet("propose", ("remove", 0, 0), ("put", 8, 3)),
    quiet("propose", ("put", 0, 3)),
    quiet("push", merges=True),
]
"""An entity is back before the pull request is merged that would remove it, and give its room to
another."""


@dataclass(slots=True, kw_only=True)
class Life:
    """A catalog's repository, the clone that runs work in, and what portals read so far."""

    bare: Path
    flow: Flow
    forge: Repository
    known: dict[EntityRef, str] = field(default_factory=dict)
    """The bundle of every entity that lives."""
    hours: int = 0

    def merge(self) -> None:
        """Somebody merges the open pull request, also where its base moved on, unless both have
        changed the same lines."""
        if not tip(self.bare, BRANCH):
            return
        self.fresh()
        clone = self.flow.folder
        git(clone, "fetch", "--quiet", "origin", BRANCH)
        command = ["git", "-C", str(clone), "merge", "--quiet", "FETCH_HEAD"]
        merged = subprocess.run(command, capture_output=True, check=False)
        if merged.returncode != 0:
            git(clone, "merge", "--abort")
            return
        git(clone, "push", "--quiet", "origin", "main")
        for one in self.forge.pulls():
            if one["state"] == "open":
                self.forge.ask("PATCH", f"/pulls/{one['number']}", {"state": "closed"})
        self.look(ran=True)

    def fresh(self) -> None:
        """A clone as a job of CI has it."""
        git(self.flow.folder, "fetch", "--quiet", "origin")
        git(self.flow.folder, "reset", "--quiet", "--hard", "origin/main")
        git(self.flow.folder, "clean", "--quiet", "-fd", "catalog")

    def by_hand(self, step: Step) -> None:
        """Somebody edits the catalog, and may commit that."""
        if step.by == "a commit":
            self.fresh()
            if step.hand is move_entity:  # then portals have it there
                return
        if step.by != "nobody":
            step.hand(self.flow.folder / "catalog", step.at)
        if step.by == "a commit":
            commit_all(self.flow.folder, "by hand")
            git(self.flow.folder, "push", "--quiet", "origin", "main")
            self.look(ran=False)

    def run(self, way: Run, *, partial: bool = False, full: bool = False) -> Result:
        """One run, an hour after the one before."""
        self.hours += 1
        now = NOW + timedelta(hours=self.hours)
        ways: Mapping[Run, Callable[[Place], Publisher]] = {
            "propose": self._proposal,
            "files": Files,
        }
        flow = replace(self.flow, publisher=ways.get(way, Push))
        if way == "slices":
            result, _ = Sliced(flow=flow).run(2, full=full, now=now)
        else:
            some = ("a",) if partial else ()
            result = flow.run(now=now, full=full, repositories=some).result
        self.look(ran=True)
        return result

    def _proposal(self, place: Place) -> Publisher:
        words = Words(title="catalog", body="what changes")
        return PullRequest(
            place,
            Wishes(base="main"),
            lambda _: words,
            lambda url: from_environment(url, self.forge.environment),
        )

    def look(self, *, ran: bool) -> dict[str, bytes]:
        """See that on the base branch everything is where it was; what the catalog has there."""
        files = committed(self.bare)
        for ref, path in homes(files).items():
            assert self.known.setdefault(ref, path) == path, ref
        if ran:
            for ref in self.known.keys() - {ref_of_path(path) for path in files}:
                del self.known[ref]
        return files


def committed(bare: Path) -> dict[str, bytes]:
    """Every file of the catalog on the base branch."""
    archive = subprocess.run(
        ["git", "-C", str(bare), "archive", "--format=tar", "main"], capture_output=True, check=True
    )
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as tar:
        return {
            member.name.removeprefix("catalog/"): tar.extractfile(member).read()  # type: ignore[union-attr]
            for member in tar
            if member.isfile() and member.name.startswith("catalog/")
        }


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("organizations")


@pytest.fixture(scope="module")
def emulator(root: Path) -> Iterator[Emulator]:
    for place in PLACES:
        write_files(root / "acme/P" / place.partition("/")[0], {"README.md": "a repository"})
    with Emulator(root, token=TOKEN) as running:
        yield running


EXAMPLES = int(os.environ.get("CATALOG_SYNC_EXAMPLES", "8"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    start=st.lists(st.integers(0, len(SIZES) - 1), min_size=len(NUMBERS), max_size=len(NUMBERS)),
    steps=st.lists(steps, min_size=3, max_size=7),
)
@example(start=[3] * len(NUMBERS), steps=RETURNING)
def test_no_entity_leaves_its_bundle_while_it_lives(
    emulator: Emulator, root: Path, github: Forge, start: list[int], steps: list[Step]
) -> None:
    world = World()
    for number, size in zip(NUMBERS, start, strict=True):
        world.edit(("put", number, size))
    with TemporaryDirectory() as folder:
        clone = git_repository(Path(folder) / "clone", {"providers.yaml": PROVIDERS})
        flow = Flow(folder=clone, connect={"dev.azure.com": emulator.url})
        life = Life(bare=hosted(clone), flow=flow, forge=github.repository())
        for step in steps:
            if step.merges:
                life.merge()
            for one in step.edits:
                world.edit(one)
            world.write(root)
            emulator.reload()
            life.by_hand(step)
            if step.fault is not None:
                emulator.faults.add(step.fault)
            result = life.run(step.run, partial=step.partial, full=step.full)
            emulator.faults.clear()
            assert result.failure is None
            whole = step.run in {"push", "slices"} and not step.partial
            if whole and all(provider.complete for provider in result.providers):
                assert_served(life.look(ran=True), grown=world.grown)
        life.run("push", full=True)
        files = life.look(ran=True)
        assert_served(files, grown=world.grown)
        refs = {ref for path in files if (ref := ref_of_path(path)) is not None}
        assert len(refs) == len(world.slots)
        assert life.run("push").plan.is_empty
