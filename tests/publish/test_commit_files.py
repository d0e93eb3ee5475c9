"""The contents of a catalog in a commit, in clones that do not have them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.errors import GitError
from sync.publish.base import catalog_at, read_base, read_checked_out
from sync.publish.worktree import open_worktree
from tests.support.catalogs import component
from tests.support.files import read_files
from tests.support.git import git, head, status
from tests.support.hosting import Hosted, hosted_world
from tests.support.running import run

FILTERS = ("blob:none", "tree:0")
NOBODY = ("--connect", "dev.azure.com=http://127.0.0.1:9", "--deadline", "0")
"""A service that does not answer, so that the catalog does."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """A catalog of 21 entities that was pushed."""
    with hosted_world(tmp_path_factory.mktemp("contents")) as there:
        text = "---\n".join(component(f"c{number}", "a title") for number in range(20))
        there.manifest("many", text)
        assert there.sync("--push").exit_code == 0
        git(there.bare, "config", "uploadpack.allowFilter", "true")
        git(there.bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        yield there


@pytest.fixture
def trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where git writes what it starts."""
    file = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(file))
    return file


def requests(trace: Path) -> int:
    """How often git asked the remote for something since the last question."""
    lines = trace.read_text(errors="replace").splitlines() if trace.exists() else []
    trace.unlink(missing_ok=True)
    return sum("run_command:" in line and "upload-pack" in line for line in lines)


def partial(here: Hosted, place: Path, kind: str, *, sparse: bool = False) -> Path:
    clone = place / "clone"
    options = ("--quiet", f"--filter={kind}", "--depth=1", "--no-checkout")
    git(place, "clone", *options, f"file://{here.bare}", str(clone))
    if sparse:
        git(clone, "sparse-checkout", "set", "docs")
        git(clone, "checkout", "--quiet", "main")
    return clone


@pytest.mark.parametrize("kind", FILTERS)
def test_a_partial_clone_gets_all_it_lacks_by_one_request(
    here: Hosted, tmp_path: Path, trace: Path, kind: str
) -> None:
    clone = partial(here, tmp_path, kind)
    requests(trace)
    snapshot = catalog_at(open_worktree(clone, "catalog"), head(clone))
    assert requests(trace) == (1 if kind == "blob:none" else 2), "folders first, where they lack"
    assert {path: snapshot.files[path] for path in snapshot.files} == read_files(
        here.clone / "catalog"
    )
    catalog_at(open_worktree(clone, "catalog"), head(clone))
    assert requests(trace) == 0


@pytest.mark.parametrize("kind", FILTERS)
def test_a_sparse_clone_is_read_as_a_full_one_is(here: Hosted, tmp_path: Path, kind: str) -> None:
    clone = partial(here, tmp_path, kind, sparse=True)
    full, base = read_base(here.clone, "catalog"), read_base(clone, "catalog")
    assert base.snapshot.log == full.snapshot.log
    assert base.snapshot.holders == full.snapshot.holders
    assert base.snapshot.bundles == full.snapshot.bundles
    assert base.snapshot.homes == full.snapshot.homes
    assert not full.stale
    assert base.left_out(base.stale) == base.stale == set(full.snapshot.files)
    assert read_checked_out(clone, "catalog").files == full.snapshot.files


def test_a_clone_that_cannot_get_contents_says_what_to_do(here: Hosted, tmp_path: Path) -> None:
    clone = partial(here, tmp_path, "blob:none", sparse=True)
    git(clone, "remote", "set-url", "origin", f"file://{tmp_path}/nowhere.git")
    with pytest.raises(GitError, match=r"partial clone that lacks files .* GITHUB_TOKEN, or clone"):
        read_base(clone, "catalog")


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("check",), ""),
        (("locations",), "many"),
        (("locations", "component:default/c7"), "component:default/c7"),
        (("report", "-o", "-"), "component:default/c7"),
        (("shards", "--slices", "1", *NOBODY), "acme"),
    ],
)
def test_commands_that_read_the_catalog_see_it_in_a_sparse_clone(
    here: Hosted, tmp_path: Path, command: tuple[str, ...], shown: str
) -> None:
    clone = partial(here, tmp_path, "blob:none", sparse=True)
    page = tmp_path / "page.html"
    given = tuple(str(page) if word == "-" else word for word in command)
    outcome = run(*given, "--config", str(clone / "providers.yaml"))
    assert outcome.exit_code == 0, outcome.stderr
    text = page.read_text(encoding="utf-8") if page.exists() else outcome.stdout
    assert shown in text
    assert status(clone) == ""


def test_check_still_sees_a_file_that_somebody_deleted(here: Hosted, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(here.bare), str(clone))
    (clone / "catalog/entities/component/default/c7.yaml").unlink()
    outcome = run("check", "--config", str(clone / "providers.yaml"))
    assert outcome.exit_code == 1
    assert "c7.yaml" in outcome.stdout
