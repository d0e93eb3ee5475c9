import os
from dataclasses import replace
from pathlib import Path

import pytest

from sync.catalog.apply import apply
from sync.catalog.files import held
from sync.catalog.plan import make_plan
from sync.errors import CatalogError
from sync.model import Outcome
from tests.catalog.builders import (
    EVENING,
    Catalog,
    entity,
    gone,
    read,
    read_snapshot,
    situation,
    unchanged,
)
from tests.support.files import read_files, write_files

X_FILE = "entities/component/default/x.yaml"


def sync(folder: Path, *outcomes: Outcome) -> None:
    """Plan for what lies in the folder, and apply."""
    apply(make_plan(read_snapshot(folder), situation(*outcomes)), folder)


def test_the_folder_ends_as_the_plan_says(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "catalog"
    memory = Catalog()
    for outcomes in (
        (read("a", "x"), read("b", entity("spec", "b", kind="API"))),
        (read("a", "x", "y", content="c2"), gone("b")),
    ):
        memory.run(*outcomes)
        sync(folder, *outcomes)
        assert read_files(folder) == memory.files


def test_planning_after_apply_plans_nothing(tmp_path: Path) -> None:
    sync(tmp_path, read("a", "x"))

    assert make_plan(read_snapshot(tmp_path), situation(unchanged("a"), now=EVENING)).is_empty


def test_folders_left_empty_go_and_others_stay(tmp_path: Path) -> None:
    sync(tmp_path, read("a", "x", entity("spec", "a", kind="API")))
    write_files(tmp_path, {"entities/api/notes.txt": "ours", "entities/component/empty": "y"})
    (tmp_path / "entities/component/empty").unlink()
    (tmp_path / "elsewhere").mkdir()

    sync(tmp_path, gone("a"))

    assert not (tmp_path / "entities/component").exists()
    assert not (tmp_path / "entities/api/default").exists()
    assert not (tmp_path / "bundles").exists()
    assert (tmp_path / "entities/api/notes.txt").read_text() == "ours"
    assert (tmp_path / "elsewhere").is_dir()


def test_an_empty_plan_touches_nothing(tmp_path: Path) -> None:
    sync(tmp_path, read("a", "x"))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    sync(tmp_path, unchanged("a"))

    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    sync(tmp_path, read("a", "x"), read("b", "y"))
    untouched = tmp_path / "entities/component/default/y.yaml"
    before = untouched.stat().st_ino, untouched.stat().st_mtime_ns

    sync(tmp_path, read("a", "x", content="c2", title="two"), unchanged("b"))

    assert (untouched.stat().st_ino, untouched.stat().st_mtime_ns) == before


def test_what_a_killed_run_left_is_cleaned_up(tmp_path: Path) -> None:
    sync(tmp_path, read("a", "x"))
    kept = {".catalog-sync-notes": "ours", "entities/.catalog-sync-0123": "ours"}
    stale = ".catalog-sync-0123456789abcdef"
    write_files(tmp_path, {**kept, stale: "half", f"entities/component/default/{stale}": "half"})

    sync(tmp_path, read("a", "x", "y", content="c2"))

    assert sorted(path.name for path in tmp_path.rglob(".catalog-sync-*")) == [
        ".catalog-sync-0123",
        ".catalog-sync-notes",
    ]


@pytest.mark.parametrize("killed_at", range(1, 7))
def test_a_run_killed_at_any_write_is_repaired_by_the_next(
    tmp_path: Path, killed_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(tmp_path, read("a", "x"), read("b", "y"))
    expected = Catalog(read_files(tmp_path))
    second = (read("a", "z", content="c2"), read("b", "x", "y", content="c2", title="two"))
    expected.run(*second)
    replaced = 0
    real = Path.replace

    def dying(self: Path, to: Path) -> Path:
        nonlocal replaced
        replaced += 1
        if replaced == killed_at:
            raise KeyboardInterrupt
        return real(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            sync(tmp_path, *second)

    sync(tmp_path, *second)

    assert read_files(tmp_path) == expected.files


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/x", "entities/../../x", "entities/a/b/../c.yaml", "notes.txt", ".git/config"],
)
def test_no_path_leads_out_of_the_layout(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "catalog"
    writes = {"README.md": held(b""), path: held(b"evil")}
    plan = replace(Catalog().plan(read("a", "x")), files=writes)

    with pytest.raises(CatalogError, match="no place in a catalog"):
        apply(plan, folder)

    assert not folder.exists()


@pytest.mark.parametrize(
    "link", ["catalog", "catalog/entities", "catalog/entities/component", "catalog/README.md"]
)
@pytest.mark.parametrize("removing", [True, False])
def test_nothing_is_written_or_deleted_through_a_symbolic_link(
    tmp_path: Path, link: str, removing: bool
) -> None:
    elsewhere = tmp_path / "elsewhere"
    write_files(elsewhere, {"keep.txt": "x", "component/default/x.yaml": "x"})
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    before = read_files(elsewhere)
    plan = Catalog().plan(read("a", "x"))
    if removing:
        plan = replace(plan, files=dict.fromkeys(plan.files))

    with pytest.raises(CatalogError, match="is a symbolic link"):
        apply(plan, tmp_path / "catalog")

    assert read_files(elsewhere) == before


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "entities").write_text("x")

    with pytest.raises(CatalogError, match=r"entities.* cannot be written"):
        sync(tmp_path, read("a", "x"))


def test_a_folder_in_the_way_is_named_and_nothing_half_written_stays(tmp_path: Path) -> None:
    (tmp_path / "README.md").mkdir()

    with pytest.raises(CatalogError, match=r"README\.md cannot be written"):
        sync(tmp_path, read("a", "x"))

    assert not list(tmp_path.rglob(".catalog-sync-*"))


def test_files_are_readable_as_the_user_s_umask_has_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        sync(tmp_path, read("a", "x"))
    finally:
        os.umask(before)

    assert (tmp_path / X_FILE).stat().st_mode & 0o777 == 0o644
