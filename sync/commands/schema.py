"""``catalog-sync schema``: the JSON Schema of providers.yaml, for editors."""

import json
import sys

from sync.config.editor_schema import json_schema


def text() -> str:
    """The schema as it is printed, and as ``init`` writes it."""
    return json.dumps(json_schema(), indent=2) + "\n"


def run() -> int:
    """Print it."""
    sys.stdout.write(text())
    return 0
