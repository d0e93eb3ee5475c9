"""What hands did to entity files, told by digests and by the copies in bundles."""

import re

from sync.catalog.hand_edits import copies_of, edited, served
from sync.catalog.layout import entity_path
from tests.catalog.builders import ref, replaced, snapshot_of, target, whole

CART, TILL = entity_path(ref("cart")), entity_path(ref("till"))
BUNDLE = "bundles/component-1.yaml"

Files = dict[str, bytes]


def found(files: Files) -> list[tuple[str, str, int | None]]:
    """Path, type and line of each finding."""
    findings = edited(snapshot_of(files))
    return [(each.path, each.problem.type, each.problem.line) for each in findings]


def messages(files: Files) -> str:
    return "\n".join(each.problem.message for each in edited(snapshot_of(files)))


def test_what_a_run_leaves_behind_was_edited_by_nobody() -> None:
    assert found(whole()) == []


def test_an_edited_entity_is_found_with_its_line_and_the_manifest_to_edit() -> None:
    files = whole()
    replaced(files, CART, b"title: one", b"title: two")
    line = files[CART][: files[CART].index(b"title: two")].count(b"\n") + 1
    assert found(files) == [(CART, "edited", line)]
    assert f"edit {target('cart')} instead" in messages(files)


def test_an_edit_that_was_made_in_the_bundle_too_is_found_in_the_manifests_files() -> None:
    files = whole()
    for path in (TILL, BUNDLE):
        start, end = b"till\n", b"title: six"
        at = files[path].index(b"name: " + start)
        files[path] = files[path][:at] + files[path][at:].replace(b"title: one", end, 1)
    assert [path for path, _, _ in found(files)] == [TILL, "entities/group/default/shop.yaml"]


def test_a_catalog_of_another_version_is_told_once_and_accuses_nobody() -> None:
    files = whole()
    files["locations.yaml"] = re.sub(
        rb'"digest": "[0-9a-f]+"', b'"digest": "0"', files["locations.yaml"]
    )
    [finding] = edited(snapshot_of(files))
    assert (finding.path, finding.problem.type) == ("locations.yaml", "version")
    assert finding.problem.severity == "warning"


def test_portals_are_given_an_edited_or_lost_file_as_its_bundle_has_it() -> None:
    files = whole()
    before = dict(files)
    replaced(files, CART, b"title: one", b"title: two")
    del files[TILL]

    snapshot = snapshot_of(files)

    assert copies_of(snapshot)[ref("cart")] == before[CART]
    assert served(snapshot) == served(snapshot_of(before))
    replaced(files, BUNDLE, before[TILL], b"")
    assert ref("till") not in served(snapshot_of(files))
