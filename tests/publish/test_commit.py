"""The commit, on real repositories in every state that one is found in."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from sync.errors import GitError
from tests.publish.committing import FILES, SUBJECT, commit_in, committed, make, seeded
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository, head, message, status


def test_a_commit_holds_the_catalog_and_leaves_the_work_tree_clean(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    before = head(repository)
    new = make(repository)
    assert new == head(repository)
    assert git(repository, "rev-parse", "HEAD^").strip() == before
    assert committed(repository) == {
        "readme": "hello\n",
        "code.py": "x = 1\n",
        "catalog/catalog-info.yaml": "root\n",
        "catalog/entities/component/default/a.yaml": "a: 1\n",
    }
    assert status(repository) == ""
    assert git(repository, "diff-files") == "", "the index knows the files' times"
    git(repository, "fsck", "--strict")


def test_the_same_again_is_no_commit(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    first = make(repository)
    assert make(repository) is None
    assert head(repository) == first


def test_nothing_to_commit_writes_no_object(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    before = git(repository, "count-objects", "-v")
    assert make(repository) is None
    assert git(repository, "count-objects", "-v") == before


def test_changed_and_removed_files_are_committed(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository, {**FILES, "entities/component/default/b.yaml": b"b\n"})
    changed = {"catalog-info.yaml": b"root 2\n", "entities/component/default/b.yaml": b"b\n"}
    make(repository, changed, "entities/component/default/a.yaml")
    assert git(repository, "show", "--name-status", "--format=").splitlines() == [
        "M\tcatalog/catalog-info.yaml",
        "D\tcatalog/entities/component/default/a.yaml",
    ]
    assert status(repository) == ""


def test_removing_what_was_never_committed_is_no_commit(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    gone = ["entities/component/default/never.yaml", "bundles"]
    assert commit_in(repository, "catalog", owned=FILES, removed=gone, message=SUBJECT) is None


def test_the_last_file_can_be_removed(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    for path in FILES:
        (repository / "catalog" / path).unlink()
    assert commit_in(repository, "catalog", owned={}, removed=FILES, message=SUBJECT)
    assert sorted(committed(repository)) == ["code.py", "readme"]
    assert status(repository) == ""


def test_what_is_staged_dirty_or_unknown_elsewhere_stays_so(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    write_files(repository, {"code.py": "x = 2\n", "new.py": "new\n"})
    git(repository, "add", "code.py", "new.py")
    git(repository, "rm", "--quiet", "readme")
    write_files(repository, {"code.py": "x = 3\n", "stray": "?\n", "catalog/foreign.txt": "mine\n"})
    git(repository, "add", "--intent-to-add", "stray")
    before = git(repository, "ls-files", "--stage"), status(repository)
    make(repository)
    after = git(repository, "ls-files", "--stage").splitlines(keepends=True)
    assert "".join(line for line in after if "\tcatalog/" not in line) == before[0]
    assert status(repository) == before[1]
    assert "foreign" not in git(repository, "ls-tree", "-r", "HEAD")
    assert git(repository, "show", "HEAD:code.py") == "x = 1\n"


def test_what_is_staged_in_a_file_of_the_catalog_gives_way(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    write_files(repository, {"catalog/catalog-info.yaml": "edited by hand\n"})
    git(repository, "add", "catalog")
    assert make(repository) is None
    assert status(repository) == ""


def test_the_plans_bytes_are_committed_and_not_what_is_on_disk(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    write_files(repository / "catalog", {"catalog-info.yaml": "changed meanwhile\n"})
    planned = {"catalog-info.yaml": b"planned\r\n\xff\x00"}
    assert commit_in(repository, "catalog", owned=planned, removed=[], message=SUBJECT)
    shown = subprocess.run(
        ["git", "-C", str(repository), "show", "HEAD:catalog/catalog-info.yaml"],
        capture_output=True,
        check=True,
    )
    assert shown.stdout == b"planned\r\n\xff\x00"
    assert status(repository) == " M catalog/catalog-info.yaml\n"


def test_neither_filters_nor_line_ending_settings_change_the_bytes(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    git(repository, "config", "core.autocrlf", "true")
    write_files(repository, {".gitattributes": "* text=auto eol=crlf\n"})
    make(repository, {"a.yaml": b"one\ntwo\r\n"})
    size = git(repository, "cat-file", "-s", "HEAD:catalog/a.yaml").strip()
    assert size == str(len(b"one\ntwo\r\n"))


def test_a_repository_without_commits_gets_its_first(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository")
    write_files(repository, {"staged": "s\n"})
    git(repository, "add", "staged")
    new = make(repository)
    assert git(repository, "rev-list", "HEAD").split() == [new]
    assert sorted(committed(repository)) == [f"catalog/{path}" for path in FILES]
    assert git(repository, "branch", "--show-current").strip() == "main"
    assert status(repository) == "A  staged\n"


def test_a_detached_head_moves_and_no_branch_does(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    git(repository, "checkout", "--quiet", "--detach")
    branch = git(repository, "rev-parse", "main")
    new = make(repository)
    assert head(repository) == new
    assert git(repository, "rev-parse", "main") == branch
    assert git(repository, "branch", "--show-current") == ""


def test_a_shallow_clone_as_actions_make_it(tmp_path: Path) -> None:
    origin = seeded(tmp_path)
    commit_all(origin, "second")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{origin}", str(clone))
    new = make(clone)
    assert git(clone, "rev-list", "HEAD").split()[0] == new
    assert status(clone) == ""
    git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/catalog")
    assert git(origin, "rev-parse", "catalog").strip() == new


def test_a_clone_without_blobs_fetches_none(tmp_path: Path) -> None:
    origin = seeded(tmp_path)
    git(origin, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    options = ("--quiet", "--filter=blob:none", "--no-checkout")
    git(tmp_path, "clone", *options, f"file://{origin}", str(clone))
    git(clone, "reset", "--quiet")
    shutil.rmtree(origin)
    assert make(clone) == head(clone)


def test_a_catalog_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    below = repository / "teams" / "my [portal]"
    write_files(below / "the catalog" / "here", FILES)
    new = commit_in(below, "the catalog/here", owned=FILES, removed=[], message=SUBJECT)
    assert new == head(repository)
    root = "teams/my [portal]/the catalog/here"
    assert sorted(committed(repository))[2:] == [f"{root}/{path}" for path in FILES]
    assert status(repository) == ""
    assert commit_in(below, "the catalog/here", owned=FILES, removed=[], message=SUBJECT) is None


def test_other_files_beside_the_catalog_in_its_folder_are_no_matter(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    write_files(repository / "portal", {"providers.yaml": "providers: {}\n", **FILES})
    commit_all(repository, "beside")
    new = commit_in(repository / "portal", "catalog", owned=FILES, removed=[], message=SUBJECT)
    assert new == head(repository)
    assert {f"portal/catalog/{path}" for path in FILES} <= set(committed(repository))


def test_ten_thousand_files_take_seconds(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    files = {f"entities/component/n{i % 50}/c{i}.yaml": b"name: %d\n" % i for i in range(10_000)}
    write_files(repository / "catalog", files)
    start = time.monotonic()
    assert commit_in(repository, "catalog", owned=files, removed=[], message=SUBJECT)
    assert time.monotonic() - start < 8
    assert status(repository) == ""
    packs = list((repository / ".git" / "objects" / "pack").glob("*.pack"))
    assert len(packs) == 1, "many blobs are one pack, not as many files"


# --- Who, when and signed how ---


def test_a_commit_is_signed_where_git_is_told_to(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    program = tmp_path / "signer"
    program.write_text(
        "#!/bin/sh\ncat > /dev/null\n"
        "echo '-----BEGIN PGP SIGNATURE-----\n\nfake\n-----END PGP SIGNATURE-----'\n"
        "echo '[GNUPG:] SIG_CREATED ' >&2\n"
    )
    program.chmod(0o755)
    git(repository, "config", "gpg.program", str(program))
    git(repository, "config", "commit.gpgsign", "true")
    make(repository)
    assert "gpgsig -----BEGIN PGP SIGNATURE-----" in git(repository, "cat-file", "-p", "HEAD")


def test_a_signature_that_fails_is_an_error_and_no_commit(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    git(repository, "config", "gpg.program", "false")
    git(repository, "config", "commit.gpgsign", "true")
    before = head(repository)
    with pytest.raises(GitError, match="gpg failed to sign"):
        make(repository)
    assert head(repository) == before


# --- What is refused, and that nothing is lost then ---


def test_a_locked_branch_is_an_error_and_nothing_is_lost(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    before = head(repository)
    (repository / ".git" / "refs" / "heads" / "main.lock").write_bytes(b"")
    with pytest.raises(GitError, match=r"could not be put on the branch.*main\.lock"):
        make(repository)
    assert head(repository) == before


def test_a_head_that_moves_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """The signer runs after HEAD was read and before it is moved: here someone else commits."""
    repository = seeded(tmp_path)
    program = tmp_path / "signer"
    program.write_text(
        f"#!/bin/sh\ncat > /dev/null\ncd {repository}\n"
        "git -c commit.gpgsign=false commit --quiet --allow-empty -m theirs >&2\n"
        "echo '-----BEGIN PGP SIGNATURE-----\n\nfake\n-----END PGP SIGNATURE-----'\n"
        "echo '[GNUPG:] SIG_CREATED ' >&2\n"
    )
    program.chmod(0o755)
    git(repository, "config", "gpg.program", str(program))
    git(repository, "config", "commit.gpgsign", "true")
    with pytest.raises(GitError, match="may have moved during the sync"):
        make(repository)
    assert message(repository) == "theirs\n"


def test_a_commit_whose_index_stayed_behind_is_mended_by_the_next_run(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    git(repository, "read-tree", "HEAD^")
    assert status(repository) != ""
    assert make(repository) is None
    assert status(repository) == ""


def test_a_lock_that_appears_late_is_told_with_the_commits_id(tmp_path: Path) -> None:
    """A hook of the repository takes the lock at the moment at which HEAD moves."""
    repository = seeded(tmp_path)
    hook = repository / ".git" / "hooks" / "reference-transaction"
    hook.write_text('#!/bin/sh\n[ "$1" = committed ] && touch .git/index.lock\nexit 0\n')
    hook.chmod(0o755)
    with pytest.raises(GitError, match=r"The commit \w{40} was made, but git's index") as caught:
        make(repository)
    assert head(repository) in str(caught.value)
    hook.unlink()
    (repository / ".git" / "index.lock").unlink()
    assert make(repository) is None
    assert status(repository) == ""


@pytest.mark.parametrize(
    "ignored", ["catalog/\n", "# all\n*\n!catalog-info.yaml\n", "entities\n", "*.yaml\n"]
)
def test_an_ignored_catalog_is_said_with_the_line_that_ignores_it(
    tmp_path: Path, ignored: str
) -> None:
    repository = seeded(tmp_path)
    before = head(repository)
    write_files(repository, {".gitignore": ignored})
    with pytest.raises(GitError, match=r"git ignores catalog/.* in \.gitignore, line \d"):
        make(repository)
    assert head(repository) == before


def test_a_rule_that_takes_the_catalog_back_in_is_respected(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    write_files(repository, {".gitignore": "*.yaml\n!catalog/**\n"})
    assert make(repository) == head(repository)


def test_ignored_files_that_are_tracked_already_are_no_matter(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    write_files(repository, {".gitignore": "catalog/\n"})
    assert make(repository, {**FILES, "catalog-info.yaml": b"2\n"}) == head(repository)


def test_the_variables_of_a_hook_do_not_redirect_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = seeded(tmp_path)
    other = git_repository(tmp_path / "other", {"x": "x\n"})
    before = head(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    new = make(repository)
    monkeypatch.undo()
    assert head(repository) == new
    assert head(other) == before
    assert status(other) == ""


def test_nothing_temporary_is_left_behind(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    before = {file.name for file in (repository / ".git").iterdir()}
    make(repository)
    assert {file.name for file in (repository / ".git").iterdir()} <= before | {"logs", "ORIG_HEAD"}
