"""A project or repository that was renamed or moved is the same one: its manifests move with it."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from tests.reading.former import API, EVERYTHING, World, configure, forget, moved, project
from tests.support.catalogs import component, entry, location, titles
from tests.support.files import write_files
from tests.support.flow import Flow, Ran
from tests.support.renaming import change, rename
from tests.support.slicing import Sliced


def is_as_from_scratch(run: Flow, elsewhere: Path, ran: Ran) -> None:
    """One run brought the catalog to what a first one would make; the next has nothing to do."""
    moved(ran)
    assert ran.exit_code == 0, ran.shown
    assert set(titles(run.catalog())) == EVERYTHING
    scratch = Flow(folder=elsewhere, connect=run.connect)
    providers = (run.folder / "providers.yaml").read_bytes()
    write_files(elsewhere, {"providers.yaml": providers})
    scratch.run()
    assert run.catalog() == scratch.catalog()
    assert run.run().result.plan.is_empty


def repository(root: Path, **more: Any) -> None:
    rename(root, "acme/Shop/cart", "acme/Shop/basket", **more)


def both(root: Path, **more: Any) -> None:
    project(root, **more)
    rename(root, "acme/Market/cart", "acme/Market/basket", **more)


def elsewhere(root: Path, **more: Any) -> None:
    rename(root, "acme/Shop/cart", "acme/Core/cart", **more)


def case(root: Path, **more: Any) -> None:
    rename(root, "acme/Shop", "acme/SHOP", **more)
    rename(root, "acme/SHOP/cart", "acme/SHOP/basket", **more)


HOW = [project, repository, both, elsewhere, case]


@pytest.mark.parametrize("indexed", ["new", "both"])
@pytest.mark.parametrize("discovery", ["auto", "git"])
@pytest.mark.parametrize("how", HOW)
def test_while_the_former_name_answers_everything_moves_in_one_run(
    here: World, tmp_path: Path, how: Callable[..., None], discovery: str, indexed: str
) -> None:
    run, emulator, root = here
    configure(run, f", discovery: {discovery}")
    how(root, indexedAs=indexed)
    emulator.reload()
    ran = run.run()
    is_as_from_scratch(run, tmp_path / "scratch", ran)


@pytest.mark.parametrize("indexed", ["new", "both"])
@pytest.mark.parametrize("how", HOW)
def test_where_the_former_name_is_gone_ids_tell(
    here: World, how: Callable[..., None], indexed: str
) -> None:
    run, emulator, root = here
    how(root, indexedAs=indexed, answersFormerly=False)
    emulator.reload()
    ran = run.run()
    counts = ran.result.plan.counts
    assert counts["create"] == 0, ran.shown
    # What a Location names by a name that is gone, is gone for Backstage, too.
    assert {c.ref for c in ran.result.plan.changes if c.action == "delete"} <= {
        "component:default/own"
    }
    assert "conflict" not in {p.type for e in ran.result.plan.log for p in e.problems}
    assert {"cart", "till", "a", "b"} <= set(titles(run.catalog()))
    cart = run.catalog()["entities/component/default/cart.yaml"].decode()
    assert "/Shop/_git/cart" not in cart
    assert run.run().result.plan.is_empty


@pytest.mark.parametrize("indexed", ["new", "both", "old"])
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("log", ["lost", "without ids"])
def test_without_ids_in_the_log_the_answer_tells_the_name_of_today(
    here: World, how: Callable[..., None], log: str, indexed: str
) -> None:
    run, emulator, root = here
    forget(run, log)
    how(root, indexedAs=indexed)
    emulator.reload()
    moved(run.run())
    assert set(titles(run.catalog())) == EVERYTHING
    assert run.run().result.plan.is_empty


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("indexed", ["new", "both"])
@pytest.mark.parametrize("how", HOW)
def test_search_that_tells_no_ids_is_asked_beside(
    here: World, how: Callable[..., None], indexed: str, answers: bool
) -> None:
    run, emulator, root = here
    change(root, "acme", idsInSearch=False)
    emulator.reload()
    assert run.run().result.plan.is_empty
    how(root, indexedAs=indexed, answersFormerly=answers)
    emulator.reload()
    ran = run.run()
    assert ran.result.plan.counts["create"] == 0, ran.shown
    assert "conflict" not in {p.type for e in ran.result.plan.log for p in e.problems}
    assert {"cart", "till", "a", "b"} <= set(titles(run.catalog()))
    assert b"/Shop/_git/cart" not in run.catalog()["entities/component/default/cart.yaml"]
    again = run.run()
    assert not again.result.plan.changes
    # Nothing tells then that the name that search still shows is that of a known repository.
    assert again.result.plan.is_empty or (indexed == "both" and not answers)


def test_an_index_that_knows_the_former_name_alone_changes_nothing(here: World) -> None:
    run, emulator, root = here
    repository(root, indexedAs="old")
    emulator.reload()
    moved(run.run())
    change(root, "acme/Shop/basket", indexedAs="both")
    emulator.reload()
    ran = run.run()
    moved(ran)
    assert entry(ran.result, "basket?path=/catalog-info.yaml").status == "synced"
    change(root, "acme/Shop/basket", indexedAs="old")
    emulator.reload()
    assert run.run().result.plan.is_empty


@pytest.mark.parametrize("to", ["acme/Core/tools", "acme/Shop/tools"])
def test_while_the_index_alone_knows_a_name_that_is_gone_nothing_is_lost(
    here: World, to: str
) -> None:
    run, emulator, root = here
    kit = {
        "acme/Core/kit/catalog-info.yaml": location("kit", "./parts/*.yaml", "./api/one.yaml"),
        "acme/Core/kit/parts/c.yaml": component("c"),
        "acme/Core/kit/api/one.yaml": API.replace("prices", "costs"),
        "acme/Core/kit/api/openapi.yaml": "openapi: 3.0.0\n",
    }
    write_files(root, kit)
    emulator.reload()
    assert run.run().exit_code == 0
    before = set(titles(run.catalog()))
    assert "c" in before
    rename(root, "acme/Core/kit", to, answersFormerly=False, indexedAs="old")
    emulator.reload()
    for full in (False, True):
        ran = run.run(full=full)
        moved(ran)
        assert (ran.exit_code, set(titles(run.catalog()))) == (0, before), ran.shown
    assert run.run().result.plan.is_empty
    change(root, to, indexedAs="new")
    emulator.reload()
    moved(run.run())
    assert (
        to.encode().replace(b"acme/", b"").replace(b"/", b"/_git/")
        in (run.catalog()["entities/component/default/c.yaml"])
    )


def test_what_is_gone_in_a_renamed_project_is_known_by_its_neighbours(here: World) -> None:
    run, emulator, root = here
    project(root, answersFormerly=False, indexedAs="new")
    shutil.rmtree(root / "acme/Market/till")
    emulator.reload()
    ran = run.run()
    assert {c.ref for c in ran.result.plan.changes if c.action == "delete"} == {
        "component:default/till"
    }
    assert set(titles(run.catalog())) == EVERYTHING - {"till"}
    assert run.run().result.plan.is_empty


def test_whether_a_repository_that_is_not_listed_has_another_name_may_be_hard_to_tell(
    here: World,
) -> None:
    run, emulator, root = here
    rename(root, "acme/Shop/cart", "acme/Core/basket", answersFormerly=False, indexedAs="old")
    emulator.reload()
    emulator.faults.add(Fault(action="server-error", path="repositories/[0-9a-f-]{36}", times=None))
    ran = run.run(full=True)
    assert (ran.exit_code, set(titles(run.catalog()))) == (4, EVERYTHING)


def test_what_takes_a_former_name_is_another_repository(here: World) -> None:
    run, emulator, root = here
    repository(root)
    write_files(root, {"acme/Shop/cart/catalog-info.yaml": component("other")})
    emulator.reload()
    ran = run.run()
    assert ran.result.plan.counts["create"] == 1
    assert set(titles(run.catalog())) == EVERYTHING - {"own"} | {"other"}
    assert entry(ran.result, "basket?path=/catalog-info").entities == ("component:default/cart",)
    assert entry(ran.result, "cart?path=/catalog-info").entities == ("component:default/other",)
    assert run.run().result.plan.is_empty


def test_two_repositories_may_swap_their_names(here: World, tmp_path: Path) -> None:
    run, emulator, root = here
    rename(root, "acme/Shop/cart", "acme/Shop/between", answersFormerly=False)
    rename(root, "acme/Shop/till", "acme/Shop/cart", answersFormerly=False)
    rename(root, "acme/Shop/between", "acme/Shop/till", answersFormerly=False)
    emulator.reload()
    ran = run.run()
    assert ran.result.plan.counts["create"] == 0
    assert entry(ran.result, "till?path=/catalog-info").entities == ("component:default/cart",)
    assert entry(ran.result, "cart?path=/catalog-info").entities == ("component:default/till",)
    assert run.run().result.plan.is_empty


def test_a_log_without_ids_gets_them_once_and_no_new_time(here: World) -> None:
    run, _, _ = here
    file = run.folder / "catalog/locations.yaml"
    before = file.read_text("utf-8")
    without = re.sub(r'"(project|repository)Id": "[^"]*", ', "", before)
    assert without != before
    file.write_text(without, encoding="utf-8")
    run.run()
    assert file.read_text("utf-8") == before
    assert run.run().result.plan.is_empty
    rows = [json.loads(line[2:]) for line in before.splitlines() if line.startswith("- ")]
    assert all(row["repositoryId"] and row["projectId"] for row in rows)


@pytest.mark.parametrize("discovery", ["auto", "git"])
def test_a_project_of_providers_yaml_may_be_a_former_name_that_answers(
    here: World, discovery: str
) -> None:
    run, emulator, root = here
    configure(run, f", project: [Shop, Core, Hub], discovery: {discovery}")
    run.run()
    project(root)
    write_files(root, {"acme/Market/fresh/catalog-info.yaml": component("fresh")})
    emulator.reload()
    ran = run.run()
    assert ran.exit_code == 0
    assert "project Shop is called Market now" in ran.shown
    assert "project: Market instead of Shop" in ran.shown
    assert set(titles(run.catalog())) == EVERYTHING | {"fresh"}
    assert b"/Shop/" not in run.catalog()["entities/component/default/till.yaml"]
    assert run.run().result.plan.is_empty
    configure(run, f", project: [Market, Core, Hub], discovery: {discovery}")
    ran = run.run()
    assert not ran.result.plan.changes
    assert "is called" not in ran.shown


@pytest.mark.parametrize("discovery", ["auto", "git"])
def test_a_former_name_of_providers_yaml_that_is_gone_is_told_with_the_new_one(
    here: World, discovery: str
) -> None:
    run, emulator, root = here
    configure(run, f", project: [Shop, Core, Hub], discovery: {discovery}")
    run.run()
    before = run.catalog()
    project(root, answersFormerly=False)
    emulator.reload()
    ran = run.run()
    assert ran.exit_code == 4
    assert "project Shop is called Market now" in ran.shown
    assert "project: Market instead of Shop" in ran.shown
    after = run.catalog()
    assert {path: data for path, data in after.items() if path.startswith("entities/")} == {
        path: data for path, data in before.items() if path.startswith("entities/")
    }
    assert not ran.result.plan.changes
    configure(run, f", project: [Market, Core, Hub], discovery: {discovery}")
    ran = run.run()
    assert {c.action for c in ran.result.plan.changes} <= {"update", "delete"}
    assert EVERYTHING - {"own"} <= set(titles(run.catalog()))
    assert run.run().result.plan.is_empty


def test_a_repository_of_providers_yaml_that_was_renamed_keeps_what_is_there(here: World) -> None:
    run, emulator, root = here
    configure(run, ", repository: [cart, till, hub, shared]")
    run.run()
    before = run.catalog()
    repository(root, answersFormerly=False)
    emulator.reload()
    ran = run.run()
    assert ran.exit_code == 4
    assert "repository: basket instead of cart" in ran.shown
    assert set(titles(run.catalog())) == set(titles(before))
    configure(run, ", repository: [basket, till, hub, shared]")
    ran = run.run()
    assert "cart" in titles(run.catalog())


@pytest.mark.parametrize("answers", [True, False])
def test_a_partial_run_moves_its_part_and_leaves_the_rest(here: World, answers: bool) -> None:
    run, emulator, root = here
    rename(root, "acme/Shop/cart", "acme/Shop/basket", answersFormerly=answers)
    rename(root, "acme/Shop/till", "acme/Shop/desk", answersFormerly=answers)
    emulator.reload()
    before = run.catalog()
    ran = run.run(repositories=("basket",))
    moved(ran)
    assert {c.ref for c in ran.result.plan.changes} <= {
        "component:default/cart",
        "component:default/own",
    }
    till = "entities/component/default/till.yaml"
    assert run.catalog()[till] == before[till]
    run.run()
    assert b"_git/desk" in run.catalog()[till]
    assert run.run().result.plan.is_empty


@pytest.mark.parametrize("indexed", ["new", "both"])
@pytest.mark.parametrize("how", HOW)
def test_slices_end_where_one_run_does(
    here: World, tmp_path: Path, how: Callable[..., None], indexed: str
) -> None:
    run, emulator, root = here
    how(root, indexedAs=indexed)
    emulator.reload()
    Sliced(flow=run).run(3)
    (tmp_path / "scratch").mkdir()
    scratch = Flow(folder=tmp_path / "scratch", connect=run.connect)
    configure(scratch, "")
    scratch.run()
    assert run.catalog() == scratch.catalog()
    assert run.run().result.plan.is_empty
