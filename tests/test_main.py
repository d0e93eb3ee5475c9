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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", [("schema",), ("validate", "--json", ".")])
def test_output_that_cannot_be_written_is_no_bug(tmp_path: Path, command: tuple[str, ...]) -> None:
    write_files(tmp_path, {"catalog-info.yaml": MANIFEST})
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sync", *command],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("catalog-sync: the output could not be written: No space left")


@pytest.mark.parametrize("closed", [1, 2])
def test_a_closed_stream_changes_no_exit_code(tmp_path: Path, closed: int) -> None:
    write_files(tmp_path, {"catalog-info.yaml": MANIFEST})
    command = f'exec "$0" -m sync validate . {closed}>&-'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
