"""A repository for the history of a catalog."""

from pathlib import Path

import pytest

from sync import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "deep" / "catalog").mkdir(parents=True)
    git.run(folder, "init", "--quiet", "--initial-branch", "main")
    return folder
