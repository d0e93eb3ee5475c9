"""npm `yaml`, called as Backstage's catalog calls it, for a batch of files in one process."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sync.model import Json
from tests.support.outside import node_modules

_SCRIPT = Path(__file__).with_name("read.mjs")


def read_with_npm_yaml(files: Sequence[bytes]) -> list[list[dict[str, Any]]]:
    """For each file its documents: ``{"value": …}`` or ``{"error": …, "line", "column"}``."""
    modules = node_modules()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs Backstage's YAML reader")
    done = subprocess.run(
        [node, str(_SCRIPT)],
        input=json.dumps([base64.b64encode(data).decode() for data in files]),
        env={**os.environ, "CATALOG_SYNC_NODE_MODULES": str(modules)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    documents: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return documents


def same_data(one: Json, other: Json) -> bool:
    """Equal types and values, numbers as doubles; the order of keys does not matter."""
    return _as_text(one) == _as_text(other)


def _as_text(value: Json) -> str:
    return json.dumps(_as_doubles(value), sort_keys=True)


def _as_doubles(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _as_doubles(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_doubles(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    return value
