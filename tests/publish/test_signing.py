"""``sync --sign github``: commits that the GitHub they go to makes and signs, in both modes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.publish.signing import LENT
from tests.publish.proposing import BRANCH, Life
from tests.support.forge import TOKEN, Forge
from tests.support.git import git, head, status
from tests.support.hosting import Hosted, colleague, hook, hosted_world, tip
from tests.support.running import Outcome
from tests.support.signer import Signing, signing


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hosted]:
    with hosted_world(tmp_path) as there:
        yield there


@pytest.fixture
def github_signs(here: Hosted, tmp_path: Path) -> Iterator[Signing]:
    with signing(here.bare, tmp_path) as running:
        yield running


def push(here: Hosted, signs: Signing, *options: str, **variables: str) -> Outcome:
    environment = {
        "GITHUB_API_URL": signs.url,
        "GITHUB_REPOSITORY": "acme/catalog",
        "GITHUB_TOKEN": TOKEN,
        **variables,
    }
    outcome = here.sync("--push", "--sign", "github", *options, environment=environment)
    assert TOKEN not in outcome.stdout + outcome.stderr
    return outcome


def lent(bare: Path) -> list[str]:
    return git(bare, "for-each-ref", "--format=%(refname)", LENT).splitlines()


def test_the_commit_on_the_branch_is_one_that_github_signed(
    here: Hosted, github_signs: Signing
) -> None:
    before = tip(here.bare)
    outcome = push(here, github_signs, "--json")
    assert outcome.exit_code == 0, outcome.stderr
    made = tip(here.bare)
    assert github_signs.verified(made) == "Gnoreply@github.com"
    assert json.loads(outcome.stdout)["commit"] == made == head(here.clone)
    assert git(here.bare, "rev-parse", f"{made}^").strip() == before
    assert git(here.bare, "log", "-1", "--format=%an <%ae>, %s", made).strip() == (
        "GitHub <noreply@github.com>, catalog: 1 created"
    )
    assert status(here.clone) == ""
    assert (lent(here.bare), len(github_signs.asked)) == ([], 1)
    assert [ref for ref in github_signs.refs if ref.startswith(LENT)] != []
    assert github_signs.asked[0].keys() == {"message", "tree", "parents"}


def test_where_nothing_changed_github_makes_nothing(here: Hosted, github_signs: Signing) -> None:
    push(here, github_signs)
    assert push(here, github_signs).exit_code == 0
    assert len(github_signs.asked) == 1


def test_however_many_files_there_are_it_is_one_request(
    here: Hosted, github_signs: Signing
) -> None:
    for number in range(30):
        here.manifest(f"s{number}")
    assert push(here, github_signs).exit_code == 0
    assert len(github_signs.asked) == 1


def test_a_shallow_clone_as_a_runner_makes_it_is_enough(
    here: Hosted, github_signs: Signing
) -> None:
    colleague(here.bare, {"docs/1.txt": "hello\n"})
    shallow = here.bare.parent / "shallow"
    source = f"file://{here.bare}"
    git(here.bare.parent, "clone", "--quiet", "--depth=1", source, str(shallow))
    before = tip(here.bare)
    outcome = push(here, github_signs, "--config", str(shallow / "providers.yaml"))
    assert outcome.exit_code == 0, outcome.stderr
    assert github_signs.verified(tip(here.bare)) == "Gnoreply@github.com"
    assert git(here.bare, "rev-parse", "main^").strip() == before
    assert git(shallow, "fsck", "--no-dangling") == ""


def test_a_branch_that_moves_meanwhile_is_begun_again_on(
    here: Hosted, github_signs: Signing
) -> None:
    flag = here.bare / "moved"
    script = (
        f'read _ _ ref _; case "$ref" in {LENT}*) exit 0;; esac\n'
        f'[ -f "{flag}" ] && exit 0; touch "{flag}"\n'
        f'cd "{here.bare}" && unset GIT_DIR && made=$(git -c user.name=C -c user.email=c@x '
        "commit-tree main^{tree} -p main -m theirs) && git update-ref refs/heads/main $made"
    )
    hook(here.clone, "pre-push", script)
    outcome = push(here, github_signs)
    assert outcome.exit_code == 0, outcome.stderr
    assert "beginning again on its new tip" in outcome.stderr
    assert git(here.bare, "log", "-2", "--format=%s", "main").splitlines() == [
        "catalog: 1 created",
        "theirs",
    ]
    assert (lent(here.bare), len(github_signs.asked)) == ([], 2)


def test_what_a_killed_run_had_lent_is_taken_back_by_the_next(
    here: Hosted, github_signs: Signing
) -> None:
    push(here, github_signs)
    git(here.bare, "update-ref", f"{LENT}{tip(here.bare)}", tip(here.bare))
    assert push(here, github_signs).exit_code == 0
    assert lent(here.bare) == []


@pytest.mark.parametrize(
    ("lie", "says"),
    [
        ("as_person", "did not sign it (unsigned), so it was not pushed"),
        ("other_tree", "but not of the catalog's files"),
    ],
)
def test_what_github_did_not_sign_or_make_as_asked_is_never_pushed(
    here: Hosted, github_signs: Signing, lie: str, says: str
) -> None:
    before = tip(here.bare)
    setattr(github_signs, lie, True)
    outcome = push(here, github_signs)
    assert outcome.exit_code == 5
    assert says in outcome.stderr
    assert (tip(here.bare), lent(here.bare)) == (before, [])
    setattr(github_signs, lie, False)
    assert push(here, github_signs).exit_code == 0
    assert tip(here.bare) != before


def test_a_github_that_refuses_is_told_and_nothing_is_left_of_it(
    here: Hosted, github_signs: Signing
) -> None:
    hook(here.bare, "pre-receive", "echo 'GH013: Repository rule violations' >&2; exit 1")
    outcome = push(here, github_signs)
    assert outcome.exit_code == 5
    assert "Rulesets" in outcome.stderr
    assert github_signs.asked == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "add --push or --pull-request"),
        (("--push", "--author", "A <a@example.com>"), "--author and --sign github exclude"),
        (("--pull-request", "--author", "A <a@example.com>"), "--author and --sign github exclude"),
    ],
)
def test_options_that_do_not_go_with_it_are_refused_with_the_reason(
    here: Hosted, options: tuple[str, ...], says: str
) -> None:
    outcome = here.sync("--sign", "github", *options)
    assert outcome.exit_code == 2
    assert says in " ".join(outcome.stderr.split())


def test_a_dry_run_of_a_workflow_that_signs_signs_nothing(
    here: Hosted, github_signs: Signing
) -> None:
    assert here.sync("--sign", "github", "--dry-run").exit_code == 0
    assert github_signs.asked == []


def test_a_pull_request_has_it_too_and_is_known_again(
    here: Hosted, github: Forge, tmp_path: Path
) -> None:
    repository = github.repository()
    with signing(here.bare, tmp_path, beyond=repository.api) as signs:
        life = Life(here=here, repository=repository)
        outcome = life.sync("--sign", "github", GITHUB_API_URL=signs.url)
        assert outcome.exit_code == 0, outcome.stderr
        first = tip(here.bare, BRANCH)
        assert signs.verified(first) == "Gnoreply@github.com"
        assert life.only["title"] == "Catalog: 1 created"
        life.sync("--sign", "github", GITHUB_API_URL=signs.url)
        assert (tip(here.bare, BRANCH), len(signs.asked)) == (first, 1)
        here.manifest("till")
        assert life.sync("--sign", "github", GITHUB_API_URL=signs.url).exit_code == 0
        assert life.only["title"] == "Catalog: 2 created"
        assert signs.verified(tip(here.bare, BRANCH)) == "Gnoreply@github.com"
        assert git(here.bare, "rev-list", "--count", f"main..{BRANCH}").strip() == "1"
        assert lent(here.bare) == []
