"""Git's own ids, checked with git."""

from pathlib import Path

import pytest

from sync.emulator.objects import find, history, last_change
from sync.emulator.store import Repository, load
from tests.support.files import write_files

FILES: dict[str, str | bytes] = {
    "acme/P/r/catalog-info.yaml": "kind: Component\n",
    "acme/P/r/a.txt": "beside the folder a",
    "acme/P/r/a/inner.bin": b"\x00\xff",
    "acme/P/r/a-b/x": "sorted before a/ by git",
    "acme/P/r/größe/ü b.yaml": "",
    'acme/P/r/odd/quo"te\\back.txt': "odd name",
    "acme/P/r/.emulator.json": '{"branches": {"release/1": {"files": {"/a.txt": null, "/n": "x"}}},'
    ' "tags": {"v1": "main"}}',
}


def served(folder: Path) -> Repository:
    return load(folder).organizations["acme"].projects["p"].repositories["r"]


def test_ids_are_the_same_in_every_run(tmp_path: Path) -> None:
    folder = write_files(tmp_path, FILES)
    assert served(folder).branches["main"].id == served(folder).branches["main"].id
    assert served(folder).branches["main"].id == "7fd054729955ec08f5e5158dbb8b983d799605c7"


@pytest.mark.parametrize(
    ("path", "found"),
    [("/a.txt", True), ("a.txt", True), ("/A.txt", False), ("/a/", True), ("/a.txt/x", False)],
)
def test_git_paths_are_case_sensitive(tmp_path: Path, path: str, found: bool) -> None:
    tree = served(write_files(tmp_path, FILES)).branches["main"].tree
    assert (find(tree, path) is not None) is found


def test_the_last_change_of_a_file_is_the_commit_that_touched_it(tmp_path: Path) -> None:
    folder = write_files(tmp_path, FILES)
    first = load(folder)
    write_files(folder, {"acme/P/r/a.txt": "changed"})
    second = load(folder, first)
    tip = second.organizations["acme"].projects["p"].repositories["r"].branches["main"]
    root = list(history(tip))[-1]
    assert last_change(tip, "a.txt") is tip
    assert last_change(tip, "catalog-info.yaml") is root
