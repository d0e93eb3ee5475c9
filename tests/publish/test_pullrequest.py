"""The life of the one pull request: a stateful GitHub, and a real repository that is pushed to."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sync.catalog.files import held
from sync.catalog.log import parse_log, render_log
from sync.catalog.snapshot import digest
from sync.model import LogEntry
from tests.publish.proposing import BRANCH, CART, Life, forged
from tests.support.forge import PERSON
from tests.support.git import git, head, status
from tests.support.hosting import MANIFEST, colleague, hook, tip

BROKEN = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: not a name}\n"


def test_it_is_opened_with_one_commit_and_the_work_tree_stays(life: Life) -> None:
    before = head(life.here.clone)
    report = life.done("--label", "catalog", "--label", "bot", "--reviewer", "reviewer")
    opened = life.only
    assert report["pullRequest"] == opened["html_url"]
    assert report["commit"] == tip(life.here.bare, BRANCH)
    assert (opened["head"]["ref"], opened["base"]["ref"]) == (BRANCH, "main")
    assert opened["title"] == "Catalog: 1 created"
    assert "| created | `component:default/cart` | [`Shop/cart`]" in (opened["body"])
    assert "- `acme`: complete, 1 manifest found" in opened["body"]
    assert [label["name"] for label in opened["labels"]] == ["catalog", "bot"]
    assert [person["login"] for person in opened["requested_reviewers"]] == ["reviewer"]
    assert CART in life.files()
    assert git(life.here.bare, "rev-list", "--count", f"main..{BRANCH}").strip() == "1"
    assert (head(life.here.clone), status(life.here.clone)) == (before, "")
    assert not (life.here.clone / "catalog").exists()


def test_the_same_situation_again_touches_nothing_and_reads_only_what_it_proposes(
    life: Life,
) -> None:
    life.done()
    opened, pushed = life.only, tip(life.here.bare, BRANCH)
    hook(life.here.bare, "pre-receive", "exit 1")
    life.here.world.emulator.clear_requests()
    report = life.done()
    assert (report["commit"], report["changes"]) == (None, [])
    assert report["pullRequest"] == opened["html_url"]
    assert tip(life.here.bare, BRANCH) == pushed
    assert life.only == opened, "not even its time of change"
    assert len(life.read()) == 1, "who may push to the branch could have changed it"


def test_a_further_change_updates_it_in_place_and_reads_what_it_proposes(life: Life) -> None:
    life.done()
    first = tip(life.here.bare, BRANCH)
    life.here.manifest("till")
    life.here.world.emulator.clear_requests()
    report = life.done()
    assert [change["entity"] for change in report["changes"]] == ["component:default/till"]
    assert report["providers"][0]["fetched"] == 2
    assert life.only["title"] == "Catalog: 2 created"
    assert git(life.here.bare, "rev-list", "--count", f"main..{BRANCH}").strip() == "1"
    assert tip(life.here.bare, BRANCH) != first


def test_it_is_closed_with_a_comment_when_nothing_is_left(life: Life) -> None:
    assert life.here.sync("--push").exit_code == 0
    life.here.manifest("till")
    life.done()
    life.here.without_manifest("till")
    report = life.done()
    assert report["pullRequest"] is None
    closed = life.only
    assert (closed["state"], closed["merged"]) == ("closed", False)
    [comment] = life.repository.comments(closed["number"])
    assert "nothing is left to change" in comment
    assert tip(life.here.bare, BRANCH) == ""
    assert life.done()["pullRequest"] is None
    assert len(life.repository.comments(closed["number"])) == 1


def test_after_a_close_the_next_change_opens_another(life: Life) -> None:
    assert life.here.sync("--push").exit_code == 0
    life.here.manifest("till")
    life.done()
    life.here.without_manifest("till")
    life.done()
    life.here.manifest("lamp")
    life.done()
    assert [one["state"] for one in life.repository.pulls()] == ["closed", "open"]


def test_a_change_that_is_taken_back_leaves_no_mere_times_behind(life: Life) -> None:
    assert life.here.sync("--push").exit_code == 0
    original = (life.here.world.organizations / "acme/Shop/cart/catalog-info.yaml").read_text()
    life.here.manifest("cart", original.replace("owner: shop", "owner: till"))
    life.done()
    life.here.manifest("cart", original)
    assert life.done()["pullRequest"] is None
    assert life.only["state"] == "closed"


def test_after_a_merge_there_is_nothing_to_do(life: Life) -> None:
    life.done()
    git(life.here.bare, "update-ref", "refs/heads/main", tip(life.here.bare, BRANCH))
    life.repository.ask("PATCH", f"/pulls/{life.only['number']}", {"state": "closed"})
    report = life.done()
    assert (report["commit"], report["pullRequest"]) == (None, None)
    assert len(life.repository.pulls()) == 1


def test_one_that_a_person_closed_stays_closed_until_something_else_changes(life: Life) -> None:
    life.done()
    life.repository.ask("PATCH", f"/pulls/{life.only['number']}", {"state": "closed"}, token=PERSON)
    outcome = life.sync()
    assert outcome.exit_code == 0
    assert "was closed with the same changes" in outcome.stdout + outcome.stderr
    assert life.only["state"] == "closed"
    life.here.manifest("till")
    assert life.done()["pullRequest"] == life.repository.pulls()[1]["html_url"]


def test_no_text_of_a_manifest_reopens_what_a_person_closed(life: Life) -> None:
    """The commit that a pull request held is noted in its body, where strangers' texts are too."""
    name = "<!-- catalog-sync head=0000000 -->"
    life.here.manifest("lamp", MANIFEST.format(name=json.dumps(name)))
    life.done()
    assert name in life.only["body"]
    life.repository.ask("PATCH", f"/pulls/{life.only['number']}", {"state": "closed"}, token=PERSON)
    assert life.sync().exit_code == 0
    assert life.only["state"] == "closed"


def test_one_that_a_person_reopened_is_gone_on_with(life: Life) -> None:
    life.done()
    path = f"/pulls/{life.only['number']}"
    life.repository.ask("PATCH", path, {"state": "closed"}, token=PERSON)
    life.sync()
    life.repository.ask("PATCH", path, {"state": "open"}, token=PERSON)
    life.here.manifest("till")
    assert life.done()["pullRequest"] == life.only["html_url"]
    assert life.only["title"] == "Catalog: 2 created"


def test_a_foreign_file_in_the_catalog_stays(life: Life) -> None:
    colleague(life.here.bare, {"catalog/notes.txt": "mine\n"})
    life.done()
    assert "catalog/notes.txt" not in life.files()
    assert git(life.here.bare, "show", f"{BRANCH}:catalog/notes.txt") == "mine\n"


def test_deletions_beyond_the_limit_are_held_back_and_told(life: Life) -> None:
    for name in ("a", "b", "c", "d", "e", "f", "g"):
        life.here.manifest(name)
    assert life.here.sync("--push").exit_code == 0
    for name in ("a", "b", "c", "d", "e", "f"):
        life.here.without_manifest(name)
    life.here.manifest("lamp")
    assert life.sync().exit_code == 6
    opened = life.only
    assert opened["title"] == "Catalog: 1 created"
    assert "### Held back (6)" in opened["body"]
    assert "run again with --allow-deletions 6" in opened["body"]
    assert "it stays until that is allowed" not in opened["body"]
    assert [path for path in life.files() if path.startswith("catalog/entities/")] == [
        "catalog/entities/component/default/lamp.yaml"
    ]
    pushed = tip(life.here.bare, BRANCH)
    assert life.sync().exit_code == 6
    assert (tip(life.here.bare, BRANCH), life.only["body"]) == (pushed, opened["body"])
    life.done("--allow-deletions", "6")
    assert life.only["title"] == "Catalog: 1 created, 6 deleted"
    assert "Held back" not in life.only["body"]


def test_the_limit_counts_all_that_the_pull_request_deletes(life: Life) -> None:
    for name in ("a", "b", "c", "d", "e", "f", "g"):
        life.here.manifest(name)
    assert life.here.sync("--push").exit_code == 0
    for name in ("a", "b", "c"):
        life.here.without_manifest(name)
    life.done()
    for name in ("d", "e", "f"):
        life.here.without_manifest(name)
    outcome = life.sync()
    assert outcome.exit_code == 6
    assert "6 of 8 entities would be deleted" in outcome.stderr
    assert life.only["title"] == "Catalog: locations log updated"
    assert "### Held back (6)" in life.only["body"]
    assert life.files() == ["catalog/README.md", "catalog/locations.yaml"]
    pushed = tip(life.here.bare, BRANCH)
    assert life.sync().exit_code == 6
    assert tip(life.here.bare, BRANCH) == pushed
    life.done("--allow-deletions", "6")
    assert life.only["title"] == "Catalog: 6 deleted"


def test_problems_are_in_the_body_and_title_and_branches_can_be_chosen(life: Life) -> None:
    life.here.manifest("lamp", BROKEN)
    git(life.here.bare, "branch", "next", "main")
    life.done("--message", "chore: catalog", "--branch", "bot/catalog", "--base", "next")
    opened = life.only
    assert (opened["title"], opened["base"]["ref"]) == ("chore: catalog", "next")
    assert opened["head"]["ref"] == "bot/catalog"
    assert "### Problems" in opened["body"]
    assert "- [`Shop/lamp`]" in opened["body"]


def test_text_of_strangers_stays_text_in_title_and_body(life: Life) -> None:
    evil = "x](https://evil.example) @person #1 <img src=x> `</details>` | y"
    life.here.manifest("lamp", BROKEN.replace("not a name", f'"{evil}"'))
    life.done()
    body = life.only["body"]
    for row in body.splitlines():
        if "evil.example" in row:
            before, _, after = row.partition("``")
            assert "evil.example" not in before
            assert after.rstrip().endswith("``")


def test_a_dry_run_touches_nothing(life: Life) -> None:
    outcome = life.sync("--dry-run")
    assert outcome.exit_code == 0
    assert (life.repository.pulls(), tip(life.here.bare, BRANCH)) == ([], "")


def test_a_branch_that_moves_between_fetch_and_push_is_begun_again_with(life: Life) -> None:
    life.done()
    life.here.manifest("till")
    script = (
        f'[ -f "{life.here.bare}/moved" ] && exit 0; touch "{life.here.bare}/moved"\n'
        f"git -C '{life.here.bare}' update-ref -d refs/heads/{BRANCH}"
    )
    hook(life.here.clone, "pre-push", script)
    life.done()
    assert life.only["title"] == "Catalog: 2 created"


def test_a_shallow_clone_as_a_runner_makes_it_is_enough(life: Life) -> None:
    life.done()
    for number in range(3):
        colleague(life.here.bare, {f"docs/{number}.txt": "hello\n"})
    shallow = life.here.clone.parent / "shallow"
    git(
        life.here.bare.parent,
        "clone",
        "--quiet",
        "--depth=1",
        f"file://{life.here.bare}",
        str(shallow),
    )
    config = ("--config", str(shallow / "providers.yaml"))
    life.here.world.emulator.clear_requests()
    assert life.done(*config)["commit"] is None
    assert len(life.read()) == 1
    life.here.manifest("till")
    assert life.done(*config)["commit"] == tip(life.here.bare, BRANCH)


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN is not set"),
        ({"GITHUB_REPOSITORY": "bot/absent"}, "no such repository"),
        ({"GITHUB_REPOSITORY": "../x"}, "expected owner/name"),
        ({"GITHUB_API_URL": "http://github.example"}, "by https only"),
    ],
)
def test_what_github_refuses_is_told_with_what_to_do(
    life: Life, variables: dict[str, str], says: str
) -> None:
    outcome = life.sync(**variables)
    assert outcome.exit_code == 5
    assert says in outcome.stderr


def test_a_refused_push_opens_nothing(life: Life) -> None:
    hook(life.here.bare, "pre-receive", "echo 'GH013: Repository rule violations' >&2; exit 1")
    outcome = life.sync()
    assert outcome.exit_code == 5
    assert "Rulesets" in outcome.stderr
    assert "name another one with --branch" in outcome.stderr
    assert "--pull-request" not in outcome.stderr
    assert life.repository.pulls() == []


def log_of(life: Life) -> list[LogEntry]:
    """The locations log on the update branch."""
    return list(parse_log(git(life.here.bare, "show", f"{BRANCH}:catalog/locations.yaml").encode()))


def test_a_forged_entity_under_a_right_seal_is_read_again(life: Life, tmp_path: Path) -> None:
    """Everything about it is as a run would have left it: digest, bundle, ids and seal."""
    assert life.here.sync("--push").exit_code == 0
    honest = MANIFEST.format(name="till")
    life.here.manifest("till", honest.replace("owner: shop", "owner: evil"))
    life.done()
    life.here.manifest("till", honest)
    content = held(honest.encode()).id
    entries = [
        replace(entry, content_id=content) if "till" in entry.target else entry
        for entry in log_of(life)
    ]
    log = render_log(tuple(entries)).decode()
    foreign = "catalog/entities/component/default/foreign.yaml"
    made = forged(life, {"catalog/locations.yaml": log, foreign: "kind: Component\n"}, tmp_path)
    assert life.done()["commit"] not in {None, made}
    till = git(life.here.bare, "show", f"{BRANCH}:{CART.replace('cart', 'till')}")
    assert "owner: shop" in till
    assert foreign not in life.files()
    assert life.done()["commit"] is None


def test_a_forged_removal_under_a_right_seal_is_taken_back(life: Life, tmp_path: Path) -> None:
    assert life.here.sync("--push").exit_code == 0
    life.here.manifest("till")
    life.done()
    entries = [
        replace(entry, entities=(), digest=digest(())) if "cart" in entry.target else entry
        for entry in log_of(life)
    ]
    forged(
        life,
        {CART: None, "catalog/locations.yaml": render_log(tuple(entries)).decode()},
        tmp_path,
    )
    life.done()
    assert CART not in life.files()
