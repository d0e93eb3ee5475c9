import time
from dataclasses import replace
from pathlib import Path

import pytest

from sync.catalog.files import held
from sync.catalog.snapshot import digest, intact, needs_reading
from sync.errors import CatalogError
from sync.model import LogEntry, Outcome, Problem, Status
from sync.yaml12.reader import read_documents
from tests.catalog.builders import (
    EVENING,
    MORNING,
    Catalog,
    actions,
    doubtful,
    entity,
    gone,
    read,
    read_snapshot,
    ref,
    snapshot_of,
    target,
    unchanged,
    unreadable,
)
from tests.support.files import write_files


def test_a_folder_that_does_not_exist_is_an_empty_catalog(tmp_path: Path) -> None:
    snapshot = read_snapshot(tmp_path / "catalog")

    assert (dict(snapshot.files), snapshot.log, snapshot.holders) == ({}, (), {})


def test_files_are_read_and_foreign_ones_only_listed(tmp_path: Path) -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    folder = write_files(tmp_path / "catalog", catalog.files)
    write_files(folder, {"notes/a.txt": "a", "entities/x.yaml": "b", ".git/config": "c"})

    snapshot = read_snapshot(folder)

    assert snapshot.files == catalog.files
    assert snapshot.others == {"notes/a.txt", "entities/x.yaml"}
    assert snapshot.log == catalog.snapshot.log


def test_what_a_killed_run_was_writing_is_no_part_of_the_catalog(tmp_path: Path) -> None:
    write_files(tmp_path, {".catalog-sync-0123456789abcdef": "half"})

    assert read_snapshot(tmp_path).others == frozenset()


@pytest.mark.parametrize("link", ["catalog", "catalog/entities", "catalog/README.md"])
def test_symbolic_links_are_refused_by_name(tmp_path: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = tmp_path / link
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(elsewhere)

    with pytest.raises(CatalogError, match=f"{path} is .*symbolic link"):
        read_snapshot(tmp_path / "catalog")


def test_a_catalog_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog").write_text("x")

    with pytest.raises(CatalogError, match="is not a folder"):
        read_snapshot(tmp_path / "catalog")


def test_a_damaged_log_is_named_with_its_folder(tmp_path: Path) -> None:
    write_files(tmp_path / "services", {"locations.yaml": "- 1\n"})

    with pytest.raises(CatalogError, match=r"^services/locations\.yaml:1:3: "):
        read_snapshot(tmp_path / "services")


def test_without_its_log_a_catalog_still_knows_where_its_entities_come_from() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", "y"), read("web", "z"))
    del catalog.files["locations.yaml"]

    snapshot = catalog.snapshot

    assert catalog.entities() == {ref("x"): "svc", ref("y"): "svc", ref("z"): "web"}
    assert snapshot.entries[target("svc")] == LogEntry(
        target=target("svc"), provider="", status=Status.SYNCED, entities=(ref("x"), ref("y"))
    )
    assert all(needs_reading(entry, snapshot) for entry in snapshot.log)


def test_an_entity_that_the_log_lacks_is_recovered_into_its_manifest() -> None:
    catalog, later = Catalog(), Catalog()
    catalog.run(read("svc", "x"))
    later.run(read("svc", "x", "y"))
    catalog.files["entities/component/default/y.yaml"] = later.files[
        "entities/component/default/y.yaml"
    ]

    entry = catalog.entry("svc")

    assert entry.entities == (ref("x"), ref("y"))
    assert needs_reading(entry, catalog.snapshot)


def test_of_two_entries_with_one_entity_the_header_tells_the_holder() -> None:
    one, two = Catalog(), Catalog()
    one.run(read("a", "x"))
    two.run(read("b", "x"))
    merged = one.files["locations.yaml"] + two.files["locations.yaml"]
    for files in (one.files, two.files):
        snapshot = snapshot_of({**files, "locations.yaml": merged})
        assert snapshot.holders == Catalog(files).snapshot.holders


def test_a_file_is_ours_by_its_first_line_or_by_the_log() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    edited = {path: b"by hand\n" for path in catalog.files if path != "locations.yaml"}
    log = {"locations.yaml": catalog.files["locations.yaml"]}

    assert all(catalog.snapshot.is_ours(path) for path in catalog.files)
    logged = snapshot_of({**edited, **log})
    assert sorted(path for path in edited if not logged.is_ours(path)) == [
        ".gitattributes",
        "README.md",
    ]
    assert not any(snapshot_of(edited).is_ours(path) for path in edited)


def test_the_digest_tells_every_difference_apart() -> None:
    a, b = held(b"a").id, held(b"b").id
    digests = [digest(ids) for ids in ([], [a], [b], [a, b], [b, a], [a, a])]

    assert len(set(digests)) == len(digests)
    assert digest([a]) == digest(iter([a]))


@pytest.mark.parametrize("edit", ["change", "lose"])
def test_an_edited_or_lost_entity_file_makes_its_manifest_be_read(edit: str) -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("web", "y"))
    assert not needs_reading(catalog.entry("svc"), catalog.snapshot)
    path = "entities/component/default/x.yaml"
    if edit == "lose":
        del catalog.files[path]
    else:
        catalog.files[path] += b"# by hand\n"

    assert not intact(catalog.entry("svc"), catalog.snapshot)
    assert needs_reading(catalog.entry("svc"), catalog.snapshot)
    assert not needs_reading(catalog.entry("web"), catalog.snapshot)


def test_a_manifest_that_was_never_read_needs_reading() -> None:
    catalog = Catalog()
    catalog.run(unreadable("svc"))

    assert needs_reading(catalog.entry("svc"), catalog.snapshot)


@pytest.mark.parametrize(
    ("first", "reading"),
    [
        (read("svc", "x"), False),
        (read("svc", "x", refused=(ref("y"),)), True),
        (read("svc", "x", refused=(None,)), True),
        (
            read("svc", "x", problems=(Problem(type="relations", message="", severity="warning"),)),
            False,
        ),
    ],
)
def test_after_an_outage_only_what_the_log_cannot_tell_is_read_again(
    first: object, reading: bool
) -> None:
    catalog = Catalog()
    catalog.run(first)  # type: ignore[arg-type]
    assert not needs_reading(catalog.entry("svc"), catalog.snapshot)
    catalog.run(unreadable("svc"))

    assert needs_reading(catalog.entry("svc"), catalog.snapshot) is reading


@pytest.mark.parametrize(
    ("first", "reading"),
    [
        (read("svc", "x"), False),
        (read("svc", "x", refused=(ref("y"),)), False),
        (read("svc", refused=(ref("y"),)), True),
        (read("svc"), False),
    ],
)
def test_of_a_log_without_owners_only_what_nothing_here_tells_is_read_again(
    first: Outcome, reading: bool
) -> None:
    catalog = Catalog()
    catalog.run(first)
    before = replace(catalog.entry("svc"), owner=None)

    assert needs_reading(before, catalog.snapshot) is reading
    assert not needs_reading(catalog.entry("svc"), catalog.snapshot)


def test_two_thousand_files_are_read_in_a_moment(tmp_path: Path) -> None:
    data = b"# Copied from https://x/a by catalog-sync: edit it there, not here.\nkind: API\n"
    folder = tmp_path / "catalog" / "entities" / "api" / "default"
    folder.mkdir(parents=True)
    for number in range(2_000):
        (folder / f"x{number}.yaml").write_bytes(data)

    before = time.process_time()
    snapshot = read_snapshot(tmp_path / "catalog")
    seconds = time.process_time() - before

    assert len(snapshot.holders) == 2_000
    assert seconds < 1, "many times what it takes"


def test_an_entry_with_other_entities_is_not_intact() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    entry = replace(catalog.entry("svc"), entities=(), last_discovered_at=MORNING)

    assert not intact(entry, catalog.snapshot)
    assert entity("x", "svc").ref == ref("x")


X_FILE = "entities/component/default/x.yaml"


def test_hand_edits_of_what_the_log_knows_are_repaired() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    before = dict(catalog.files)
    for path in (X_FILE, "bundles/component-1.yaml", "kinds/component.yaml", "catalog-info.yaml"):
        catalog.files[path] = b"by hand\n"
    del catalog.files["README.md"]

    catalog.run(read("svc", "x"), now=EVENING)

    assert catalog.files == before


def test_a_bundle_that_a_killed_run_left_is_removed() -> None:
    catalog, later = Catalog(), Catalog()
    catalog.run(read("svc", "x"))
    later.run(read("svc", "x", entity("spec", "svc", kind="API")))
    for path in ("bundles/api-1.yaml", "kinds/api.yaml"):
        catalog.files[path] = later.files[path]

    plan = catalog.run(unchanged("svc"))

    assert set(plan.removed) == {"bundles/api-1.yaml", "kinds/api.yaml"}


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

    served = read_documents(catalog.files["bundles/component-1.yaml"])
    assert [document.value for document in served] == [
        entity("x", "svc").data,
        entity("y", "web").data,
    ]
    assert plan.changes == ()
    assert catalog.files[X_FILE] == text


def test_a_broken_hand_edit_that_reached_a_bundle_is_taken_out_of_it() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("web", "y"))
    for path in (X_FILE, "bundles/component-1.yaml"):
        catalog.files[path] = catalog.files[path].replace(b"kind: Component\n", b"kind: [\n", 1)

    catalog.run(unreadable("svc"), unchanged("web"))

    served = read_documents(catalog.files["bundles/component-1.yaml"])
    assert [document.value for document in served] == [entity("y", "web").data]


@pytest.mark.parametrize("outcome", [unreadable("svc"), doubtful("svc")])
def test_a_lost_entity_file_stays_in_its_bundle_until_its_manifest_is_read(
    outcome: Outcome,
) -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("web", "y"))
    bundle = catalog.files["bundles/component-1.yaml"]
    del catalog.files[X_FILE]

    catalog.run(outcome, unchanged("web"))
    assert catalog.files["bundles/component-1.yaml"] == bundle

    catalog.run(gone("svc"), unchanged("web"))
    assert b"name: x" not in catalog.files["bundles/component-1.yaml"]


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


def test_a_bundle_that_somebody_made_of_files_of_theirs_is_left_alone() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    foreign = {
        "entities/component/default/theirs.yaml": b"somebody's\n",
        "bundles/component-7.yaml": b"somebody's\n",
    }
    catalog.files |= foreign
    catalog.run(gone("svc"))
    assert {path: catalog.files.get(path) for path in foreign} == foreign
