"""The workflow that shares the reading among several machines, run by act with all its jobs."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.action.test_workflows import SYNC, Runner, entities
from tests.support.actrunner import ACTION
from tests.support.artifacts import UPLOAD
from tests.support.files import write_files
from tests.support.forge import Forge
from tests.support.git import commit_all, git
from tests.support.hosting import hosted_world
from tests.support.running import run

CLOCK: Mapping[str, str] = {"schedule": "*/15 * * * *"}
LOSES_THE_SECOND = """\
name: stand-in
description: For an upload that does not get through for one machine.
inputs:
  name: {description: Of the artifact.}
  path: {description: Files of this machine.}
  retention-days: {description: Is not needed.}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        STORE: STORE_FOLDER/${{ inputs.name }}
        FILES: ${{ inputs.path }}
      run: |
        case "$STORE" in *-2-of-3) exit 1;; esac
        mkdir -p "$STORE" && cp "$FILES" "$STORE"
"""


@pytest.fixture
def runner(tmp_path: Path, github: Forge) -> Iterator[Runner]:
    with hosted_world(tmp_path) as here:
        for name in ("lamp", "shelf", "table", "chair"):
            here.manifest(name)
        assert run("init", str(here.clone), "--action", ACTION, "--sharded").exit_code == 0
        calling = here.clone / SYNC
        text = calling.read_text(encoding="utf-8")
        calling.write_text(text.replace("with:\n", "with:\n      slices: 3\n"), encoding="utf-8")
        commit_all(here.clone, "init")
        git(here.clone, "push", "--quiet", "origin", "main")
        yield Runner(here=here, forge=github.repository(), folder=tmp_path / "runner")


def test_machines_read_and_one_commits_and_a_lost_slice_removes_nothing(runner: Runner) -> None:
    first = runner.run(SYNC, "schedule", CLOCK)
    assert first.jobs == {"divide": ("success",), "read": ("success",) * 3, "join": ("success",)}
    assert entities(runner.here.bare) == ["cart", "chair", "lamp", "shelf", "table"]
    git(runner.here.clone, "pull", "--quiet", "origin", "main")
    shutil.rmtree(runner.store)
    losing = {"action.yml": LOSES_THE_SECOND.replace("STORE_FOLDER", str(runner.store))}
    served = {UPLOAD: write_files(runner.folder / "losing", losing)}
    second = runner.run(SYNC, "schedule", CLOCK, served=served)
    assert "failure" in second.jobs["read"]
    assert second.jobs["join"] == ("failure",)
    assert "slice 2/3 was not loaded" in second.summary
    assert entities(runner.here.bare) == ["cart", "chair", "lamp", "shelf", "table"]
