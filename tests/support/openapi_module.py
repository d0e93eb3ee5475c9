"""What Backstage's module ``openapi`` makes of specifications, by its own code in one process."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.outside import node_modules

_SCRIPT = Path(__file__).with_name("bundle.mjs")
MANIFEST = "https://dev.azure.com/acme/P/_git/api?path=/catalog-info.yaml"
"""The manifest that names the specifications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """A specification: what the manifest names, and the files of its repository."""

    value: str = "./openapi.yaml"
    files: Mapping[str, str]


ENDLESS = "endless"
"""Stands for a text of which the module never comes to the end."""


def module_bundles(specifications: Sequence[Specification]) -> list[str | None]:
    """The text of each; ``None`` where it cannot be bundled."""
    modules = node_modules()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs Backstage's own code")
    given = [{"base": MANIFEST, "value": s.value, "files": s.files} for s in specifications]
    done = subprocess.run(
        [node, str(_SCRIPT), str(modules)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    return [ENDLESS if answer.get("endless") else answer.get("text") for answer in answers]
