"""README.md's first two commands make a program that has all of its parts with it."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.support.files import read_files, write_files
from tests.support.git import git
from tests.support.readme import PROJECT, commands, consoles

OFFLINE = "pip install --no-index --no-build-isolation"
"""No package index is asked: what catalog-sync needs is taken from where this test runs."""


def test_the_readmes_installation_has_every_file_and_runs_away_from_its_clone(
    tmp_path: Path,
) -> None:
    place, install, *_ = commands(consoles("Your first real run")[0])
    assert install == "pip install ."
    tracked = git(PROJECT, "ls-files", "-z", "pyproject.toml", "README.md", "LICENSE", "sync")
    sources = {path: (PROJECT / path).read_bytes() for path in tracked.split("\0") if path}
    clone = write_files(tmp_path / "catalog-sync", sources)
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_CONFIG_FILE": os.devnull,
    }
    typed = f"{place} && {install.replace('pip install', OFFLINE)}"
    run(typed, clone, environment)

    [installed] = tmp_path.glob(".catalog-sync/lib/python*/site-packages/sync")
    wanted = {path.removeprefix("sync/") for path in sources if path.startswith("sync/")}
    there = {path for path in read_files(installed) if "__pycache__" not in path}
    assert there == wanted

    program = tmp_path / ".catalog-sync" / "bin" / "catalog-sync"
    run(f"{program} demo --directory made", tmp_path, environment)
    made = read_files(tmp_path / "made" / "catalog-repository" / "catalog")
    assert made == read_files(PROJECT / "catalog")


def run(typed: str, folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", typed],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
