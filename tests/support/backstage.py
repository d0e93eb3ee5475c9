"""Backstage's own verdict on files, by parse.mjs and the npm packages that it needs."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.support.outside import node_modules

_SCRIPT = Path(__file__).parents[1] / "backstage" / "parse.mjs"


def backstage_verdicts(
    files: Iterable[Path], *options: str, modules: Path | None = None
) -> list[dict[str, Any]]:
    """What parse.mjs prints of each file, in order, from one Node process; ``modules`` is another
    folder of Backstage's packages than the tests'."""
    modules = modules or node_modules()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs Backstage's own code")
    done = subprocess.run(
        [node, str(_SCRIPT), *options],
        input="\n".join(map(str, files)),
        env={**os.environ, "CATALOG_SYNC_NODE_MODULES": str(modules)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def cause(error: str) -> str:
    """The innermost message of a Backstage error, without its class and its advice."""
    message = error.rpartition("; caused by ")[2].partition(" To learn more about catalog")[0]
    name, colon, rest = message.partition(": ")
    return rest if colon and name.endswith("Error") else message
