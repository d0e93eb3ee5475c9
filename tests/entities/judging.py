"""An entity as text, and the verdict on it."""

import json
from typing import Any

from sync.entities.manifest import parse_manifest
from sync.entities.verdict import verdict
from sync.model import Problem


def judge(text: str | bytes, **options: Any) -> tuple[Problem, ...]:
    (document,) = parse_manifest(text.encode() if isinstance(text, str) else text)
    assert document.problems == ()
    return verdict(document, document.data, **options)


def component(**changes: Any) -> str:
    data: dict[str, Any] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "petstore"},
        "spec": {"type": "service", "lifecycle": "production", "owner": "team-a"},
    }
    return json.dumps({**data, **changes})
