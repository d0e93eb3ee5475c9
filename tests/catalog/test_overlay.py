"""The last commit's catalog, and what a work tree adds to it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sync.catalog.bundles import Bundle
from sync.catalog.files import as_files
from sync.catalog.layout import LOG_FILE, entity_path
from sync.catalog.log import DamagedLogError
from sync.catalog.overlay import differing, overlaid
from sync.catalog.plan import make_plan
from sync.catalog.scan import Scan, scan
from sync.catalog.snapshot import Snapshot, intact
from tests.catalog.builders import (
    EVENING,
    MORNING,
    Catalog,
    gone,
    read,
    ref,
    situation,
    target,
    unchanged,
)
from tests.support.files import write_files

A, B = entity_path(ref("a")), entity_path(ref("b"))
BUNDLE = "bundles/component-1.yaml"


def _committed() -> Catalog:
    catalog = Catalog()
    catalog.run(read("one", "a"), read("two", "b"))
    return catalog


def _later(*outcomes: object) -> dict[str, bytes]:
    """The work tree after a run that was not committed."""
    catalog = Catalog(_committed().files)
    catalog.run(*outcomes, now=EVENING)  # type: ignore[arg-type]
    return catalog.files


def _seen(folder: Path, files: Mapping[str, bytes]) -> Scan:
    return scan(write_files(folder / "catalog", files))


def _over(folder: Path, files: Mapping[str, bytes]) -> Snapshot:
    return overlaid(as_files(_committed().files), _seen(folder, files), "catalog")


def _edited(path: str) -> dict[str, bytes]:
    files = dict(_committed().files)
    return {**files, path: files[path].replace(b"title: one", b"title: evil")}


def _older() -> dict[str, bytes]:
    catalog = Catalog()
    catalog.run(read("one", "a", title="old", content="c0"), now="2026-01-30T00:00:00Z")
    return catalog.files


LACKING: dict[str, Callable[[], Mapping[str, bytes]]] = {
    "nothing": lambda: _committed().files,
    "everything": dict,
    "an entity": lambda: {p: d for p, d in _committed().files.items() if p != A},
    "all entities": lambda: {
        p: d for p, d in _committed().files.items() if not p.startswith("entities/")
    },
    "the log": lambda: {p: d for p, d in _committed().files.items() if p != LOG_FILE},
    "an entity, which was edited": lambda: _edited(A),
    "what came since": _older,
    "its log's sense": lambda: {**_committed().files, LOG_FILE: b"<<<<<<< ours\n"},
}


@pytest.mark.parametrize("case", LACKING)
def test_what_a_work_tree_lacks_or_has_edited_is_as_in_the_last_commit(
    tmp_path: Path, case: str
) -> None:
    before, seen = _committed().snapshot, _seen(tmp_path, LACKING[case]())
    snapshot = overlaid(as_files(_committed().files), seen, "catalog")
    assert snapshot.holders == before.holders
    assert snapshot.entities == before.entities
    assert snapshot.log == before.log
    assert all(intact(entry, snapshot) for entry in snapshot.log)
    texts = {path for path in snapshot.files if path.startswith("entities/")}
    wrong = {path for path in texts if seen.files.file(path) != before.files.file(path)}
    assert differing(snapshot, seen.files) >= wrong


def test_a_newer_text_counts_where_the_work_trees_log_vouches_for_it(tmp_path: Path) -> None:
    files = _later(read("one", "a", title="new", content="c2"))
    snapshot = _over(tmp_path, files)
    assert snapshot.text_of(ref("a")) == files[A]
    assert snapshot.entries[target("one")].content_id == "c2"
    assert intact(snapshot.entries[target("one")], snapshot)


def test_a_newer_text_that_was_edited_since_does_not_count(tmp_path: Path) -> None:
    files = _later(read("one", "a", title="new", content="c2"))
    snapshot = _over(tmp_path, {**files, A: files[A].replace(b"new", b"evil")})
    assert snapshot.text_of(ref("a")) == _committed().files[A]
    assert snapshot.entries[target("one")].content_id == "c1"


def test_what_only_the_work_tree_has_counts(tmp_path: Path) -> None:
    snapshot = _over(tmp_path, _later(read("three", "c")))
    assert set(snapshot.holders) == {ref("a"), ref("b"), ref("c")}
    assert target("three") in snapshot.entries


def test_what_an_uncommitted_run_removed_is_judged_again(tmp_path: Path) -> None:
    snapshot = _over(tmp_path, _later(gone("one")))
    assert snapshot.text_of(ref("a")) == _committed().files[A]
    assert snapshot.entries[target("one")].last_discovered_at == MORNING


def test_an_entity_that_moved_in_an_uncommitted_run_has_its_new_manifest(tmp_path: Path) -> None:
    files = _later(read("one", content="c2"), read("three", "a"))
    snapshot = _over(tmp_path, files)
    assert snapshot.holders[ref("a")] == target("three")
    assert snapshot.text_of(ref("a")) == files[A]


def test_what_bundles_hold_is_known_without_the_work_tree(tmp_path: Path) -> None:
    whole = {BUNDLE: Bundle(refs=(ref("a"), ref("b")), exact=True)}
    assert _over(tmp_path, {}).bundles == whole
    edited = _over(tmp_path / "other", _edited(BUNDLE))
    assert not edited.bundles[BUNDLE].exact
    assert edited.homes == {ref("a"): 1, ref("b"): 1}


def test_the_last_commit_says_which_bundle_an_entity_is_in(tmp_path: Path) -> None:
    files = dict(_committed().files)
    files["bundles/component-2.yaml"] = files.pop(BUNDLE)

    snapshot = _over(tmp_path, files)

    assert snapshot.homes == {ref("a"): 1, ref("b"): 1}
    assert snapshot.files.keys() >= {BUNDLE, "bundles/component-2.yaml"}
    plan = make_plan(snapshot, situation(unchanged("one"), unchanged("two")))
    assert plan.removed == ("bundles/component-2.yaml",)


def test_a_new_entity_stays_in_the_bundle_that_an_uncommitted_run_gave_it(tmp_path: Path) -> None:
    files = _later(read("one", "a", content="c2"), read("three", "c"))
    files["bundles/component-7.yaml"] = files["entities/component/default/c.yaml"]
    files[BUNDLE] = _committed().files[BUNDLE]

    snapshot = _over(tmp_path, files)

    assert ref("c") not in snapshot.homes
    assert snapshot.found_in[ref("c")] == 7
    plan = make_plan(snapshot, situation(unchanged("three")))
    assert "bundles/component-7.yaml" in plan.owned


def test_a_damaged_log_is_told_where_the_last_commit_has_none(tmp_path: Path) -> None:
    files = {path: data for path, data in _committed().files.items() if path != LOG_FILE}
    seen = _seen(tmp_path, {**files, LOG_FILE: b"<<<<<<< ours\n"})
    with pytest.raises(DamagedLogError):
        overlaid(as_files(files), seen, "catalog")


def test_a_run_after_any_of_them_plans_nothing_for_what_did_not_change(tmp_path: Path) -> None:
    for number, files in enumerate(case() for case in LACKING.values()):
        snapshot = _over(tmp_path / str(number), files)
        catalog = Catalog(dict(snapshot.files))
        catalog.files[LOG_FILE] = _committed().files[LOG_FILE]
        assert not catalog.plan(unchanged("one"), unchanged("two")).changes
