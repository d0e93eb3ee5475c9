"""Random lives of organisations, and of the catalog that is kept of them.

Whatever was edited, moved, broken, made too long, disabled, lost, throttled, half read, read with
a token that had expired, or checked out in part on the way, whatever project or repository got
another name: after a clean run the last commit is, byte for byte, the catalog that is made from
scratch. The time of the runs is always the same, so that even the log has to be equal. No two
manifests claim one entity here for good: then the one that came first stays, and the catalog does
depend on its history.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.catalog.layout import ref_of_path
from sync.catalog.log import parse_log
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.entities.bounds import USUAL
from sync.model import Status
from sync.publish.local import Commit
from tests.azure.organizations import write_settings
from tests.support.catalogs import component, location
from tests.support.files import write_files
from tests.support.flow import Flow
from tests.support.git import git, git_repository, status
from tests.support.running import TOKEN

BOTH = """\
providers:
  azureDevOps:
    acme: {organization: acme, path: '*catalog-info.yaml'}
    labs: {organization: labs, discovery: git}
settings: {maxDeletions: 100%}
"""
ACME = BOTH.replace("    labs: {organization: labs, discovery: git}\n", "")
PROJECTS = ("acme/P", "acme/My Project", "labs/L")
REPOSITORIES = ("acme/P/a", "acme/My Project/b c", "acme/P/d#1", "labs/L/e")
PLACES = [
    *((repository, "/catalog-info.yaml") for repository in REPOSITORIES),
    (REPOSITORIES[0], "/deep/catalog-info.yaml"),
    (REPOSITORIES[1], "/ü/catalog-info.yaml"),
]
SLOTS = range(6)
"""Each slot is a document, or a family of them, with names of its own; two may share a file."""
INCLUDING = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {{name: {name}}}
spec: {{type: openapi, lifecycle: production, owner: team, definition: {{$text: ./{name}.txt}}}}
"""
BROKEN = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n"


BEYOND = "x" * USUAL.manifest


@dataclass(slots=True)
class Slot:
    """Where a slot's document is today, and what it says."""

    number: int
    place: int
    title: str = "one"
    broken: bool = False
    long: bool = False
    """Beyond what one manifest, or a file that it includes, may hold."""
    linked: bool = False
    """Whether the file that it includes is a symbolic link."""
    parts: int = 1

    def links(self, folder: str) -> dict[str, str]:
        """The symbolic links among them, and what each names."""
        if self.number == 3 and self.linked:
            return {f"{folder}s3.txt": "s3/../s3/real.txt"}
        return {}

    def files(self, folder: str) -> dict[str, str]:
        """The files that the document leads to."""
        name = f"s{self.number}"
        if self.number == 3:
            path = f"{name}/real.txt" if self.linked else f"{name}.txt"
            return {f"{folder}{path}": self.title + BEYOND * self.long}
        if self.number == 4:
            return {
                f"{folder}{name}/{part}.yaml": component(f"{name}-{part}", self.title)
                for part in range(self.parts)
            }
        return {}

    @property
    def folder(self) -> str:
        """Of its manifest, with a slash at both ends."""
        return PLACES[self.place][1].rpartition("/")[0] + "/"

    def refs(self) -> set[str]:
        """The entities that it leads to."""
        name = f"s{self.number}"
        if self.number == 4:
            return {f"component:default/{name}-{part}" for part in range(self.parts)}
        return {f"{'api' if self.number == 3 else 'component'}:default/{name}"}

    def document(self) -> str:
        """Its text in the manifest."""
        name = f"s{self.number}"
        if self.broken:
            return BROKEN.format(name=name)
        if self.number == 3:
            return INCLUDING.format(name=name)
        text = component(name, self.title)
        if self.number == 4:
            text = location(name, f"./{name}/*.yaml", f"./{name}/0.yaml")
        return text + f"# {BEYOND}\n" * self.long


@dataclass(slots=True)
class World:
    """The organisations as a value, written out whole before each run."""

    slots: dict[int, Slot] = field(
        default_factory=lambda: {number: Slot(number=number, place=number) for number in SLOTS}
    )
    names: dict[str, list[str]] = field(
        default_factory=lambda: {path: [path.rpartition("/")[2]] for path in REPOSITORIES}
    )
    """The names that each repository has had since it was made, today's last."""
    projects: dict[str, list[str]] = field(
        default_factory=lambda: {path: [path.rpartition("/")[2]] for path in PROJECTS}
    )
    """Likewise those of each project."""
    renamed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """How the service takes the names that a project or repository had before."""
    disabled: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)

    def write(self, root: Path) -> None:
        """Make the folder hold exactly this world."""
        shutil.rmtree(root)
        for path, names in self.projects.items():
            before = {"formerly": names[:-1], **self.renamed.get(path, {})}
            write_settings(root / path.partition("/")[0] / names[-1], before)
        for repository, names in self.names.items():
            if repository in self.absent:
                continue
            organization, project, _ = repository.split("/")
            folder = (
                root / organization / self.projects[f"{organization}/{project}"][-1] / names[-1]
            )
            write_files(folder, {"README.md": "a repository", **self._files(repository)})
            before = {"formerly": names[:-1], **self.renamed.get(repository, {})}
            write_settings(folder, {"isDisabled": repository in self.disabled, **before})
            for slot in self._slots(repository):
                for path, named in slot.links(slot.folder).items():
                    (folder / path.lstrip("/")).symlink_to(named)

    def _slots(self, repository: str) -> list[Slot]:
        """Those whose documents are in a repository."""
        slots = (self.slots[number] for number in sorted(self.slots))
        return [slot for slot in slots if PLACES[slot.place][0] == repository]

    def _files(self, repository: str) -> dict[str, str]:
        files: dict[str, str] = {}
        for slot in self._slots(repository):
            _, path = PLACES[slot.place]
            before = files.get(path)
            files[path] = slot.document() if before is None else f"{before}---\n{slot.document()}"
            files |= slot.files(slot.folder)
        return files

    def refs(self, organization: str) -> set[str]:
        """Every entity that can be read in an organisation."""
        readable = {name for name in REPOSITORIES if name.startswith(f"{organization}/")}
        readable -= self.disabled | self.absent
        long = {slot.place for slot in self.slots.values() if slot.long}
        return {
            ref
            for slot in self.slots.values()
            if PLACES[slot.place][0] in readable and not slot.broken and slot.place not in long
            for ref in slot.refs()
        }

    def heal(self) -> None:
        """Take back what leaves traces on purpose: an index with old names, an invalid document,
        one that is too long, a disabled repository, and a project that nobody finds any more while
        a repository of it is gone: that may be in the project of which nothing is told."""
        self.disabled.clear()
        for former in self.renamed.values():
            former["indexedAs"] = "new"
        for repository in self.absent:
            self.renamed.get(repository.rpartition("/")[0], {})["answersFormerly"] = True
        for slot in self.slots.values():
            slot.broken = slot.long = False


Edit: TypeAlias = tuple[str, Any, Any]


def edit(world: World, one: Edit) -> None:
    """Change the world in one way."""
    action, subject, value = one
    slot = world.slots.get(subject)
    if action == "put":
        world.slots[subject] = Slot(number=subject, place=value)
    elif action == "rename":
        name = subject.rpartition("/")[2]
        spelt = {"": name, "case": name.swapcase()}
        world.names[subject] = [spelt.get(value, f"{name} {value}")]
    elif action == "move":
        names = (world.projects if subject in PROJECTS else world.names)[subject]
        names.append(f"{names[-1]}'")
        world.renamed[subject] = dict(value)
    elif action in {"disable", "delete"}:
        group = world.disabled if action == "disable" else world.absent
        (group.add if value else group.discard)(subject)
    elif slot is not None and action == "remove":
        del world.slots[subject]
    elif slot is not None:
        setattr(slot, action, value)


slots, repositories = st.sampled_from(SLOTS), st.sampled_from(REPOSITORIES)
places, titles = st.integers(0, len(PLACES) - 1), st.sampled_from(["one", "two", "three"])
former_names = st.fixed_dictionaries(
    {"answersFormerly": st.booleans(), "indexedAs": st.sampled_from(["new", "old", "both"])}
)
edits: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("put"), slots, places),
    st.tuples(st.just("put"), slots, places),
    st.tuples(st.just("place"), slots, places),
    st.tuples(st.just("title"), slots, titles),
    st.tuples(st.just("parts"), slots, st.integers(0, 2)),
    st.tuples(st.just("broken"), slots, st.booleans()),
    st.tuples(st.just("long"), slots, st.booleans()),
    st.tuples(st.just("linked"), st.just(3), st.booleans()),
    st.tuples(st.just("remove"), slots, st.none()),
    st.tuples(st.just("rename"), repositories, st.sampled_from(["", "renamed", "case"])),
    st.tuples(st.just("move"), st.sampled_from([*PROJECTS, *REPOSITORIES]), former_names),
    st.tuples(st.just("disable"), repositories, st.booleans()),
    st.tuples(st.just("delete"), repositories, st.booleans()),
)
FAULTS: tuple[Mapping[str, Any], ...] = (
    {"action": "unavailable"},
    {"action": "rate-limited", "retry_after": 5000},
    {"action": "unauthorized"},
    {"action": "forbidden"},
    {"action": "html"},
    {"action": "truncate"},
    {"action": "bad-json"},
    {"action": "empty-page", "info_code": 11},
    {"action": "not-found"},
    {"action": "status", "status": 404, "body": "{}"},
)
STAGES = (None, "search", "items", "listing", "repositories", "itemsbatch")
faults = st.none() | st.builds(
    lambda fault, stage, times, after: Fault(**fault, stage=stage, times=times, after=after),
    st.sampled_from(FAULTS),
    st.sampled_from(STAGES),
    st.sampled_from([1, 2, None]),
    st.integers(0, 3),
)
CHOICES: tuple[Mapping[str, Any], ...] = (
    {},
    {},
    {"full": True},
    {"projects": ("P",)},
    {"repositories": ("b c",)},
    {"providers": ("labs",)},
    {"providers": ("acme",), "full": True},
)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens, and the run after it."""

    edits: list[Edit]
    indexed: bool
    lost: int | None
    """Which file of the catalog someone deletes by hand."""
    fault: Fault | None
    choice: Mapping[str, Any]
    providers: str
    expired: bool
    """Whether the token is one that the service no longer takes."""
    checkout: str
    """How the catalog's repository is checked out for the run, and what lies in its work tree."""


CHECKOUTS = ("same", "same", "same", "whole", "sparse", "without entities", "catalog deleted")
steps = st.builds(
    Step,
    edits=st.lists(edits, min_size=1, max_size=4),
    indexed=st.sampled_from([True, True, False]),
    lost=st.none() | st.integers(0, 30),
    fault=faults,
    choice=st.sampled_from(CHOICES),
    providers=st.sampled_from([BOTH, BOTH, ACME]),
    expired=st.sampled_from([False, False, False, True]),
    checkout=st.sampled_from(CHECKOUTS),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("organizations")


@pytest.fixture(scope="module")
def emulator(root: Path) -> Iterator[Emulator]:
    with Emulator(root, token=TOKEN) as running:
        yield running


def check_out(folder: Path, how: str) -> None:
    """Put a new clone in the place of the repository, so that nothing but commits is in it; or
    only delete its catalog."""
    if how == "catalog deleted":
        shutil.rmtree(folder / "catalog", ignore_errors=True)
    if how in {"same", "catalog deleted"}:
        return
    old = folder.with_name(f"{folder.name}-old")
    folder.rename(old)
    git(old, "clone", "--quiet", "--no-checkout", str(old), str(folder))
    git(folder, "config", "user.name", "Test")
    git(folder, "config", "user.email", "test@example.com")
    if how == "sparse":
        git(folder, "sparse-checkout", "set", "docs")
    if how == "without entities":
        git(folder, "sparse-checkout", "set", "--no-cone", "/*", "!/catalog/entities/")
    git(folder, "checkout", "--quiet", "main")
    shutil.rmtree(old)


def committed(folder: Path) -> dict[str, str]:
    """Every entity in the last commit, and the manifest that it comes from."""
    paths = git(folder, "ls-tree", "-r", "--name-only", "HEAD", "catalog").splitlines()
    if "catalog/locations.yaml" not in paths:
        return {}
    log = parse_log(git(folder, "show", "HEAD:catalog/locations.yaml").encode())
    held = {ref: entry.target for entry in log for ref in entry.entities}
    refs = {ref_of_path(path.removeprefix("catalog/")) for path in paths} - {None}
    assert refs == held.keys()
    return held


def play(step: Step, world: World, flow: Flow, emulator: Emulator, root: Path) -> None:
    """One step: edits, losses, a run under a fault."""
    for one in step.edits:
        edit(world, one)
    world.write(root)
    emulator.reload(index=step.indexed)
    files = sorted(flow.catalog())
    if step.lost is not None and files:
        (flow.folder / "catalog" / files[step.lost % len(files)]).unlink()
    check_out(flow.folder, step.checkout)
    choice = step.choice if step.providers == BOTH else {}
    write_files(flow.folder, {"providers.yaml": step.providers})
    if step.fault is not None:
        emulator.faults.add(step.fault)
    before = committed(flow.folder)
    ran = (replace(flow, token="expired") if step.expired else flow).run(**choice)
    after = committed(flow.folder)
    emulator.faults.clear()
    assert ran.exit_code in ({4} if step.expired else {0, 4}), ran.shown
    if step.expired:
        assert ran.result.plan.counts["create"] == 0, ran.shown
    for provider in ran.result.providers:
        gone = {
            ref for ref in before.keys() - after.keys() if f".com/{provider.id}/" in before[ref]
        }
        if not provider.complete:
            assert not gone, ran.shown
        elif step.indexed and not choice.keys() - {"full"}:
            assert not gone & world.refs(provider.id), ran.shown


def lines_of(data: bytes) -> list[str]:
    """Lines of a catalog's file, but for who was asked: the README says of whom that was when
    anything else changed last, as an outage of search would be committed twice otherwise."""
    lines = re.sub(
        r" by (Code Search|the Git API|Code Search and the Git API)\.$",
        "",
        data.decode(),
        flags=re.MULTILINE,
    ).splitlines()
    return [line for line in lines if not line.startswith("  - `asked Git instead")]


EXAMPLES = int(os.environ.get("CATALOG_SYNC_EXAMPLES", "25"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(life=st.lists(steps, min_size=2, max_size=6))
def test_after_a_clean_run_the_catalog_is_the_one_made_from_scratch(
    emulator: Emulator, root: Path, life: list[Step]
) -> None:
    connect, world = {"dev.azure.com": emulator.url}, World()
    with TemporaryDirectory() as old, TemporaryDirectory() as new:
        repository = git_repository(Path(old) / "catalog", {"README.md": "# Catalog\n"})
        flow = Flow(folder=repository, connect=connect, publisher=Commit)
        scratch = Flow(folder=Path(new), connect=connect)
        for step in life:
            play(step, world, flow, emulator, root)
        world.heal()
        world.write(root)
        emulator.reload()
        for each in (flow, scratch):
            write_files(each.folder, {"providers.yaml": BOTH})
            ran = each.run()
            assert ran.exit_code == 0, ran.shown
            assert {entry.status for entry in ran.result.plan.log} <= {Status.SYNCED}, ran.shown
        check_out(repository, "whole")
        kept, made = flow.catalog(), scratch.catalog()
        assert sorted(kept) == sorted(made)
        for path, data in made.items():
            assert lines_of(kept[path]) == lines_of(data), path
        write_files(repository, {"providers.yaml": BOTH})
        assert flow.run().result.plan.is_empty
        assert status(repository) == "?? providers.yaml\n"
