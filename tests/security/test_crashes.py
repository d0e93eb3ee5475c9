"""Killed at any moment, a run leaves a repository that the next one brings to the same end.

A few dozen moments in the usual test-suite; ``make crash`` tries hundreds.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sync.emulator.server import Emulator
from tests.security.crashing import Scene, assert_repaired, choose, kill, undisturbed
from tests.support.files import write_files
from tests.support.git import git, git_repository
from tests.support.running import TOKEN

KILLS = int(os.environ.get("CATALOG_SYNC_KILLS", "24"))
SCENES = ("cold", "incremental", "pushed")
PROVIDERS = """\
providers:
  azureDevOps:
    acme:
      organization: acme
settings:
  maxDeletions: 100%
"""
KINDS = ("Component", "API", "Resource", "System")
SPECS = {
    "Component": "{type: service, lifecycle: production, owner: team}",
    "API": "{type: openapi, lifecycle: production, owner: team, definition: text}",
    "Resource": "{type: database, owner: team}",
    "System": "{owner: team}",
}


def manifest(name: str, title: str) -> str:
    """Four entities in one manifest."""
    return "---\n".join(
        "apiVersion: backstage.io/v1alpha1\n"
        f"kind: {kind}\nmetadata: {{name: {name}, title: {title}}}\nspec: {SPECS[kind]}\n"
        for kind in KINDS
    )


def organization(folder: Path, titles: Mapping[str, str]) -> Path:
    """A repository for each name."""
    return write_files(
        folder,
        {
            f"acme/P/{name}/catalog-info.yaml": manifest(name, title)
            for name, title in titles.items()
        },
    )


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Scene]]:
    """Before the first run; and before one that adds, changes and removes manifests."""
    folder = tmp_path_factory.mktemp("crashes")
    first = {f"s{number}": "first" for number in range(12)}
    second = {name: title for name, title in first.items() if name not in {"s2", "s7"}}
    second |= {"s1": "second", "s5": "second", "new": "second"}
    with (
        Emulator(organization(folder / "before", first), token=TOKEN) as before,
        Emulator(organization(folder / "after", second), token=TOKEN) as after,
    ):
        cold = git_repository(folder / "cold", {"providers.yaml": PROVIDERS})
        first_scene = undisturbed(cold, before.url)
        incremental = folder / "incremental"
        shutil.copytree(folder / "cold-undisturbed", incremental)
        yield {
            "cold": first_scene,
            "incremental": undisturbed(incremental, after.url),
            "pushed": undisturbed(_pushing(folder / "pushed", incremental), after.url, ("--push",)),
        }


def _pushing(folder: Path, repository: Path) -> Path:
    """A copy of a repository, with a remote that has what it has."""
    copy = folder / "repository"
    shutil.copytree(repository, copy)
    if git(copy, "remote"):
        git(copy, "remote", "remove", "origin")
    git(folder, "clone", "--quiet", "--bare", str(repository), "remote.git")
    git(copy, "remote", "add", "origin", str(folder / "remote.git"))
    git(copy, "fetch", "--quiet", "origin")
    git(copy, "branch", "--quiet", "--set-upstream-to", "origin/main")
    return copy


@pytest.mark.parametrize("seed", range(KILLS))
def test_the_run_after_a_killed_one_ends_where_an_undisturbed_one_does(
    scenes: Mapping[str, Scene], tmp_path: Path, seed: int
) -> None:
    name = SCENES[seed % len(SCENES)]
    scene = scenes[name]
    repository = _pushing(tmp_path, scene.repository)

    kill(repository, scene, choose(seed, scene))

    assert_repaired(repository, scene)
    if name == "pushed":
        here = git(repository, "rev-parse", "HEAD")
        assert git(tmp_path / "remote.git", "rev-parse", "main") == here
