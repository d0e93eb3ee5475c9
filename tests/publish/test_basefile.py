"""What is got of commits that a clone lacks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.errors import GitError
from sync.publish.basefile import fetch_catalog, file_at
from tests.support.files import write_files
from tests.support.git import commit_all, git, head
from tests.support.gitserver import HEADER, git_server
from tests.support.hosting import PROVIDERS, Hosted, hosted_world, tip

CLONES = {
    "full": (),
    "shallow": ("--depth=1",),
    "without contents": ("--filter=blob:none", "--no-checkout"),
    "neither": ("--filter=blob:none", "--no-checkout", "--depth=1"),
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hosted]:
    """A catalog that was pushed, on top of an older commit."""
    with hosted_world(tmp_path) as there:
        assert there.sync("--push").exit_code == 0
        for name in ("allowFilter", "allowAnySHA1InWant"):
            git(there.bare, "config", f"uploadpack.{name}", "true")
        yield there


def clone_of(here: Hosted, *options: str) -> Path:
    place = here.bare.parent / "another"
    git(here.bare.parent, "clone", "--quiet", *options, f"file://{here.bare}", str(place))
    return place


@pytest.mark.parametrize("kind", CLONES)
def test_a_file_is_had_of_a_commit_that_no_clone_has(here: Hosted, kind: str) -> None:
    clone = clone_of(here, *CLONES[kind])
    first = git(here.bare, "rev-list", "--max-parents=0", "main").strip()
    for commit in (tip(here.bare), first):
        git(here.clone, "checkout", "--quiet", commit)
        write_files(here.clone, {"providers.yaml": f"{PROVIDERS}# {commit}\n"})
        made = commit_all(here.clone, "elsewhere")
        git(here.clone, "push", "--quiet", "origin", f"{made}:refs/heads/x-{made}")
        data = file_at(made, clone / "providers.yaml", 1000, {})
        assert data == f"{PROVIDERS}# {commit}\n".encode()
        assert file_at(made, clone / "providers.yaml", 10, {}) is None
    assert file_at(first, clone / "providers.yaml", 1000, {}) is None
    if kind == "full":
        assert git(clone, "rev-parse", "--is-shallow-repository").strip() == "false"


@pytest.mark.parametrize("kind", CLONES)
def test_over_https_it_is_had_with_the_token_of_the_job_alone(
    here: Hosted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with git_server(here.bare.parent, tmp_path) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("GITHUB_TOKEN")
        clone = tmp_path / "another"
        signed = ("-c", f"http.extraheader={HEADER}", "-c", f"http.sslCAInfo={server.certificate}")
        address = f"{server.url}/{here.bare.name}"
        git(tmp_path, *signed, "clone", "--quiet", *CLONES[kind], address, str(clone))
        made = commit_all(here.clone, "elsewhere")
        git(here.clone, "push", "--quiet", "origin", f"{made}:refs/heads/base")
        with pytest.raises(GitError, match=made):
            file_at(made, clone / "providers.yaml", 1000, {})
        assert server.refused
        server.refused.clear()
        data = file_at(made, clone / "providers.yaml", 1000, server.environment)
        assert (data, server.refused) == (PROVIDERS.encode(), [])


def test_a_folder_that_is_a_link_leads_to_no_file(here: Hosted) -> None:
    write_files(here.clone, {"a/b/providers.yaml": PROVIDERS})
    (here.clone / "link").symlink_to("a/b")
    made = commit_all(here.clone, "a link")
    for place in ("link", "a/b/../../link", "link/../b"):
        with pytest.raises(GitError, match="is a symbolic link"):
            file_at(made, here.clone / place / "providers.yaml", 1000, {})
    (here.clone.parent / "way").symlink_to(here.clone)
    outside = here.clone.parent / "way/a/b/providers.yaml"
    assert file_at(made, outside, 1000, {}) == PROVIDERS.encode()


def test_a_link_or_a_folder_is_no_file(here: Hosted) -> None:
    (here.clone / "link").symlink_to("providers.yaml")
    made = commit_all(here.clone, "a link")
    assert file_at(made, here.clone / "link", 1000, {}) is None
    assert file_at(made, here.clone / "catalog", 1000, {}) is None


@pytest.mark.parametrize("commit", ["", "main", "HEAD", "--all", "F" * 40, "f" * 39])
def test_what_is_no_id_of_a_commit_is_refused(here: Hosted, commit: str) -> None:
    with pytest.raises(GitError, match="no id of a commit"):
        file_at(commit, here.clone / "providers.yaml", 1000, {})


def test_a_commit_that_nobody_has_cannot_be_had(here: Hosted) -> None:
    with pytest.raises(GitError, match=re.escape("f" * 40)):
        file_at("f" * 40, here.clone / "providers.yaml", 1000, {})


def test_the_catalog_is_there_once_it_was_fetched(here: Hosted) -> None:
    clone = clone_of(here, "--filter=blob:none", "--no-checkout", "--depth=1")
    listing = ("rev-list", "--objects", "--missing=print", f"{head(clone)}:catalog/bundles")
    assert "?" in git(clone, *listing)
    fetch_catalog(clone, "catalog", {})
    assert "?" not in git(clone, *listing)
    fetch_catalog(here.clone, "catalog", {})
