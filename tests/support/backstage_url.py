"""What Backstage reads from the URLs of files, by its own AzureUrl in one Node process."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from sync.entities.origin import EDIT_URL, origin_annotations
from sync.model import Location
from sync.urls import LEGACY_SUFFIX, version_of
from tests.support.outside import node_modules

_SCRIPT = Path(__file__).with_name("azure_url.mjs")


def assert_backstage_reads_the_same(locations: Sequence[Location]) -> None:
    """Of each target it fetches the very file that the target was made of, and its link to edit
    that is ours, but for spaces, which stay ``%20``."""
    modules = node_modules()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs Backstage's own code")
    done = subprocess.run(
        [node, str(_SCRIPT), str(modules)],
        input=json.dumps([each.target for each in locations]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    for location, read in zip(locations, json.loads(done.stdout), strict=True):
        place = location.organization
        owner = [] if place.host.endswith(LEGACY_SUFFIX) else place.name.split("/")
        names = [*owner, location.project, "_apis/git/repositories", location.repository, "items"]
        assert "/".join(read["segments"]) == "/".join(names)
        assert place.url.startswith(read["origin"])
        assert read["path"] == location.path
        assert {k: read[k] for k in ("version", "versionType") if read[k]} == version_of(
            location.branch
        )
        assert read["edit"].replace("+", "%20") == origin_annotations(location)[EDIT_URL]
