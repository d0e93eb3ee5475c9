"""A folder that is edited while it is served."""

from pathlib import Path

from sync.emulator.watch import Watch
from tests.emulator.organization import FILES
from tests.support.files import write_files

FILE = "acme/Payments/checkout/catalog-info.yaml"


class Clock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_a_watched_folder_is_read_again_by_itself(tmp_path: Path) -> None:
    folder = write_files(tmp_path, FILES)
    watch = Watch(folder, clock=Clock())
    assert not watch.changed()
    write_files(folder, {FILE: "kind: API, longer\n"})
    assert watch.changed()
    assert not watch.changed()
    (folder / FILE).unlink()
    assert watch.changed()


def test_a_watch_looks_twice_a_second_at_most(tmp_path: Path) -> None:
    watch = Watch(tmp_path, clock=lambda: 100.0)
    assert not watch.changed()
    write_files(tmp_path, {"a": "1"})
    assert not watch.changed()
