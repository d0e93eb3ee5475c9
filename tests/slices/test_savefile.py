"""A slice, written and read back."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest

from sync.catalog.files import Spool
from sync.config.settings import Config
from sync.errors import UsageError
from sync.slices.savefile import UnusableSliceError, load, save
from tests.slices.made import some
from tests.support.flow import NOW


def test_what_is_read_back_is_what_was_written(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "slice"
    save(some(config), file)
    read = load(file, config, NOW + timedelta(hours=23), Spool())
    assert read == some(config)
    [entity] = read.answers.elsewhere["u"].entities
    assert entity.file.data == "# ☃\nkind: API\n".encode()
    assert [each.name for each in file.parent.iterdir()] == ["slice"]


def test_no_line_of_it_can_be_lost_or_added(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "slice"
    save(some(config), file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    assert json.loads(lines[-1]) == {"end": len(lines) - 2}
    wrong = [lines[:at] + lines[at + 1 :] for at in range(len(lines))]
    wrong += [[*lines[:at], lines[1], *lines[at:]] for at in range(1, len(lines) + 1)]
    for version in wrong:
        file.write_bytes(gzip.compress(b"".join(version)))
        with pytest.raises(UnusableSliceError):
            load(file, config, NOW, Spool())


def test_a_file_that_cannot_be_written_is_the_users_to_mend(config: Config, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        save(some(config), tmp_path / "providers.yaml" / "slice")
