"""``catalog-sync demo``: the whole job on the sample organisation, as a user would run it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from sync import git
from sync.emulator.server import Emulator
from sync.errors import UsageError
from sync.text.safe import plain

EPOCH = "1767225600"
"""2026-01-01: the demo's clock, so that its catalog is the same on every machine and day."""

TOKEN = "any-token-will-do-here"  # noqa: S105 — the emulator takes every token

EDITED = "Payments/ledger/catalog-info.yaml"
"""A manifest of the sample organisation that the demo edits in its third step."""


def run(directory: Path | None) -> int:
    """Run the demo into ``directory`` (default: a new temporary folder); return the exit code.

    ``UsageError`` when the directory holds something that no demo made.
    """
    folder = _prepared(directory)
    organizations, repository = folder / "organizations", folder / "catalog-repository"
    with Emulator(organizations) as emulator:
        connect = f"dev.azure.com={emulator.url}"
        _say(f"Azure DevOps emulator at {emulator.url}, organisation acme, from {organizations}")
        _title("1. First sync: everything is found, checked and committed")
        code = _sync(repository, "--connect", connect)
        _title("2. Second sync: nothing changed, so nothing is read and nothing is committed")
        code = code or _sync(repository, "--connect", connect)
        _title("3. A team edits its manifest; a dry run shows what the next sync would do")
        _edit(organizations / "acme" / EDITED)
        emulator.reload()
        code = code or _sync(repository, "--connect", connect, "--dry-run")
    _title("Where to look")
    _say(_tour(folder))
    return code


def _prepared(directory: Path | None) -> Path:
    """A folder with the sample organisation and a repository that has no catalog yet."""
    folder = Path(tempfile.mkdtemp(prefix="catalog-sync-demo-")) if directory is None else directory
    try:
        _empty(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"{plain(str(folder))} cannot be used: {reason}; choose another --directory"
        ) from None
    with _sample() as sample:
        shutil.copytree(sample / "acme", folder / "organizations" / "acme")
        repository = folder / "catalog-repository"
        repository.mkdir()
        shutil.copyfile(sample / "providers.yaml", repository / "providers.yaml")
    git.run(repository, "init", "--quiet", "--initial-branch", "main")
    git.run(repository, "add", "providers.yaml")
    identity = ("-c", "user.name=catalog-sync demo", "-c", "user.email=demo@example.com")
    git.run(repository, *identity, "commit", "--quiet", "--message", "Say where manifests are")
    return folder


def _empty(folder: Path) -> None:
    """Make the folder anew; UsageError when it holds something that no demo made."""
    marker = folder / ".catalog-sync-demo"
    if folder.exists() and any(folder.iterdir()):
        if not marker.exists():
            raise UsageError(f"{plain(str(folder))} is not empty; choose another --directory")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text("Made by catalog-sync demo; the next demo replaces this folder.\n")


@contextmanager
def _sample() -> Iterator[Path]:
    with as_file(files("sync.emulator") / "sample") as folder:
        yield folder


def _sync(repository: Path, *options: str) -> int:
    """Run the command as a user would, in a process of its own."""
    sys.stdout.write(f"$ catalog-sync sync {' '.join(options)}\n")
    sys.stdout.flush()
    environment = {**os.environ, "AZURE_TOKEN": TOKEN, "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-m", "sync", "sync", *options]
    done = subprocess.run(command, cwd=repository, env=environment, check=False)  # noqa: S603
    sys.stdout.flush()
    return done.returncode


def _edit(manifest: Path) -> None:
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("lifecycle: production", "lifecycle: deprecated", 1))


def _tour(folder: Path) -> str:
    repository = folder / "catalog-repository"
    return (
        f"  {repository / 'catalog' / 'README.md'}    what was found, and what is wrong\n"
        f"  {repository / 'catalog' / 'locations.yaml'}    the locations log\n"
        f"  {repository / 'catalog' / 'catalog-info.yaml'}    what the portal registers\n"
        f"  git -C {repository} show --stat    the commit\n"
        f"Go on with it:  {_program()} emulator {folder / 'organizations'} --port 8080\n"
        f"then, in {repository}:\n"
        f"  AZURE_TOKEN=x {_program()} sync --connect dev.azure.com=http://127.0.0.1:8080"
    )


def _program() -> str:
    """How a shell finds the command: by name, or in the environment that this runs in."""
    here = Path(sys.executable).parent / "catalog-sync"
    return "catalog-sync" if shutil.which("catalog-sync") else str(here)


def _title(text: str) -> None:
    _say(f"\n== {text}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
