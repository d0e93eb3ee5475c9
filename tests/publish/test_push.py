"""``sync --push``, on real repositories that refuse, move and catch up."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.files import write_files
from tests.support.git import commit_all, git, head, message, status
from tests.support.github import SECRET
from tests.support.hosting import Hosted, colleague, hook, hosted_world, tip
from tests.support.running import TOKEN, run

PROJECT = Path(__file__).parents[2]
CART = "catalog/entities/component/default/cart.yaml"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hosted]:
    with hosted_world(tmp_path) as there:
        yield there


def moving(here: Hosted, times: int) -> None:
    """Before each of the next pushes, a colleague's commit gets there first."""
    script = (
        f'n=$(cat "{here.bare}/moves" 2>/dev/null || echo 0)\n'
        f'[ "$n" -ge {times} ] && exit 0\n'
        f'echo $((n + 1)) > "{here.bare}/moves"\n'
        "unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE\n"
        f'dir=$(mktemp -d) && git clone --quiet "{here.bare}" "$dir" && cd "$dir"\n'
        'echo "$n" > "note-$n.txt" && git add . \n'
        "git -c user.name=C -c user.email=c@example.com commit --quiet -m moved\n"
        'git push --quiet origin main; cd /; rm -rf "$dir"'
    )
    hook(here.clone, "pre-push", script)


def test_a_commit_is_pushed_to_the_branch_that_is_checked_out(here: Hosted) -> None:
    outcome = here.sync("--push")
    assert outcome.exit_code == 0, outcome.stderr
    assert tip(here.bare) == head(here.clone)
    assert "pushed to main" in outcome.stdout
    assert status(here.clone) == ""


def test_where_nothing_changed_nothing_is_pushed(here: Hosted) -> None:
    here.sync("--push")
    hook(here.clone, "pre-push", "exit 1")
    outcome = here.sync("--push", "--json")
    assert (outcome.exit_code, outcome.stderr.count("refused")) == (0, 0)
    assert json.loads(outcome.stdout)["commit"] is None


def test_the_work_tree_is_opened_before_the_reading_and_before_the_commit(
    here: Hosted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    assert here.sync("--push").exit_code == 0
    asked = [line for line in trace.read_text().splitlines() if "--is-inside-work-tree" in line]
    assert len([line for line in asked if "built-in" in line]) == 2


def test_a_branch_that_moved_before_is_what_the_run_starts_from(here: Hosted) -> None:
    made = colleague(here.bare, {"docs/note.txt": "hello\n"})
    outcome = here.sync("--push")
    assert outcome.exit_code == 0, outcome.stderr
    assert "beginning again" not in outcome.stderr
    assert git(here.clone, "rev-parse", "HEAD^").strip() == made
    assert tip(here.bare) == head(here.clone)
    assert (here.clone / "docs/note.txt").exists()
    assert status(here.clone) == ""


def test_a_branch_that_moves_between_fetch_and_push_is_caught_up_with(here: Hosted) -> None:
    moving(here, 3)
    outcome = here.sync("--push")
    assert outcome.exit_code == 0, outcome.stderr
    assert tip(here.bare) == head(here.clone)
    log = git(here.clone, "log", "--format=%s").splitlines()
    assert log[1:4] == ["moved"] * 3
    assert git(here.clone, "ls-files", CART).strip() == CART


def test_a_branch_that_never_rests_ends_in_exit_5_and_is_never_forced(here: Hosted) -> None:
    moving(here, 99)
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "moved during the sync" in outcome.stderr
    subjects = git(here.bare, "log", "--format=%s", "main").splitlines()
    assert subjects[:5] == ["moved"] * 5
    assert not any(subject.startswith("catalog:") for subject in subjects)


def test_a_catalog_that_a_colleague_pushed_meanwhile_is_planned_against(here: Hosted) -> None:
    other = here.clone.parent / "other"
    git(here.bare.parent, "clone", "--quiet", str(here.bare), str(other))
    connect = f"dev.azure.com={here.world.emulator.url}"
    assert (
        run("sync", "--config", f"{other}/providers.yaml", "--connect", connect, "--push").exit_code
        == 0
    )
    pushed = tip(here.bare)
    here.manifest("till")
    outcome = here.sync("--push", "--json")
    assert outcome.exit_code == 0, outcome.stderr
    assert [change["entity"] for change in json.loads(outcome.stdout)["changes"]] == [
        "component:default/till"
    ]
    assert git(here.clone, "rev-parse", "HEAD^").strip() == pushed


def test_unsaved_work_of_people_survives_catching_up(here: Hosted) -> None:
    colleague(here.bare, {"docs/note.txt": "hello\n"})
    write_files(here.clone, {"README.md": "# Mine\n", "new.txt": "mine\n"})
    outcome = here.sync("--push")
    assert outcome.exit_code == 0, outcome.stderr
    assert (here.clone / "README.md").read_text() == "# Mine\n"
    assert status(here.clone) == " M README.md\n?? new.txt\n"


def test_unsaved_work_that_would_be_lost_stops_the_run(here: Hosted) -> None:
    colleague(here.bare, {"README.md": "# Theirs\n"})
    write_files(here.clone, {"README.md": "# Mine\n"})
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert (here.clone / "README.md").read_text() == "# Mine\n"


def test_histories_that_parted_are_left_to_people(here: Hosted) -> None:
    colleague(here.bare, {"a.txt": "a\n"})
    write_files(here.clone, {"b.txt": "b\n"})
    mine = commit_all(here.clone, "mine")
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "git pull --rebase" in outcome.stderr
    assert git(here.clone, "rev-parse", "HEAD^").strip() == mine


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("GH006: Protected branch update failed for refs/heads/main.", "bypass"),
        ("GH013: Repository rule violations found for refs/heads/main.", "Rulesets"),
        ("Permission to acme/catalog.git denied to bot.", "contents: write"),
        ("Sorry, the release is frozen.", "Sorry, the release is frozen."),
    ],
)
def test_a_refused_push_names_the_setting_and_keeps_the_commit(
    here: Hosted, words: str, says: str
) -> None:
    hook(here.bare, "pre-receive", f"echo '{words}' >&2; exit 1")
    before = tip(here.bare)
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "committed but not pushed" in outcome.stderr
    assert says in outcome.stderr
    assert ("use --pull-request" in outcome.stderr) == words.startswith("GH0")
    assert tip(here.bare) == before
    assert git(here.clone, "rev-parse", "HEAD^").strip() == before


def test_a_secret_that_github_finds_is_told_with_its_manifest(here: Hosted) -> None:
    lines = SECRET.partition("To https")[0].splitlines()
    said = "".join(f"{line.removeprefix('remote:')}\n" for line in lines)
    write_files(here.bare, {"said": said})
    hook(here.bare, "pre-receive", f'cat "{here.bare}/said" >&2; exit 1')
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    told = (
        "GitHub found a secret in it: catalog/entities/component/default/cart.yaml, line 34 "
        "(GitHub Personal Access Token), copied from "
        "https://dev.azure.com/acme/Shop/_git/cart?path=/catalog-info.yaml."
    )
    assert told in outcome.stderr
    assert "(git reset --keep origin/main)" in outcome.stderr
    assert "the branch is protected" not in outcome.stderr


def test_a_file_that_is_too_large_for_github_is_told_with_its_manifest(here: Hosted) -> None:
    words = "error: File catalog/bundles/component-1.yaml is 120.50 MB; this exceeds GitHub"
    hook(here.bare, "pre-receive", f'echo "{words}\'s file size limit of 100.00 MB" >&2; exit 1')
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "component-1.yaml (120.50 MB), copied from https://dev.azure.com/acme/" in outcome.stderr


def test_only_the_branch_is_pushed_whatever_git_is_told_to_take_along(here: Hosted) -> None:
    git(here.clone, "config", "push.followTags", "true")
    git(here.clone, "-c", "user.name=C", "-c", "user.email=c@d.e", "tag", "-a", "v1", "-m", "mine")
    assert here.sync("--push").exit_code == 0
    assert git(here.bare, "tag") == ""
    assert tip(here.bare) == head(here.clone)


def test_a_pre_push_hook_that_refuses_is_named(here: Hosted) -> None:
    hook(here.clone, "pre-push", "echo not on Fridays >&2; exit 1")
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "the hook .git/hooks/pre-push of this repository refused it" in outcome.stderr
    assert "not on Fridays" in outcome.stderr


def test_a_commit_that_could_not_be_pushed_is_pushed_by_the_next_run(here: Hosted) -> None:
    hook(here.bare, "pre-receive", "exit 1")
    assert here.sync("--push").exit_code == 5
    hook(here.bare, "pre-receive", "exit 0")
    outcome = here.sync("--push")
    assert outcome.exit_code == 0, outcome.stderr
    assert tip(here.bare) == head(here.clone)


def test_a_remote_that_vanished_is_named_and_gets_the_commit_once_it_is_back(here: Hosted) -> None:
    away = here.bare.rename(here.bare.with_name("away.git"))
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "main could not be " in outcome.stderr
    assert str(here.bare) in outcome.stderr
    assert status(here.clone) == ""
    away.rename(here.bare)
    assert here.sync("--push").exit_code == 0
    assert tip(here.bare) == head(here.clone)


def test_a_shallow_clone_as_a_runner_makes_it_catches_up_too(here: Hosted) -> None:
    shallow = here.clone.parent / "shallow"
    source = f"file://{here.bare}"
    git(here.bare.parent, "clone", "--quiet", "--depth=1", source, str(shallow))
    colleague(here.bare, {"docs/note.txt": "hello\n"})
    connect = f"dev.azure.com={here.world.emulator.url}"
    outcome = run("sync", "--config", f"{shallow}/providers.yaml", "--connect", connect, "--push")
    assert outcome.exit_code == 0, outcome.stderr
    assert tip(here.bare) == head(shallow)


def test_a_detached_head_needs_a_branch(here: Hosted) -> None:
    git(here.clone, "checkout", "--quiet", "--detach")
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "HEAD is detached, so there is no branch to push to; check one out" in outcome.stderr
    pushed = here.sync("--push", "--branch", "main")
    assert pushed.exit_code == 0
    assert tip(here.bare) == head(here.clone)
    assert "on no branch" not in pushed.stderr


def test_a_commit_on_no_branch_is_told_with_how_to_keep_it(here: Hosted) -> None:
    git(here.clone, "checkout", "--quiet", "--detach")
    outcome = here.sync()
    short = head(here.clone)[:12]
    assert outcome.exit_code == 0
    assert f"HEAD is detached, so the commit {short} is on no branch" in outcome.stderr
    assert f"git branch NAME {short}" in outcome.stderr


def test_a_branch_that_is_deleted_meanwhile_is_named(here: Hosted) -> None:
    gone = f"unset GIT_DIR; git -C '{here.bare}' update-ref -d refs/heads/main"
    hook(here.clone, "pre-push", gone)
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert f"main was deleted from {here.bare} during the sync; sync again" in outcome.stderr


def test_a_repository_that_git_cannot_use_is_told_in_gits_words(here: Hosted) -> None:
    (here.clone / ".git/config").write_text("[core\n")
    outcome = here.sync()
    assert outcome.exit_code == 5
    assert f"git cannot use the repository at {here.clone}: " in outcome.stderr
    assert "bad config line 1" in outcome.stderr
    assert here.world.emulator.requests == ()


def test_a_time_that_is_no_number_is_wrong_usage(here: Hosted) -> None:
    outcome = here.sync("--dry-run", environment={"SOURCE_DATE_EPOCH": "today"})
    assert outcome.exit_code == 2
    assert "SOURCE_DATE_EPOCH is 'today'; expected seconds since 1970" in outcome.stderr


def test_a_repository_without_a_remote_is_told_before_anything_is_asked(here: Hosted) -> None:
    git(here.clone, "remote", "remove", "origin")
    outcome = here.sync("--push")
    assert outcome.exit_code == 5
    assert "has no remote to push to; add one: git remote add origin URL" in outcome.stderr
    assert here.world.emulator.requests == ()


def test_a_subject_of_peoples_own_is_one_line_and_otherwise_as_they_want_it(here: Hosted) -> None:
    here.sync("--push", "--message", "chore: catalog\n\nReviewed-by: me [skip ci]")
    assert message(here.clone).splitlines()[0] == "chore: catalog Reviewed-by: me [skip ci]"


@pytest.mark.parametrize("options", [("--push", "--pull-request"), ("--push", "--no-commit")])
def test_options_that_exclude_each_other_are_wrong_usage(
    here: Hosted, options: tuple[str, ...]
) -> None:
    assert here.sync(*options).exit_code == 2
    assert here.world.emulator.requests == ()


def test_a_catalog_that_only_the_remote_has_is_the_base(here: Hosted) -> None:
    """Someone removed an entity's file there: nothing is pushed unless the run sees that."""
    assert here.sync("--push").exit_code == 0
    other = here.clone.parent / "other"
    git(here.bare.parent, "clone", "--quiet", str(here.bare), str(other))
    git(other, "rm", "--quiet", CART)
    git(other, "-c", "user.name=C", "-c", "user.email=c@example.com", "commit", "-qm", "without")
    git(other, "push", "--quiet", "origin", "main")
    outcome = here.sync("--push")
    assert outcome.exit_code == 0, outcome.stderr
    assert git(here.bare, "ls-tree", "-r", "--name-only", "main", CART).strip() == CART
    assert (tip(here.bare), status(here.clone)) == (head(here.clone), "")


def test_a_shallow_clone_that_is_many_commits_behind_catches_up(here: Hosted) -> None:
    shallow = here.clone.parent / "shallow"
    url = f"file://{here.bare}"
    git(here.bare.parent, "clone", "--quiet", "--depth=1", url, str(shallow))
    made = [colleague(here.bare, {f"docs/{number}.txt": "hello\n"}) for number in range(4)]
    connect = f"dev.azure.com={here.world.emulator.url}"
    arguments = ("--config", f"{shallow}/providers.yaml", "--connect", connect, "--push")
    outcome = run("sync", *arguments)
    assert outcome.exit_code == 0, outcome.stderr
    assert git(here.bare, "rev-parse", "main^").strip() == made[-1]


def test_runs_for_single_repositories_push_side_by_side_and_none_is_lost(here: Hosted) -> None:
    names = ["lamp", "shelf", "table", "chair"]
    for name in names:
        here.manifest(name)
    clones = {name: here.bare.parent / f"runner-{name}" for name in names}
    for clone in clones.values():
        git(here.bare.parent, "clone", "--quiet", str(here.bare), str(clone))

    connect = f"dev.azure.com={here.world.emulator.url}"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "sync", "sync", "--config", str(clone / "providers.yaml"),
             "--connect", connect, "--repository", name, "--push"],
            cwd=PROJECT, env={**os.environ, "AZURE_TOKEN": TOKEN}, stderr=subprocess.PIPE,
            text=True,
        )
        for name, clone in clones.items()
    ]  # fmt: skip
    complaints = [process.communicate()[1] for process in running]

    assert [process.returncode for process in running] == [0] * len(names), complaints
    paths = git(here.bare, "ls-tree", "-r", "--name-only", "main", "--", "catalog/entities")
    assert sorted(Path(path).stem for path in paths.split()) == sorted(names)
