"""Git's own ids, checked with git."""

import subprocess
from pathlib import Path

import pytest

from sync.emulator.objects import Blob, find, history, last_change, walk
from sync.emulator.server import Emulator
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


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)
    return done.stdout.decode().strip()


def served(folder: Path) -> Repository:
    return load(folder).organizations["acme"].projects["p"].repositories["r"]


def test_blob_ids_are_those_of_git_hash_object(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    for path, entry in walk(served(tmp_path).branches["main"].tree):
        if isinstance(entry.node, Blob):
            file = tmp_path / "acme/P/r" / path[1:]
            assert entry.node.id == git(tmp_path, "hash-object", "--no-filters", str(file))


def test_a_clone_has_the_commits_that_the_emulator_reports(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "served", FILES)
    (folder / "acme/P/r/link").symlink_to("a.txt")
    (folder / "acme/P/r/a.txt").chmod(0o755)
    with Emulator(folder) as emulator:
        bare = emulator.bare_repository("ACME", "p", "R")
        git(tmp_path, "clone", "--quiet", str(bare), "clone")
    clone, repository = tmp_path / "clone", served(folder)
    main = repository.branches["main"]
    assert git(clone, "rev-parse", "HEAD", "HEAD^{tree}").split() == [main.id, main.tree.id]
    assert git(clone, "rev-parse", "origin/release/1", "v1^{commit}").split() == [
        repository.branches["release/1"].id,
        repository.tags["v1"].id,
    ]
    assert (clone / "größe/ü b.yaml").read_text() == ""
    assert (clone / "link").readlink() == Path("a.txt")
    assert not (clone / ".emulator.json").exists()
    git(clone, "fsck", "--strict")


def test_a_repository_is_made_where_it_should_also_within_a_git_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    with Emulator(write_files(tmp_path / "served", FILES)) as emulator:
        assert (emulator.bare_repository("acme", "P", "r") / "HEAD").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_history_goes_on_in_git_after_an_edit(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "served", FILES)
    with Emulator(folder) as emulator:
        first = git(emulator.bare_repository("acme", "P", "r"), "rev-parse", "main")
        write_files(folder, {"acme/P/r/catalog-info.yaml": "kind: API\n"})
        emulator.reload()
        bare = emulator.bare_repository("acme", "P", "r")
        assert git(bare, "rev-parse", "main^") == first


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
