"""The command line as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.files import write_files

MANIFEST = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: naïve ☃}
spec: {type: service, lifecycle: production, owner: team}
"""


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "naïve ☃"), ("latin-1", "naïve \\u2603"), ("ascii", "na\\xefve \\u2603")],
)
def test_what_a_stream_has_no_character_for_is_spelt_out(
    tmp_path: Path, encoding: str, shown: str
) -> None:
    write_files(tmp_path, {"catalog-info.yaml": MANIFEST})
    done = subprocess.run(
        [sys.executable, "-m", "sync", "validate", str(tmp_path / "catalog-info.yaml")],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert shown in done.stdout.decode(encoding)
