"""Slices that are put together: whole, missing, failed, of another number, made twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from sync.config.slice import SliceNumber
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.support.catalogs import component, titles
from tests.support.files import write_files
from tests.support.flow import NOW, Flow
from tests.support.slicing import Sliced


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_missing_slice_removes_nothing_and_the_others_are_synced(
    here: tuple[Flow, Emulator, Path], lost: int
) -> None:
    one, emulator, root = here
    sliced = Sliced(flow=one)
    sliced.run(3)
    for number in range(12):
        manifest = root / f"acme/P/r{number}/catalog-info.yaml"
        if number % 2:
            manifest.unlink()
        else:
            manifest.write_text(component(f"c{number}", "two"), encoding="utf-8")
    emulator.reload()
    files = sliced.read_all(3)
    result, _ = sliced.join([file for file in files if f"{lost}-of" not in file.name])
    [provider] = result.providers
    assert provider.reason == f"slice {lost}/3 was not loaded"
    assert (provider.complete, result.plan.counts["delete"]) == (False, 0)
    assert result.exit_code(strict=False, tell_changes=False) == 4
    assert 0 < result.plan.counts["update"] < 6
    whole, _ = sliced.run(3)
    assert (whole.plan.counts["delete"], len(titles(one.catalog()))) == (6, 8)


def test_a_slice_that_failed_makes_its_provider_incomplete(
    here: tuple[Flow, Emulator, Path],
) -> None:
    one, emulator, root = here
    sliced = Sliced(flow=one)
    sliced.run(2)
    (root / "acme/P/r0/catalog-info.yaml").unlink()
    emulator.reload()
    first = sliced.read(SliceNumber(number=1, count=2))
    emulator.faults.add(Fault(action="unavailable", times=None))
    second = sliced.read(SliceNumber(number=2, count=2))
    emulator.faults.clear()
    result, _ = sliced.join([first, second])
    [provider] = result.providers
    assert not provider.complete
    assert "503" in provider.reason
    assert result.plan.changes == ()


def test_slices_of_another_number_do_not_add_up(here: tuple[Flow, Emulator, Path]) -> None:
    one, _, _ = here
    sliced = Sliced(flow=one)
    files = [
        sliced.read(SliceNumber(number=1, count=2)),
        sliced.read(SliceNumber(number=2, count=3)),
    ]
    result, _ = sliced.join(files)
    assert (
        result.providers[0].reason == "its slices are of 2 and of 3; make them all with one number"
    )


def test_of_a_slice_that_was_made_twice_the_later_one_counts(
    here: tuple[Flow, Emulator, Path], tmp_path: Path
) -> None:
    one, emulator, root = here
    sliced, whole = Sliced(flow=one), SliceNumber(number=1, count=1)
    early = sliced.read(whole).rename(tmp_path / "early")
    write_files(root, {"acme/P/r3/catalog-info.yaml": component("c3", "two")})
    emulator.reload()
    late = sliced.read(whole, now=NOW + timedelta(minutes=5))
    sliced.join([early, late])
    assert titles(one.catalog())["c3"] == "two"


def test_what_only_the_whole_shows_to_be_needed_is_read_where_it_is_joined(
    here: tuple[Flow, Emulator, Path],
) -> None:
    """A manifest that lost its entity to another one is wanted again when that one goes."""
    one, emulator, root = here
    write_files(root, {"acme/P/twin/catalog-info.yaml": component("c0", "twin")})
    emulator.reload()
    sliced = Sliced(flow=one)
    sliced.run(3)
    assert titles(one.catalog())["c0"] == "one"
    (root / "acme/P/r0/catalog-info.yaml").unlink()
    emulator.reload()
    _, asked = sliced.run(3)
    assert (asked, titles(one.catalog())["c0"]) == (1, "twin")
