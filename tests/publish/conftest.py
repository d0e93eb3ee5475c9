"""A catalog that is proposed, not pushed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publish.proposing import Life
from tests.support.forge import Forge
from tests.support.hosting import hosted_world


@pytest.fixture
def life(tmp_path: Path, github: Forge) -> Iterator[Life]:
    with hosted_world(tmp_path) as here:
        yield Life(here=here, repository=github.repository())
