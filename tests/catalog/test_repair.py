import pytest

from sync.errors import CatalogError
from sync.model import Status
from sync.yaml12.reader import read_documents
from tests.catalog.builders import (
    EVENING,
    Catalog,
    actions,
    entity,
    gone,
    read,
    ref,
    unchanged,
    unreadable,
)

X_FILE = "entities/component/default/x.yaml"


def test_foreign_files_are_left_alone() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    foreign = {
        "README.md": b"# Ours\n",
        ".gitattributes": b"* -text\n",
        "bundles/widget.yaml": b"kind: Widget\n",
        "entities/component/default/own.yaml": b"kind: Component\n",
    }
    catalog.files |= foreign

    catalog.run(read("svc", "y", content="c2"))
    catalog.run(gone("svc"))

    assert {path: catalog.files[path] for path in foreign} == foreign


def test_an_entity_never_overwrites_a_file_that_someone_else_wrote() -> None:
    catalog = Catalog({X_FILE: b"kind: Component\n"})
    catalog.run(read("svc", "x", "y"))

    assert catalog.files[X_FILE] == b"kind: Component\n"
    assert catalog.entities() == {ref("y"): "svc"}
    entry = catalog.entry("svc")
    assert (entry.status, entry.claims) == (Status.CONFLICT, (ref("x"),))
    assert (
        f"catalog/{X_FILE} exists and was not written by catalog-sync" in entry.problems[0].message
    )
    assert catalog.plan(unchanged("svc"), now=EVENING).is_empty


@pytest.mark.parametrize(
    "path", ["catalog-info.yaml", "kinds/component.yaml", "bundles/component.yaml"]
)
def test_a_foreign_file_where_the_portal_must_find_ours_stops_the_run(path: str) -> None:
    catalog = Catalog({path: b"kind: Location\n"})

    with pytest.raises(CatalogError, match=f"catalog/{path} was not written by catalog-sync"):
        catalog.plan(read("svc", "x"))


def test_hand_edits_of_what_the_log_knows_are_repaired() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    before = dict(catalog.files)
    for path in (X_FILE, "bundles/component.yaml", "kinds/component.yaml", "catalog-info.yaml"):
        catalog.files[path] = b"by hand\n"
    del catalog.files["README.md"]

    catalog.run(read("svc", "x"), now=EVENING)

    assert catalog.files == before


def test_a_bundle_that_a_killed_run_left_is_removed() -> None:
    catalog, later = Catalog(), Catalog()
    catalog.run(read("svc", "x"))
    later.run(read("svc", "x", entity("spec", "svc", kind="API")))
    for path in ("bundles/api.yaml", "kinds/api.yaml"):
        catalog.files[path] = later.files[path]

    plan = catalog.run(unchanged("svc"))

    assert set(plan.removed) == {"bundles/api.yaml", "kinds/api.yaml"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<<<<<<< HEAD\nkind: Component\n",
        b"kind: Component\n---\nkind: Component\n",
        b"apiVersion: v1\nkind: Component\nmetadata: {name: other}\n",
        b"apiVersion: v1\nkind: Component\nmetadata: []\n",
        b"- kind\n",
    ],
)
def test_a_broken_hand_edit_never_reaches_a_portal(text: bytes) -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("web", "y"))
    catalog.files[X_FILE] = text

    plan = catalog.run(unreadable("svc"), unchanged("web"))

    served = read_documents(catalog.files["bundles/component.yaml"])
    assert [document.value for document in served] == [entity("y", "web").data]
    assert plan.changes == ()
    assert catalog.files[X_FILE] == text


def test_a_lost_entity_file_is_written_again_when_its_manifest_is_read() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    before = dict(catalog.files)
    del catalog.files[X_FILE]

    catalog.run(unreadable("svc"))
    assert catalog.entry("svc").entities == (ref("x"),)

    plan = catalog.run(read("svc", "x"))
    assert actions(plan.changes) == [("create", ref("x"), "svc")]
    assert catalog.files == before


def test_a_catalog_without_its_log_ends_the_same() -> None:
    catalog = Catalog()
    outcomes = (read("b", "x"), read("a", "y", refused=(ref("z"),)))
    catalog.run(*outcomes)
    catalog.run(*outcomes, read("a0", "x"))
    before = dict(catalog.files)
    del catalog.files["locations.yaml"]

    plan = catalog.run(*outcomes, read("a0", "x"))

    assert catalog.files == before
    assert plan.changes == ()


def test_a_partial_run_without_a_log_keeps_everything() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "y"))
    del catalog.files["locations.yaml"]

    catalog.run(read("a", "x"), now=EVENING, partial=True)

    assert catalog.entities() == {ref("x"): "a", ref("y"): "b"}
    assert catalog.entry("b").last_discovered_at == EVENING
    assert catalog.plan(read("a", "x"), partial=True).is_empty
