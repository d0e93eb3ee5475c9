"""The rows of a slice's file."""

import gzip
import json
from pathlib import Path

import pytest

from sync.catalog.files import Spool
from sync.config.settings import Config
from sync.slices.savefile import UnusableSliceError, load, save
from tests.slices.made import some
from tests.support.flow import NOW


@pytest.mark.parametrize(
    "row",
    [
        {"verdict": "x", "id": "1", "entities": [["api:default/../../x", "text"]]},
        {"verdict": "x", "id": "1", "entities": [["api:default/x", 5]]},
        {"found": ["other", "P", "r", "/x", None, None, False]},
        {"content": ["acme", "x"], "data": "%%", "id": "1"},
        {"exists": "x"},
        {"unheard": "of"},
        ["a", "list"],
        {},
    ],
)
def test_a_row_that_no_slice_has_makes_it_unusable(
    config: Config, tmp_path: Path, row: object
) -> None:
    file = tmp_path / "slice"
    save(some(config), file)
    head = gzip.decompress(file.read_bytes()).splitlines()[0]
    text = b"\n".join([head, json.dumps(row).encode(), b'{"end":1}'])
    file.write_bytes(gzip.compress(text))
    with pytest.raises(UnusableSliceError, match="damaged"):
        load(file, config, NOW, Spool())
