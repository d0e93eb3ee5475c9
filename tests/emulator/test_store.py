"""From a folder to organisations, repositories and commits."""

from pathlib import Path

import pytest

from sync.emulator.objects import walk
from sync.emulator.store import Repository, World, load
from sync.errors import UsageError
from tests.emulator.organization import settings
from tests.support.files import write_files


def only(world: World) -> Repository:
    return world.organizations["acme"].projects["p"].repositories["r"]


def paths(repository: Repository, branch: str = "main") -> list[str]:
    return [path for path, _ in walk(repository.branches[branch].tree)]


def test_settings_and_git_folders_are_no_content(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "acme/P/r/.emulator.json": "{}",
            "acme/P/r/.git/HEAD": "x",
            "acme/P/r/sub/.emulator.json": "kept: it is below the top",
            "acme/P/readme.txt": "no repository",
            "acme/P/.emulator.json": "{}",
            "acme/.emulator.json": "{}",
            "readme.txt": "no organisation",
        },
    )
    world = load(tmp_path)
    assert list(world.organizations) == ["acme"]
    assert list(world.organizations["acme"].projects["p"].repositories) == ["r"]
    assert paths(only(world)) == ["/sub", "/sub/.emulator.json"]


def test_another_branch_is_the_folder_with_changes(tmp_path: Path) -> None:
    overlay = {"files": {"/a": "changed", "b": None, "/deep/c": "new"}}
    text = settings(branches={"dev": overlay, "same": {}})
    write_files(tmp_path, {"acme/P/r/a": "1", "acme/P/r/b": "2", "acme/P/r/.emulator.json": text})
    repository = only(load(tmp_path))
    assert paths(repository, "dev") == ["/a", "/deep", "/deep/c"]
    assert repository.branches["dev"].parent is repository.branches["main"]
    assert repository.branches["same"] is repository.branches["main"]


def test_only_repositories_that_changed_get_a_commit(tmp_path: Path) -> None:
    write_files(tmp_path, {"acme/P/r/a": "1", "acme/P/other/a": "1"})
    first = load(tmp_path)
    write_files(tmp_path, {"acme/P/r/a": "2"})
    second = load(tmp_path, first)
    assert only(second).branches["main"].parent is only(first).branches["main"]
    other = second.organizations["acme"].projects["p"].repositories["other"]
    assert list(other.commits) == [other.branches["main"].id]
    assert only(first).id == only(second).id


def test_a_tag_stays_where_it_was_put(tmp_path: Path) -> None:
    text = settings(tags={"v1": "main"})
    write_files(tmp_path, {"acme/P/r/a": "1", "acme/P/r/.emulator.json": text})
    first = load(tmp_path)
    write_files(tmp_path, {"acme/P/r/a": "2"})
    assert only(load(tmp_path, first)).tags["v1"] is only(first).branches["main"]


def test_the_branch_of_the_files_may_be_another_than_the_default(tmp_path: Path) -> None:
    text = settings(defaultBranch="gone", branch="trunk")
    write_files(tmp_path, {"acme/P/r/a": "1", "acme/P/r/.emulator.json": text})
    repository = only(load(tmp_path))
    assert (list(repository.branches), repository.default_branch) == (["trunk"], "gone")


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        load(tmp_path / "none")


def test_three_hundred_repositories_are_read_at_once(tmp_path: Path) -> None:
    write_files(
        tmp_path, {f"acme/P{n % 30}/r{n}/catalog-info.yaml": f"number: {n}" for n in range(300)}
    )
    organization = load(tmp_path).organizations["acme"]
    assert len(organization.by_id) == 300
