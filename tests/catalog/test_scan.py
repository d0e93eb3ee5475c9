"""The catalog folder read once: what is held, and which bundles are known to be right."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.catalog.bundles import Bundle
from sync.catalog.files import held
from sync.catalog.plan import make_plan
from sync.catalog.scan import Scan, Seen, scan
from sync.errors import CatalogError
from tests.catalog.builders import Catalog, read, read_snapshot, ref, situation, target, unchanged
from tests.support.files import write_files

BUNDLE = "bundles/component-1.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    catalog = Catalog()
    catalog.run(read("svc", "x", "x-1", "x.y"), read("web", "z"))
    return write_files(tmp_path, catalog.files)


def test_a_bundle_of_all_its_entity_files_is_known_to_be_whole(folder: Path) -> None:
    refs = tuple(map(ref, ("x", "x-1", "x.y", "z")))
    assert scan(folder).bundles == {BUNDLE: Bundle(refs=refs, exact=True)}


@pytest.mark.parametrize(
    "change",
    [b"", b"# more\n", b"---\n# Copied from x by catalog-sync: edit it there, not here.\n"],
    ids=["emptied", "longer", "one more"],
)
def test_a_bundle_that_someone_edited_is_not_whole(folder: Path, change: bytes) -> None:
    file = folder / BUNDLE
    file.write_bytes(file.read_bytes() + change if change else b"")

    found = scan(folder)

    assert not found.bundles[BUNDLE].exact
    assert found.files[BUNDLE] == file.read_bytes()


def test_a_bundle_is_not_whole_when_an_entity_file_is_another_one_or_lost(folder: Path) -> None:
    file = folder / "entities" / "component" / "default" / "x.yaml"
    file.write_bytes(file.read_bytes().replace(b"one", b"two"))
    assert not scan(folder).bundles[BUNDLE].exact
    file.unlink()
    assert not scan(folder).bundles[BUNDLE].exact


@pytest.mark.parametrize("path", [BUNDLE, "entities/component/default/x.yaml"])
def test_a_lost_file_is_planned_again_as_it_was(folder: Path, path: str) -> None:
    before = (folder / path).read_bytes()
    (folder / path).unlink()
    outcomes = (read("svc", "x", "x-1", "x.y"), unchanged("web"))

    plan = make_plan(read_snapshot(folder), situation(*outcomes))

    assert plan.files[path] == held(before)


def test_manifests_named_by_many_entity_files_are_held_once(folder: Path) -> None:
    origins = scan(folder).origins

    assert set(origins.values()) == {target("svc"), target("web")}
    assert len(set(map(id, origins.values()))) == 2


def _known(folder: Path) -> dict[str, Seen]:
    return {path: Seen(file.id, file.size) for path, file in scan(folder).files.each()}


def _seen(folder: Path, known: dict[str, Seen] | None = None) -> Scan:
    """With files as they are known, and not as they can be read."""
    found = scan(folder) if known is None else scan(folder, known)
    return replace(found, files=dict(found.files.each()))  # type: ignore[arg-type]


def test_a_file_that_git_knows_is_not_read_where_a_bundle_holds_it(folder: Path) -> None:
    before, known = _seen(folder), _known(folder)
    file = folder / "entities/component/default/x.yaml"
    file.write_bytes(file.read_bytes().replace(b"one", b"two"))

    assert _seen(folder, known) == before, "of the same size, and nobody looked"
    assert _seen(folder) != before
    with pytest.raises(CatalogError, match="was changed during the sync"):
        _ = scan(folder, known).files["entities/component/default/x.yaml"]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"one", b"another"), (b"\n", b"\r\n")],
    ids=["another text", "other line ends"],
)
def test_a_file_of_another_size_than_git_knows_is_read(
    folder: Path, old: bytes, new: bytes
) -> None:
    known = _known(folder)
    path = "entities/component/default/x.yaml"
    (folder / path).write_bytes((folder / path).read_bytes().replace(old, new))
    known[path] = known[path]._replace(size=(folder / path).stat().st_size)

    assert _seen(folder, known) == _seen(folder)


def test_a_file_that_git_knows_and_no_bundle_holds_is_read(folder: Path) -> None:
    known = _known(folder)
    (folder / BUNDLE).write_bytes(b"")
    assert _seen(folder, known) == _seen(folder)
    file = folder / "entities/component/default/z.yaml"
    file.write_bytes(file.read_bytes().replace(b"one", b"two"))
    assert _seen(folder, known) == _seen(folder)


def test_files_that_are_copies_of_each_other_are_read(folder: Path) -> None:
    file = folder / "entities/component/default/x.yaml"
    (folder / "entities/component/default/copy.yaml").write_bytes(file.read_bytes())
    assert _seen(folder, _known(folder)) == _seen(folder)
