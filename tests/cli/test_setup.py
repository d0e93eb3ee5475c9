"""schema at the door."""

import json

from sync.config.editor_schema import json_schema
from tests.support.running import run


def test_the_schema_is_printed() -> None:
    outcome = run("schema")
    assert json.loads(outcome.stdout) == json_schema()
