"""Manifests of a project that is gone by its name, known again by what they hold."""

import pytest

from tests.reading.former import World, forget, moved, project
from tests.support.catalogs import component, entry, titles
from tests.support.files import write_files


@pytest.mark.parametrize("indexed", ["new", "both"])
@pytest.mark.parametrize("log", ["lost", "without ids"])
def test_without_ids_and_the_former_name_what_manifests_hold_tells(
    here: World, log: str, indexed: str
) -> None:
    run, emulator, root = here
    (root / "acme/Hub/hub/catalog-info.yaml").unlink()
    (root / "acme/Hub/hub/other.txt").write_text("x", encoding="utf-8")
    emulator.reload()
    run.run(allow_deletions=100)
    forget(run, log)
    project(root, indexedAs=indexed, answersFormerly=False)
    emulator.reload()
    moved(run.run())
    assert set(titles(run.catalog())) == {"cart", "till"}
    assert b"/Shop/" not in b"".join(run.catalog().values())
    assert run.run().result.plan.is_empty


def test_what_holds_something_else_is_not_taken_for_the_same(here: World) -> None:
    run, emulator, root = here
    forget(run, "without ids")
    project(root, answersFormerly=False)
    write_files(root, {"acme/Market/till/catalog-info.yaml": component("till", "another")})
    emulator.reload()
    ran = run.run()
    assert titles(run.catalog())["till"] == "one"
    assert entry(ran.result, "Market/_git/till").status == "conflict"
