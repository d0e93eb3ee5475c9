"""The bare repositories that the emulator writes with git itself."""

import subprocess
from pathlib import Path

import pytest

from sync.emulator.objects import Blob, walk
from sync.emulator.server import Emulator
from sync.emulator.store import Repository, load
from tests.emulator.organization import FILES
from tests.support.files import write_files


def test_a_bare_repository_is_gone_after_stopping(tmp_path: Path) -> None:
    with Emulator(write_files(tmp_path, FILES)) as emulator:
        bare = emulator.bare_repository("acme", "Payments", "checkout")
        assert (bare / "HEAD").read_text() == "ref: refs/heads/main\n"
        assert emulator.bare_repository("acme", "Payments", "checkout") == bare
        assert emulator.bare_repository("acme", "My Project", "empty").is_dir()
    assert not bare.exists()


OWN: dict[str, str | bytes] = {
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
    write_files(tmp_path, OWN)
    for path, entry in walk(served(tmp_path).branches["main"].tree):
        if isinstance(entry.node, Blob):
            file = tmp_path / "acme/P/r" / path[1:]
            assert entry.node.id == git(tmp_path, "hash-object", "--no-filters", str(file))


def test_a_clone_has_the_commits_that_the_emulator_reports(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "served", OWN)
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
    with Emulator(write_files(tmp_path / "served", OWN)) as emulator:
        assert (emulator.bare_repository("acme", "P", "r") / "HEAD").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_history_goes_on_in_git_after_an_edit(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "served", OWN)
    with Emulator(folder) as emulator:
        first = git(emulator.bare_repository("acme", "P", "r"), "rev-parse", "main")
        write_files(folder, {"acme/P/r/catalog-info.yaml": "kind: API\n"})
        emulator.reload()
        bare = emulator.bare_repository("acme", "P", "r")
        assert git(bare, "rev-parse", "main^") == first
