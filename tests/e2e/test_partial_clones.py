"""Clones without contents, of a repository that is read only with the token of the run."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.catalogs import component
from tests.support.forge import TOKEN, Forge
from tests.support.git import git, status
from tests.support.gitserver import HEADER, THIS_MACHINE_ONLY, GitServer, git_server
from tests.support.hosting import Hosted, hosted_world
from tests.support.running import Outcome, run


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """A catalog of 61 entities that was pushed."""
    with hosted_world(tmp_path_factory.mktemp("partial")) as there:
        there.manifest("many", "---\n".join(component(f"c{number}") for number in range(60)))
        assert there.sync("--push").exit_code == 0
        for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant", "http.receivepack"):
            git(there.bare, "config", key, "true")
        yield there


@pytest.fixture
def server(here: Hosted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitServer]:
    for name, value in THIS_MACHINE_ONLY.items():
        monkeypatch.setenv(name, value)
    with git_server(here.bare.parent, tmp_path) as running:
        yield running


def _clone(server: GitServer, place: Path) -> Path:
    """As actions/checkout makes it with ``filter``, ``sparse-checkout`` and
    ``persist-credentials: false``."""
    clone = place / "clone"
    signed = ("-c", f"http.extraheader={HEADER}", "-c", f"http.sslCAInfo={server.certificate}")
    options = ("--quiet", "--filter=blob:none", "--depth=1", "--no-checkout")
    git(place, *signed, "clone", *options, f"{server.url}/hosting.git", str(clone))
    git(clone, "sparse-checkout", "set", "docs")
    git(clone, *signed, "checkout", "--quiet", "main")
    server.packs.clear()
    server.refused.clear()
    return clone


def _sync(here: Hosted, clone: Path, environment: dict[str, str], *options: str) -> Outcome:
    connect = f"dev.azure.com={here.world.emulator.url}"
    config = str(clone / "providers.yaml")
    outcome = run(
        "sync", "--config", config, "--connect", connect, *options, environment=environment
    )
    assert TOKEN not in outcome.stdout + outcome.stderr
    return outcome


MOST = {"commit": 1, "--push": 2, "--pull-request": 4}
"""Answers with objects: the tips of branches, and the contents that are lacking, all at once."""


@pytest.mark.parametrize("mode", MOST)
def test_contents_come_in_few_requests_with_the_token_of_the_run(
    here: Hosted, server: GitServer, github: Forge, tmp_path: Path, mode: str
) -> None:
    clone = _clone(server, tmp_path)
    here.manifest(f"new{mode}")
    environment = github.repository().environment | server.environment
    outcome = _sync(here, clone, environment, *([] if mode == "commit" else [mode]))
    assert outcome.exit_code == 0, outcome.stderr
    assert len(server.packs) <= MOST[mode]
    assert server.refused == []
    assert status(clone) == ""


def test_git_still_reaches_no_other_machine(server: GitServer, tmp_path: Path) -> None:
    arguments = ["git", "ls-remote", "https://other.example/catalog.git"]
    done = subprocess.run(arguments, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode != 0
    assert "127.0.0.1 port 1" in done.stderr


def test_without_a_token_the_run_says_what_it_needs(
    here: Hosted, server: GitServer, tmp_path: Path
) -> None:
    clone = _clone(server, tmp_path)
    outcome = _sync(here, clone, {**server.environment, "GITHUB_TOKEN": ""})
    assert outcome.exit_code == 5
    assert "is a partial clone that lacks files of the catalog" in outcome.stderr
    assert "set github-token" in outcome.stderr
