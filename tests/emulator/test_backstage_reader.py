"""The emulator, read by Backstage's own AzureUrlReader, which believes it asks dev.azure.com."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.emulator.client import PAT
from tests.emulator.organization import FILES, MANIFEST
from tests.support.files import write_files
from tests.support.outside import node_modules

SCRIPT = Path(__file__).with_name("read.mjs")
CHECKOUT = "https://dev.azure.com/acme/Payments/_git/checkout"
MY_REPO = "https://dev.azure.com/acme/My%20Project/_git/my%20repo"


def perform(emulator: Emulator, *calls: tuple[str, str], token: str = PAT) -> list[dict[str, Any]]:
    """What each call of the reader ends in; all in one process of node."""
    modules = node_modules()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs Backstage's own code")
    done = subprocess.run(
        [node, str(SCRIPT), emulator.url, token],
        input=json.dumps([{"call": call, "url": url} for call, url in calls]),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CATALOG_SYNC_NODE_MODULES": str(modules)},
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert isinstance(answers, list)
    return answers


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = write_files(tmp_path_factory.mktemp("backstage"), FILES)
    with Emulator(folder, token=PAT) as running:
        yield running


def test_the_reader_reads_files_folders_and_globs(guarded: Emulator) -> None:
    guarded.clear_requests()
    file, branch, spaces, missing, tree, whole, globbed = perform(
        guarded,
        ("readUrl", f"{CHECKOUT}?path=/catalog-info.yaml"),
        ("readUrl", f"{CHECKOUT}?path=/catalog-info.yaml&version=GBdevelop"),
        ("readUrl", f"{MY_REPO}?path=/a%20b/catalog-info.yaml"),
        ("readUrl", f"{CHECKOUT}?path=/none.yaml"),
        ("readTree", f"{CHECKOUT}?path=/docs"),
        ("readTree", CHECKOUT),
        ("search", f"{CHECKOUT}?path=/*.yaml&version=GBdevelop"),
    )
    assert (file, branch, spaces) == ({"text": MANIFEST}, {"text": "kind: API\n"}, file)
    assert missing["error"] == "NotFoundError"
    assert list(tree["files"].values()) == ["# Checkout\n"]
    assert whole["files"] == {
        "catalog-info.yaml": MANIFEST,
        "docs/readme.md": "# Checkout\n",
        "src/Catalog-Info.YAML": MANIFEST,
    }
    assert sorted(globbed["files"].values()) == ["a: 1\n", "kind: API\n"]
    assert len(whole["etag"]) == 40
    assert {entry.host for entry in guarded.requests} == {"dev.azure.com"}


def test_the_reader_fails_as_it_does_against_the_service(guarded: Emulator) -> None:
    address = ("readUrl", f"{CHECKOUT}?path=/catalog-info.yaml")
    (refused,) = perform(guarded, address, token="wrong")
    assert "could not be read" in refused["message"]
    assert "personal-access-token" in refused["message"]
    guarded.faults.add(Fault(action="rate-limited", times=None))
    (limited,) = perform(guarded, address)
    guarded.faults.clear()
    assert "429" in limited["message"]
