"""What a check finds in a catalog folder, from its files alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sync.catalog.audit import audit
from sync.catalog.layout import LOG_FILE
from sync.catalog.log import parse_log, render_log
from sync.catalog.snapshot import digest
from tests.catalog.builders import (
    Catalog,
    entity,
    read,
    replaced,
    snapshot_of,
    target,
    unchanged,
    whole,
)

CART = "entities/component/default/cart.yaml"
TILL = "entities/component/default/till.yaml"
BUNDLE = "bundles/component-1.yaml"

Files = dict[str, bytes]


def found(files: Files, *others: str) -> list[tuple[str, str, int | None]]:
    """Path, type and line of each finding; edits are made to a copy."""
    findings = audit(snapshot_of(files, others), ["acme"])
    return [(each.path, each.problem.type, each.problem.line) for each in findings]


def messages(files: Files) -> str:
    return "\n".join(each.problem.message for each in audit(snapshot_of(files), ["acme"]))


def test_what_a_run_leaves_behind_has_nothing_wrong() -> None:
    assert found(whole()) == []
    assert found({}) == []


def test_a_folder_that_only_init_has_written_to_has_nothing_wrong() -> None:
    assert found({".gitattributes": whole()[".gitattributes"]}) == []
    edited = {".gitattributes": whole()[".gitattributes"] + b"* -text\n"}
    assert found(edited) == [(".gitattributes", "edited", None)]


def test_an_edit_that_breaks_the_yaml_is_told_with_its_place() -> None:
    files = whole()
    replaced(files, CART, b"title: one", b"title: [one")
    assert {kind for _, kind, _ in found(files)} == {"edited", "yaml"}
    assert {path for path, _, _ in found(files)} == {CART}


def test_a_lost_entity_is_found() -> None:
    files = whole()
    del files[TILL]
    assert [(path, kind) for path, kind, _ in found(files)][-1] == (TILL, "missing")


def test_a_copied_entity_file_is_unknown_to_the_log_and_a_duplicate() -> None:
    files = whole()
    copy = "entities/component/default/copy.yaml"
    files[copy] = files[CART]
    kinds = {(path, kind) for path, kind, _ in found(files)}
    assert {(copy, "unlogged"), (copy, "duplicate")} <= kinds
    assert f"{CART} has as well" in messages(files)


def test_a_ref_in_two_entries_as_after_a_merge_is_found() -> None:
    files = whole()
    replaced(files, "locations.yaml", b'"component:default/till", ', b'"component:default/cart", ')
    assert ("locations.yaml", "duplicate", None) in found(files)


def test_an_entity_that_the_log_gives_to_another_manifest_than_its_file_names_is_found() -> None:
    files = whole()
    cart, till = parse_log(files[LOG_FILE])
    assert "component:default/lamp" in cart.entities
    moved = replace(till, entities=(*till.entities, "component:default/lamp"))
    left = replace(cart, entities=("component:default/cart",))
    texts = snapshot_of(files).entities
    forged = [
        replace(entry, digest=digest(texts[one].id for one in entry.entities))
        for entry in (left, replace(moved, entities=tuple(sorted(moved.entities))))
    ]
    files[LOG_FILE] = render_log(forged)
    assert (LOG_FILE, "taken-over", None) in found(files)
    assert f"gives component:default/lamp to {target('till')}" in messages(files)
    assert f"comes from {target('cart')}" in messages(files)


def test_a_missing_log_is_told_once() -> None:
    files = whole()
    del files["locations.yaml"]
    assert found(files) == [("locations.yaml", "missing", None)]


@pytest.mark.parametrize(
    "path",
    ["kinds/component.yaml", "catalog-info.yaml", "README.md", ".gitattributes"],
)
def test_a_generated_file_that_was_edited_or_deleted_is_found(path: str) -> None:
    edited, deleted = whole(), whole()
    edited[path] += b"# by hand\n"
    assert found(edited) == [(path, "edited", None)]
    del deleted[path]
    assert (path, "missing", None) in found(deleted)


API = "bundles/api-1.yaml"


def shelved() -> Files:
    """A catalog with Components in two bundles, as when one bundle was full, and an API."""
    catalog = Catalog()
    catalog.run(read("cart", "cart"), read("till", "till", entity("shop", "till", kind="Group")))
    catalog.files["bundles/component-2.yaml"] = catalog.files[TILL]
    catalog.files[BUNDLE] = catalog.files[CART]
    catalog.run(read("spec", entity("spec", "spec", kind="API")))
    return catalog.files


@pytest.mark.parametrize(
    ("edit", "places", "words"),
    [
        pytest.param(
            lambda files: files.update({BUNDLE: b""}),
            [(BUNDLE, None)],
            "no bundle has component:default/cart, so no portal reads it",
            id="in none",
        ),
        pytest.param(
            lambda files: files.update(
                {"bundles/component-2.yaml": files[CART] + b"---\n" + files[TILL]}
            ),
            [("bundles/component-2.yaml", 1)],
            "has component:default/cart, which bundles/component-1.yaml has already",
            id="in two",
        ),
        pytest.param(
            lambda files: files.update({BUNDLE: files[CART] + b"---\n" + files[CART]}),
            [(BUNDLE, 1)],
            "has component:default/cart, which bundles/component-1.yaml has already",
            id="in one twice",
        ),
        pytest.param(
            lambda files: files.update({API: files[API] + b"---\n" + files[CART]}),
            [(API, 13)],
            "has component:default/cart, which is no api",
            id="in the wrong kind as well",
        ),
        pytest.param(
            lambda files: replaced(files, BUNDLE, b"title: one", b"title: two"),
            [(BUNDLE, 1)],
            f"has another text of component:default/cart than {CART}",
            id="with another text",
        ),
        pytest.param(
            lambda files: replaced(files, API, b"name: spec", b"name: other"),
            [(API, 1), (API, None)],
            "has api:default/other, which the catalog does not have",
            id="under another name",
        ),
        pytest.param(
            lambda files: replaced(files, API, b"kind: API", b"kind: ["),
            [(API, None)],
            "no bundle has api:default/spec",
            id="unreadable",
        ),
        pytest.param(
            lambda files: files.update({BUNDLE: b"\n" + files[BUNDLE]}),
            [(BUNDLE, 1)],
            f"has another text of component:default/cart than {CART}",
            id="with an empty line before it",
        ),
    ],
)
def test_what_a_bundle_has_wrong_is_found_with_its_line_and_the_next_sync_mends_that_alone(
    edit: Callable[[Files], object], places: list[tuple[str, int | None]], words: str
) -> None:
    files = shelved()
    edit(files)
    in_bundles = [(path, line) for path, kind, line in found(files) if path.startswith("bundles")]
    assert sorted(in_bundles, key=str) == sorted(places, key=str)
    assert words in messages(files)
    edited = Catalog(files)
    edited.run(unchanged("cart"), unchanged("till"), unchanged("spec"))
    assert edited.files == shelved()


def test_a_bundle_that_is_gone_and_one_too_many_are_found() -> None:
    gone, extra = shelved(), shelved()
    del gone["bundles/component-2.yaml"]
    assert ("kinds/component.yaml", "edited") in {each[:2] for each in found(gone)}
    assert "no bundle has component:default/till" in messages(gone)
    extra["bundles/component-3.yaml"] = extra[CART]
    assert found(extra) == [("bundles/component-3.yaml", "edited", 1)]
    extra["bundles/component-3.yaml"] = b"# Written by catalog-sync\n"
    assert found(extra) == [("bundles/component-3.yaml", "stale", None)]


def test_a_log_in_another_form_is_found() -> None:
    files = whole()
    replaced(files, "locations.yaml", b'{"target"', b'{ "target"')
    assert found(files) == [("locations.yaml", "edited", None)]


def test_files_of_a_kind_that_is_gone_are_found() -> None:
    files = whole()
    files["kinds/api.yaml"] = files["kinds/component.yaml"]
    assert found(files) == [("kinds/api.yaml", "stale", None)]


def test_foreign_files_are_found_wherever_they_are() -> None:
    files = whole()
    files["entities/component/default/mine.yaml"] = b"kind: Component\n"
    assert found(files, "notes.txt") == [
        ("entities/component/default/mine.yaml", "foreign", None),
        ("notes.txt", "foreign", None),
    ]


def test_a_readme_of_peoples_own_is_only_mentioned() -> None:
    files = whole() | {"README.md": b"# Ours\n"}
    [finding] = audit(snapshot_of(files), ["acme"])
    assert (finding.problem.type, finding.problem.severity) == ("foreign", "warning")


def test_a_reference_that_leads_nowhere_is_a_warning_that_names_the_manifest() -> None:
    catalog = Catalog()
    catalog.run(read("cart", "cart"))
    [finding] = audit(catalog.snapshot, ["acme"])
    assert (finding.path, finding.problem.severity) == (CART, "warning")
    assert "spec.owner names group:default/shop" in finding.problem.message
    assert target("cart") in finding.problem.message


def test_a_reference_to_a_kind_that_the_portal_has_from_elsewhere_is_no_warning() -> None:
    catalog = Catalog()
    catalog.run(read("cart", "cart"))
    assert audit(catalog.snapshot, ["acme"], external={"group"}) == ()
    assert len(audit(catalog.snapshot, ["acme"], external={"user"})) == 1


def test_manifests_of_a_provider_that_is_gone_are_a_warning() -> None:
    [finding] = audit(snapshot_of(whole()), ["other"])
    assert (finding.path, finding.problem.severity) == ("locations.yaml", "warning")
    assert "2 manifests are of the provider acme" in finding.problem.message


BREAKAGES: tuple[Callable[[Files], object], ...] = (
    lambda files: files.pop(CART),
    lambda files: files.pop(BUNDLE),
    lambda files: files.pop("locations.yaml"),
    lambda files: files.update({CART: b""}),
    lambda files: files.update({CART: b"\xff\xfe"}),
    lambda files: files.update({BUNDLE: b""}),
    lambda files: files.update({BUNDLE: files[CART]}),
    lambda files: files.update({"kinds/component.yaml": b"not: ours\n"}),
)


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_no_damage_goes_unnoticed(breakage: Callable[[Files], object]) -> None:
    files = whole()
    breakage(files)
    assert found(files) != []
