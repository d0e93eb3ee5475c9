"""What a few tests need and this repository does not hold; variables name the places."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRE_ALL = os.environ.get("CATALOG_SYNC_REQUIRE_ALL", "") not in {"", "0"}
"""True where a skipped test is a failure: CI."""


OF_THE_MACHINE = "this machine cannot: "
"""Begins the reason of a skip that no installation mends; CI tells of it and goes on."""


def not_on_this_machine(what: str) -> NoReturn:
    """Skip a test that needs what a kernel, or whoever runs the machine, does not allow here."""
    pytest.skip(f"{OF_THE_MACHINE}{what}")


def corpus() -> Path:
    """A folder of real manifests, with ``corpus-index.jsonl`` beside it."""
    return _folder("CATALOG_SYNC_CORPUS", "a folder of real manifests")


def specs() -> Path:
    """The folder of Microsoft's OpenAPI files: core.json, git.json, search.json."""
    return _folder("CATALOG_SYNC_SPECS", "the folder of Microsoft's OpenAPI files")


def observed() -> Path:
    """The folder of what a real Backstage said: validation.txt, yaml.txt."""
    return _folder("CATALOG_SYNC_OBSERVED", "the folder of a real Backstage's observed answers")


def node_modules() -> Path:
    """The node_modules folder made from tests/backstage/package-lock.json."""
    return _folder("CATALOG_SYNC_NODE_MODULES", "a folder with Backstage's npm packages")


def web_modules() -> Path:
    """The node_modules folder made from tests/web/package-lock.json: axe-core."""
    return _folder("CATALOG_SYNC_WEB_MODULES", "a folder with axe-core from npm")


def chromium() -> str:
    """The browser that the report is tested in: Debian's package, or any Chromium on the PATH."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("there is no chromium on the PATH (Debian: apt-get install chromium)")


def tmux() -> str:
    """The terminal that a session of a person is typed into: Debian's package."""
    found = shutil.which("tmux")
    if found is None:
        pytest.skip("there is no tmux on the PATH (Debian: apt-get install tmux)")
    return found


def atheris() -> None:
    """The coverage-guided fuzzer, which has no wheels for some machines."""
    if find_spec("atheris") is None:
        pytest.skip("atheris is not installed: PyPI has it for CPython on Linux (x86_64)")


def github_modules() -> Path:
    """The node_modules folder made from tests/github/package-lock.json."""
    return _folder("CATALOG_SYNC_GITHUB_MODULES", "a folder with the npm package emulate")


def _folder(variable: str, what: str) -> Path:
    value = os.environ.get(variable, "")
    if not value:
        pytest.skip(f"{variable} is not set: it names {what}")
    folder = Path(value)
    if not folder.is_dir():
        pytest.fail(f"{variable} names no folder: {value}")
    return folder
