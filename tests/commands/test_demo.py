"""The demo: the whole job, as a newcomer meets it."""

from pathlib import Path

import pytest

from sync.cli.main import main
from tests.support.files import read_files
from tests.support.git import git

PROJECT = Path(__file__).parents[2]


def test_the_demo_makes_the_projects_own_catalog_and_tells_where_to_look(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "demo"

    assert main(["demo", "--directory", str(folder)]) == 0

    shown = capfd.readouterr().out
    repository = folder / "catalog-repository"
    assert read_files(repository / "catalog") == read_files(PROJECT / "catalog")
    assert git(repository, "log", "--format=%s").splitlines() == [
        "catalog: 44 created",
        "Say where manifests are",
    ]
    assert git(repository, "status", "--porcelain") == ""
    assert "44 created" in shown
    assert "nothing changed" in shown
    assert "~ component:default/ledger" in shown
    assert "1 would be updated" in shown
    assert str(repository / "catalog" / "README.md") in shown


def test_the_demo_replaces_what_an_earlier_demo_left(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert main(["demo", "--directory", str(folder)]) == 0
    assert main(["demo", "--directory", str(folder)]) == 0


def test_the_demo_touches_no_folder_that_it_did_not_make(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    assert main(["demo", "--directory", str(tmp_path)]) == 2

    assert f"{tmp_path} is not empty; choose another --directory" in capsys.readouterr().err
    assert read_files(tmp_path) == {"mine.txt": b"mine"}


def test_a_file_in_the_place_of_the_folder_is_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert main(["demo", "--directory", str(file)]) == 2
    assert "cannot be used: Not a directory" in capsys.readouterr().err
    assert file.read_text() == "mine"
