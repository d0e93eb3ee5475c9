"""What of a proposed catalog is believed."""

from sync.catalog.files import as_files
from sync.catalog.layout import entity_path
from sync.catalog.snapshot import needs_reading
from sync.catalog.unproven import holds, unproven
from tests.catalog.builders import Catalog, gone, read, ref, target


def _base() -> Catalog:
    catalog = Catalog()
    catalog.run(read("one", "a"), read("two", "b"))
    return catalog


def _doubted(proposed: Catalog) -> set[str]:
    snapshot = unproven(proposed.snapshot, _base().snapshot)
    return {e.target for e in snapshot.log if needs_reading(e, snapshot)}


def test_a_proposal_that_says_what_its_base_says_is_believed() -> None:
    assert _doubted(_base()) == set()


def test_every_manifest_in_which_it_differs_is_read_again() -> None:
    proposed = _base()
    proposed.run(read("one", "a", title="new", content="c2"), read("three", "c"))
    assert _doubted(proposed) == {target("one"), target("three")}


def test_a_text_that_differs_under_an_equal_log_is_read_again() -> None:
    proposed = _base()
    path = entity_path(ref("b"))
    proposed.files[path] = proposed.files[path].replace(b"one", b"evil")
    assert _doubted(proposed) == {target("two")}


def test_what_it_lacks_is_there_to_be_judged_again() -> None:
    proposed = _base()
    proposed.run(gone("one"))
    snapshot = unproven(proposed.snapshot, _base().snapshot)
    assert snapshot.holders == _base().snapshot.holders
    assert snapshot.text_of(ref("a")) == _base().snapshot.text_of(ref("a"))


def test_a_file_at_one_of_our_places_that_nobody_owns_is_found() -> None:
    base, proposed = _base(), _base()
    owned = as_files(dict(base.files))
    assert holds(proposed.snapshot, base.snapshot, owned)
    proposed.files[entity_path(ref("c"))] = b"kind: Component\n"
    assert not holds(proposed.snapshot, base.snapshot, owned)
