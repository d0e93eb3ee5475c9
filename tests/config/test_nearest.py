"""Which providers.yaml is found above a folder, and whose is not taken."""

import os
from pathlib import Path

import pytest

from sync.config.nearest import nearest_config
from sync.errors import UsageError
from tests.support.files import write_files
from tests.support.git import git_repository
from tests.support.outside import not_on_this_machine


@pytest.fixture
def top(tmp_path: Path) -> Path:
    write_files(tmp_path, {"providers.yaml": "that of nobody's business"})
    return git_repository(tmp_path / "top", {"providers.yaml": "x", "a/b/c.txt": ""})


def test_the_nearest_above_is_taken_as_git_takes_its_repository(top: Path) -> None:
    assert nearest_config(top / "a/b") == top / "providers.yaml"
    write_files(top, {"a/providers.yaml": "y"})
    assert nearest_config(top / "a/b") == top / "a/providers.yaml"


def test_the_top_of_a_repository_is_the_end(top: Path) -> None:
    (top / "providers.yaml").unlink()
    assert nearest_config(top / "a/b") is None
    inner = git_repository(top / "a/inner", {"README.md": ""})
    write_files(top, {"providers.yaml": "z"})
    assert nearest_config(inner) is None


def test_outside_of_a_repository_nothing_above_is_looked_at(tmp_path: Path) -> None:
    write_files(tmp_path, {"providers.yaml": "x", "a/b/c.txt": ""})
    assert nearest_config(tmp_path / "a/b") is None
    assert nearest_config(tmp_path) == tmp_path / "providers.yaml"


def test_another_users_file_above_says_not_where_the_token_goes(top: Path) -> None:
    if os.geteuid() != 0:
        not_on_this_machine("give a file to another user without being root")
    os.chown(top / "providers.yaml", 12345, 12345)
    with pytest.raises(
        UsageError, match="belongs to another user; if it is meant, name it: --config"
    ):
        nearest_config(top / "a/b")
    assert nearest_config(top) == top / "providers.yaml"
