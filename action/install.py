"""Installs catalog-sync from the action's own checkout, with the hashed lock, into an environment
of its own, and tells the job where its Python is. An environment that is there already is used."""

import contextlib
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("pyproject.toml", "README.md", "LICENSE")
LOCKS = {"": "requirements.lock", "entra": "requirements-entra.lock"}
"""What is installed with each value of the input ``extras``; every lock is complete."""


def lock() -> Path:
    """The lock that the input ``extras`` asks for."""
    wanted = os.environ.get("INPUT_EXTRAS", "").strip()
    if wanted not in LOCKS:
        fail("The input extras is wrong; expected entra, or nothing.")
    return ROOT / LOCKS[wanted]


def sources() -> Iterator[Path]:
    """Every file that the environment is made of, in a fixed order."""
    yield from (ROOT / name for name in PARTS if (ROOT / name).exists())
    yield lock()
    package = (ROOT / "sync").rglob("*")
    yield from sorted(p for p in package if p.is_file() and "__pycache__" not in p.parts)


def key() -> str:
    """Names the environment: the same for the same sources on the same Python."""
    total = hashlib.sha256(f"{sys.version}\n{sys.executable}\n".encode())
    for file in sources():
        data = file.read_bytes()
        total.update(f"{file.relative_to(ROOT).as_posix()}\0{len(data)}\n".encode())
        total.update(data)
    return total.hexdigest()[:20]


def cache() -> Path:
    """Where environments are kept: for all jobs of a self-hosted runner, else for this job. Jobs
    in a container often may not write where the runner keeps its tools, and where somebody else
    may write, an interpreter of theirs would be started with this job's secrets."""
    folders = [os.environ.get("RUNNER_TOOL_CACHE"), os.environ.get("RUNNER_TEMP")]
    for folder in filter(None, folders):
        with contextlib.suppress(OSError):
            place = Path(folder).resolve() / "catalog-sync"
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.access(place, os.W_OK) and is_ours_alone(place):
                return place
    return Path(tempfile.mkdtemp(prefix="catalog-sync-"))


def is_ours_alone(place: Path) -> bool:
    """Whether nobody but this user, and root, can change what lies at ``place``, a path without
    links, or put something else there. In a folder with the sticky bit, as /tmp has it, others may
    make files, but move and delete none of ours. Windows keeps rights elsewhere."""
    if os.name == "nt":
        return True
    user = os.getuid()
    for step in (place, *place.parents):
        found = step.lstat()
        shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        sticky = step != place and found.st_mode & stat.S_ISVTX
        owners = {user} if step == place else {user, 0}
        if stat.S_ISLNK(found.st_mode) or found.st_uid not in owners or (shared and not sticky):
            return False
    return True


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment() -> Path:
    """A finished environment, made if there is none. Its name is written last, in one go, so that
    a job that was killed, or two at once, leave nothing half made."""
    folder = cache()
    kept = folder / f"{key()}.path"
    if kept.is_file() and is_ours_alone(kept):
        found = Path(kept.read_text(encoding="utf-8").strip())
        if python_of(found).exists():
            return found
    made = folder / f"{key()}-{uuid.uuid4().hex[:8]}"
    install(made)
    name = kept.with_suffix(f".{uuid.uuid4().hex[:8]}")
    name.write_text(str(made), encoding="utf-8")
    name.replace(kept)
    return made


def install(folder: Path) -> None:
    """Makes the environment; pip says on stderr what went wrong.

    Only wheels are taken from the package index: to build one, pip would install what the build
    asks for without any hash, and run it. What is built is this checkout, without the index.
    """
    run(sys.executable, "-I", "-m", "venv", str(folder))
    pip = (str(python_of(folder)), "-I", "-m", "pip", "install", "--quiet")
    quiet = (*pip, "--disable-pip-version-check", "--no-input")
    wheels = ("--only-binary", ":all:", "--require-hashes")
    run(*quiet, *wheels, "--requirement", str(lock()))
    with tempfile.TemporaryDirectory() as copy:
        for file in sources():  # the build writes beside what it builds
            target = Path(copy) / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        run(*quiet, "--no-index", "--no-deps", "--no-build-isolation", copy)


def run(*command: str) -> None:
    """Runs a command; ends the job's step when it fails."""
    done = subprocess.run(command, stdout=sys.stderr, check=False)  # noqa: S603 — ours
    if done.returncode:
        fail("catalog-sync could not be installed; see the log above.")


def fail(words: str) -> NoReturn:
    """Ends the job's step, and says why."""
    sys.stdout.write(f"::error title=catalog-sync::{words}\n")
    sys.exit(1)


if __name__ == "__main__":
    line = f"python={python_of(environment())}\n"
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8", newline="\n") as output:
        output.write(line)
