"""One GitHub on loopback for all jobs."""

from collections.abc import Iterator

import pytest

from tests.support.forge import Forge, forge


@pytest.fixture(scope="session")
def github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """A running one, without repositories."""
    with forge(tmp_path_factory.mktemp("forge")) as running:
        yield running
