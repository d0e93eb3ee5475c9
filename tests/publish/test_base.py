"""What a run starts from when the last commit and the work tree differ."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from tests.support.git import commit_all, git, status
from tests.support.hosting import Hosted, hosted_world
from tests.support.running import Outcome

CART = "catalog/entities/component/default/cart.yaml"
TILL = "catalog/entities/component/default/till.yaml"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Hosted]:
    """Two entities in the last commit."""
    with hosted_world(tmp_path) as there:
        there.manifest("till")
        assert there.sync().exit_code == 0
        yield there


def fetched(outcome: Outcome) -> int:
    assert outcome.exit_code == 0, outcome.stderr
    count: int = json.loads(outcome.stdout)["providers"][0]["fetched"]
    return count


def outage(here: Hosted, *options: str) -> Outcome:
    here.world.emulator.faults.add(Fault(action="unavailable", times=None))
    try:
        return here.sync("--deadline", "0", *options)
    finally:
        here.world.emulator.faults.clear()


def committed(here: Hosted, path: str) -> str:
    return git(here.clone, "show", f"HEAD:{path}")


def listed(here: Hosted) -> list[str]:
    """Names of the entities in the last commit."""
    names = git(here.clone, "ls-tree", "-r", "--name-only", "HEAD", "catalog/entities")
    return [Path(line).stem for line in names.splitlines()]


def test_what_a_run_wrote_and_did_not_commit_is_remembered(here: Hosted) -> None:
    here.manifest("lamp")
    assert fetched(here.sync("--no-commit", "--json")) == 1
    again = here.sync("--no-commit", "--json")
    assert (fetched(again), again.report and again.report["changes"]) == (0, [])
    assert fetched(here.sync("--json")) == 0
    assert listed(here) == ["cart", "lamp", "till"]
    assert status(here.clone) == ""


def test_an_update_that_was_not_committed_is_not_read_again(here: Hosted) -> None:
    text = here.world.organizations / "acme/Shop/till/catalog-info.yaml"
    here.manifest("till", text.read_text().replace("owner: shop", "owner: new"))
    assert fetched(here.sync("--no-commit", "--json")) == 1
    assert fetched(here.sync("--no-commit", "--json")) == 0
    assert here.sync().exit_code == 0
    assert "owner: new" in committed(here, TILL)


def test_a_removal_that_was_not_committed_is_asked_about_again(here: Hosted) -> None:
    here.without_manifest("till")
    assert here.sync("--no-commit").exit_code == 0
    assert not (here.clone / TILL).exists()
    log = (here.clone / "catalog/locations.yaml").read_bytes()
    assert here.sync("--no-commit").exit_code == 0
    assert not (here.clone / TILL).exists()
    assert (here.clone / "catalog/locations.yaml").read_bytes() == log
    assert outage(here).exit_code == 4
    assert listed(here) == ["cart", "till"], "nobody said that it is gone"
    assert here.sync().exit_code == 0
    assert (listed(here), status(here.clone)) == (["cart"], "")


def test_a_run_with_nothing_to_do_mends_the_index_that_a_killed_one_left(here: Hosted) -> None:
    here.manifest("lamp")
    assert here.sync().exit_code == 0
    git(here.clone, "read-tree", "HEAD^")
    assert status(here.clone) != ""
    assert fetched(here.sync("--json")) == 0
    assert status(here.clone) == ""


def test_what_was_written_and_not_committed_is_committed_by_a_run_with_nothing_to_do(
    here: Hosted,
) -> None:
    here.manifest("lamp")
    assert here.sync("--no-commit").exit_code == 0
    assert listed(here) == ["cart", "till"]
    again = here.sync("--json")
    assert (fetched(again), again.report and again.report["changes"]) == (0, [])
    assert (listed(here), status(here.clone)) == (["cart", "lamp", "till"], "")


def test_an_older_state_of_the_work_tree_takes_nothing_back(here: Hosted) -> None:
    old = git(here.clone, "rev-parse", "HEAD").strip()
    here.manifest("lamp")
    assert here.sync().exit_code == 0
    paths = ("entities", "bundles", "locations.yaml")
    new = [git(here.clone, "rev-parse", f"HEAD:catalog/{path}") for path in paths]
    git(here.clone, "rm", "-r", "--quiet", "catalog")
    git(here.clone, "checkout", "--quiet", old, "--", "catalog")
    assert outage(here).exit_code == 4
    assert [git(here.clone, "rev-parse", f"HEAD:catalog/{path}") for path in paths] == new
    assert status(here.clone) == ""


def test_a_hand_edit_is_written_over_and_never_committed(here: Hosted) -> None:
    text = committed(here, TILL)
    (here.clone / TILL).write_text(text.replace("owner: shop", "owner: evil"), encoding="utf-8")
    assert outage(here).exit_code == 4
    assert (committed(here, TILL), (here.clone / TILL).read_text()) == (text, text)
    assert status(here.clone) == ""


def test_a_hand_edit_that_was_committed_is_read_again(here: Hosted) -> None:
    text = committed(here, TILL)
    (here.clone / TILL).write_text(text.replace("owner: shop", "owner: evil"), encoding="utf-8")
    commit_all(here.clone, "by hand")
    assert fetched(here.sync("--json")) == 1
    assert committed(here, TILL) == text


def test_a_log_that_was_damaged_in_the_work_tree_is_mended(here: Hosted) -> None:
    log = committed(here, "catalog/locations.yaml")
    (here.clone / "catalog/locations.yaml").write_text("<<<<<<< ours\n", encoding="utf-8")
    assert fetched(here.sync("--json")) == 0
    assert (here.clone / "catalog/locations.yaml").read_text() == log
    assert status(here.clone) == ""


def test_a_file_marked_as_skip_worktree_is_left_as_somebody_has_it(here: Hosted) -> None:
    git(here.clone, "update-index", "--skip-worktree", TILL)
    (here.clone / TILL).write_text("mine\n", encoding="utf-8")
    text = here.world.organizations / "acme/Shop/till/catalog-info.yaml"
    here.manifest("till", text.read_text().replace("owner: shop", "owner: new"))
    assert here.sync().exit_code == 0
    assert "owner: new" in committed(here, TILL)
    assert (here.clone / TILL).read_text() == "mine\n"
    assert git(here.clone, "ls-files", "-t", TILL).startswith("S ")
    assert status(here.clone) == ""


def test_a_new_file_goes_where_a_sparse_checkout_takes_it_in(here: Hosted) -> None:
    patterns = ("/*", "!/catalog/entities/", "/catalog/entities/api/")
    git(here.clone, "sparse-checkout", "set", "--no-cone", *patterns)
    api = (
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: rates}\n"
        "spec: {type: openapi, lifecycle: production, owner: shop, definition: x}\n"
    )
    here.manifest("rates", api)
    here.manifest("lamp")
    assert here.sync().exit_code == 0
    assert (here.clone / "catalog/entities/api/default/rates.yaml").exists()
    assert not (here.clone / CART).exists()
    assert not (here.clone / CART.replace("cart", "lamp")).exists()
    assert status(here.clone) == ""
    git(here.clone, "sparse-checkout", "disable")
    assert (here.clone / CART.replace("cart", "lamp")).exists()
    assert status(here.clone) == ""


def test_a_new_file_beside_the_folders_of_a_sparse_checkout_is_not_written(here: Hosted) -> None:
    git(here.clone, "sparse-checkout", "set", "catalog/kinds")
    here.manifest("lamp")
    assert here.sync().exit_code == 0
    assert listed(here) == ["cart", "lamp", "till"]
    assert not (here.clone / "catalog/entities").exists()
    assert status(here.clone) == ""
    assert git(here.clone, "count-objects", "-v").splitlines()[-1] == "size-garbage: 0"
