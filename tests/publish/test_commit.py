"""The commit, on real repositories in every state that one is found in."""

import hashlib
import shutil
import stat
import subprocess
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.errors import GitError
from sync.publish.commit import Author, Draft, commit
from sync.publish.worktree import open_worktree
from tests.support.files import write_files
from tests.support.git import commit_all, git, git_repository, head, message, status

WHEN = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
FILES = {"catalog-info.yaml": b"root\n", "entities/component/default/a.yaml": b"a: 1\n"}
SUBJECT = "catalog: 1 created"


def commit_in(
    repository: Path,
    folder: str,
    *,
    owned: Mapping[str, bytes],
    removed: Collection[str],
    message: str,
    author: Author | None = None,
    when: datetime | None = None,
) -> str | None:
    draft = Draft(owned=owned, removed=removed, message=message, author=author, when=when)
    return commit(open_worktree(repository, folder), draft)


def make(repository: Path, files: dict[str, bytes] = FILES, *removed: str) -> str | None:
    """Writes files as apply would, and commits them."""
    write_files(repository / "catalog", files)
    for path in removed:
        (repository / "catalog" / path).unlink(missing_ok=True)
    return commit_in(repository, "catalog", owned=files, removed=removed, message=SUBJECT)


def committed(repository: Path) -> dict[str, str]:
    """Content by path in HEAD."""
    paths = git(repository, "ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD")
    return {p: git(repository, "show", f"HEAD:{p}") for p in paths.split("\0") if p}


def seeded(tmp_path: Path) -> Path:
    return git_repository(tmp_path / "repository", {"readme": "hello\n", "code.py": "x = 1\n"})


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


def test_a_linked_worktree_commits_to_its_own_branch(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    linked = tmp_path / "linked"
    git(repository, "worktree", "add", "--quiet", "-b", "sync", str(linked))
    before = head(repository)
    new = make(linked)
    assert git(repository, "rev-parse", "sync").strip() == new
    assert head(repository) == before
    assert status(linked) == ""
    assert status(repository) == ""


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


def test_a_repository_of_sha256_objects(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch", "main", "--object-format=sha256")
    first = make(repository)
    assert first is not None
    assert len(first) == 64
    assert make(repository) is None
    second = make(repository, {"catalog-info.yaml": b"2\n"}, "entities/component/default/a.yaml")
    assert second == head(repository)
    assert status(repository) == ""
    git(repository, "fsck", "--strict")


def test_an_executable_bit_is_left_as_it_was_set(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository)
    file = repository / "catalog" / "catalog-info.yaml"
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    commit_all(repository, "executable")
    assert make(repository) is None
    make(repository, {**FILES, "catalog-info.yaml": b"2\n"})
    assert status(repository) == ""


def test_a_symbolic_link_in_place_of_a_file_becomes_the_file(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    (repository / "catalog").mkdir()
    (repository / "catalog" / "catalog-info.yaml").symlink_to("../readme")
    commit_all(repository, "a link")
    (repository / "catalog" / "catalog-info.yaml").unlink()
    make(repository)
    assert committed(repository)["catalog/catalog-info.yaml"] == "root\n"
    assert status(repository) == ""


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


def ident(repository: Path) -> list[str]:
    return git(repository, "log", "-1", "--format=%an <%ae>%n%cn <%ce>%n%ad%n%cd").splitlines()


def unconfigured(tmp_path: Path) -> Path:
    repository = seeded(tmp_path)
    git(repository, "config", "--unset", "user.name")
    git(repository, "config", "--unset", "user.email")
    return repository


FALLBACK = "catalog-sync <catalog-sync@users.noreply.github.com>"


def test_without_a_configured_identity_there_is_a_fixed_one(tmp_path: Path) -> None:
    repository = unconfigured(tmp_path)
    make(repository)
    assert ident(repository)[:2] == [FALLBACK, FALLBACK]


def test_an_identity_that_is_configured_empty_is_not_used(tmp_path: Path) -> None:
    repository = unconfigured(tmp_path)
    git(repository, "config", "user.name", "")
    make(repository)
    assert ident(repository)[:2] == [FALLBACK, FALLBACK]


def test_gits_configuration_is_used(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    git(repository, "config", "author.name", "Author")
    make(repository)
    assert ident(repository)[:2] == ["Author <test@example.com>", "Test <test@example.com>"]


def test_gits_variables_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = unconfigured(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Env")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "env@example.com")
    make(repository)
    assert ident(repository)[:2] == ["Env <env@example.com>", FALLBACK]


def test_the_author_option_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = seeded(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Env")
    author = Author(name="Catalog Bot", email="bot@example.com")
    commit_in(repository, "catalog", owned=FILES, removed=[], message=SUBJECT, author=author)
    assert ident(repository)[:2] == ["Catalog Bot <bot@example.com>"] * 2


def test_the_same_commit_twice_has_the_same_id(tmp_path: Path) -> None:
    def make_one(folder: Path) -> str | None:
        repository = git_repository(folder)
        return commit_in(
            repository,
            "catalog",
            owned=FILES,
            removed=[],
            message="catalog: größer\n\nbody\n",
            author=Author(name="Bot", email="bot@example.com"),
            when=WHEN,
        )

    assert make_one(tmp_path / "one") == make_one(tmp_path / "two")
    assert ident(tmp_path / "one")[2:] == ["Sat Jan 31 12:00:00 2026 +0000"] * 2
    assert message(tmp_path / "one") == "catalog: größer\n\nbody\n"


def test_the_first_second_of_1970_is_a_date_too(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    start = datetime.fromtimestamp(0, UTC)
    commit_in(repository, "catalog", owned=FILES, removed=[], message=SUBJECT, when=start)
    assert ident(repository)[2:] == ["Thu Jan 1 00:00:00 1970 +0000"] * 2


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


def test_outside_a_repository_the_words_say_git_init(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"not in a git repository.*`git init`"):
        make(tmp_path)


def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare")
    with pytest.raises(GitError, match="has no work tree"):
        commit_in(tmp_path / "bare", "catalog", owned=FILES, removed=[], message=SUBJECT)


def test_another_processs_lock_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    before = head(repository)
    lock = repository / ".git" / "index.lock"
    lock.write_bytes(b"")
    with pytest.raises(GitError, match=r"Another git process is at work.*index\.lock"):
        make(repository)
    assert head(repository) == before
    lock.unlink()
    assert make(repository) == head(repository)


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
    ("command", "word"),
    [
        (("merge", "other"), "merge"),
        (("rebase", "other"), "rebase"),
        (("cherry-pick", "other"), "cherry-pick"),
        (("revert", "HEAD~1"), "revert"),
    ],
)
def test_an_unfinished_command_of_git_is_refused(
    tmp_path: Path, command: tuple[str, ...], word: str
) -> None:
    repository = seeded(tmp_path)
    git(repository, "checkout", "--quiet", "-b", "other")
    write_files(repository, {"readme": "theirs\n"})
    commit_all(repository, "theirs")
    git(repository, "checkout", "--quiet", "main")
    for text in ("one\n", "two\n"):
        write_files(repository, {"readme": text})
        commit_all(repository, text)
    started = subprocess.run(
        ["git", "-C", str(repository), *command], capture_output=True, check=False
    )
    assert started.returncode != 0
    before = head(repository)
    with pytest.raises(GitError, match=rf"A {word} is in progress.*git {word} --abort"):
        open_worktree(repository, "catalog")
    with pytest.raises(GitError, match=rf"A {word} is in progress"):
        make(repository)
    assert head(repository) == before


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


@pytest.mark.parametrize("folder", ["catalog", "below/catalog"])
def test_a_submodule_is_not_committed_into(tmp_path: Path, folder: str) -> None:
    other = git_repository(tmp_path / "other", {"x": "x\n"})
    repository = seeded(tmp_path)
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(repository, *add, str(other), folder.partition("/")[0])
    commit_all(repository, "with a submodule")
    with pytest.raises(GitError, match="is a submodule or a git repository of its own"):
        commit_in(repository, folder, owned=FILES, removed=[], message=SUBJECT)
    shutil.rmtree(repository / folder.partition("/")[0])
    with pytest.raises(GitError, match="is a submodule in the last commit"):
        commit_in(repository, folder, owned=FILES, removed=[], message=SUBJECT)


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_file_or_link_where_the_folder_belongs_is_not_replaced(tmp_path: Path, kind: str) -> None:
    repository = seeded(tmp_path)
    if kind == "file":
        write_files(repository, {"catalog": "a file\n"})
        words = "catalog is a file in the last commit"
    else:
        (repository / "catalog").symlink_to(tmp_path)
        words = "catalog is a symbolic link"
    commit_all(repository, "in the way")
    with pytest.raises(GitError, match=words):
        commit_in(repository, "catalog", owned=FILES, removed=[], message=SUBJECT)


def test_a_foreign_file_deeper_down_is_not_replaced_by_a_folder(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    write_files(repository, {"catalog/entities": "mine\n"})
    commit_all(repository, "in the way")
    (repository / "catalog" / "entities").unlink()
    with pytest.raises(GitError, match="catalog/entities is not a folder in the last commit"):
        make(repository)


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


def test_blob_ids_are_gits_own(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    make(repository, {"a.yaml": b"content\n"})
    expected = hashlib.sha1(b"blob 8\0content\n").hexdigest()
    assert git(repository, "rev-parse", "HEAD:catalog/a.yaml").strip() == expected


def test_nothing_temporary_is_left_behind(tmp_path: Path) -> None:
    repository = seeded(tmp_path)
    before = {file.name for file in (repository / ".git").iterdir()}
    make(repository)
    assert {file.name for file in (repository / ".git").iterdir()} <= before | {"logs", "ORIG_HEAD"}
