"""What libyaml lets pass and Backstage refuses."""

import pytest

from sync.model import Json
from tests.yaml12.texts import REFUSED, outcome


@pytest.mark.parametrize(("text", "documents"), REFUSED.items(), ids=lambda v: repr(v)[:40])
def test_what_backstage_refuses_is_refused_with_a_place(text: str, documents: list[Json]) -> None:
    assert outcome(text) == documents
