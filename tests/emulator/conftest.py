"""The organisation of ``organization.py``, served once for all tests that only read."""

from collections.abc import Iterator

import pytest

from sync.emulator.server import Emulator
from tests.emulator.organization import FILES
from tests.support.files import write_files


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Nothing may be changed in it."""
    folder = write_files(tmp_path_factory.mktemp("organizations"), FILES)
    with Emulator(folder, hosts=["tfs.acme.com"]) as running:
        yield running
