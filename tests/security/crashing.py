"""Runs that are killed, and what has to hold of a repository afterwards."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.catalog.layout import entity_path
from sync.catalog.snapshot import intact
from tests.catalog.builders import read_snapshot
from tests.support.files import read_files
from tests.support.git import git, status
from tests.support.running import EPOCH, TOKEN, run
from tests.support.served import assert_served

_WRAPPER = """\
#!/bin/sh
count=$(cat "{counter}" 2>/dev/null || echo 0)
count=$((count + 1))
echo $count > "{counter}"
if [ $count -eq {at} ] && [ {when} = before ]; then kill -9 -{group}; fi
if [ $count -eq {at} ] && [ {when} = during ]; then (sleep 0.00{pause}; kill -9 -{group}) & fi
"{git}" "$@"
code=$?
if [ $count -eq {at} ]; then kill -9 -{group}; fi
exit $code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A repository before a run, the emulator it asks, and the tree that the run must end in."""

    repository: Path
    url: str
    tree: str
    seconds: float
    """How long an undisturbed run takes."""
    gits: int
    """How many git commands it starts."""
    files: int
    """How many files it writes."""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """When a run is killed: after some of its time, with some git command, or at some file."""

    seconds: float | None = None
    git: int | None = None
    when: str = "after"
    pause: int = 0
    """Milliseconds into the git command, for ``when="during"``."""
    files: int | None = None


def choose(seed: int, scene: Scene) -> Kill:
    """The same seed chooses the same kind of moment."""
    chance = random.Random(seed)
    kind = chance.choice(["seconds", "git", "git", "files"])
    if kind == "seconds":
        return Kill(seconds=scene.seconds * chance.random())
    if kind == "git":
        when = chance.choice(["before", "during", "after"])
        return Kill(git=chance.randint(1, scene.gits), when=when, pause=chance.randint(0, 9))
    return Kill(files=chance.randint(1, scene.files))


def kill(repository: Path, scene: Scene, moment: Kill) -> bool:
    """Start a run and kill it with all that it started; whether it was still alive."""
    variables = environment()
    folder = repository.parent / f"{repository.name}-tools"
    folder.mkdir()
    process = subprocess.Popen(
        ["sh", "-c", 'read go; exec "$0" "$@"', *command(repository, scene)],
        env={**variables, "PATH": f"{folder}{os.pathsep}{variables['PATH']}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if moment.git is not None:
        _wrap_git(folder, moment, process.pid)
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    process.stdin.close()
    _wait(process, repository, moment)
    alive = process.poll() is None
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        alive = False
    code = process.wait()
    return alive or code == -signal.SIGKILL


def undisturbed(repository: Path, url: str, arguments: tuple[str, ...] = ()) -> Scene:
    """Run in a copy, and measure."""
    copy = repository.parent / f"{repository.name}-undisturbed"
    shutil.copytree(repository, copy, symlinks=True)
    tools = copy.parent / f"{copy.name}-tools"
    tools.mkdir()
    _wrap_git(tools, Kill(git=-1), 1)
    scene = Scene(repository=copy, url=url, tree="", seconds=0, gits=0, files=0)
    variables = environment()
    variables["PATH"] = f"{tools}{os.pathsep}{variables['PATH']}"
    before = _listing(copy)
    started = time.monotonic()
    done = subprocess.run(
        command(copy, scene), env=variables, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    seconds = time.monotonic() - started
    written = [path for path, at in _listing(copy).items() if before.get(path) != at]
    return Scene(
        repository=repository,
        url=url,
        tree=git(copy, "rev-parse", "HEAD^{tree}").strip(),
        seconds=seconds,
        gits=int((tools / "count").read_text()),
        files=len(written),
        arguments=arguments,
    )


def assert_repaired(repository: Path, scene: Scene) -> None:
    """The repository is whole, and the next run ends where an undisturbed one does."""
    git(repository, "fsck", "--no-dangling", "--no-progress")
    assert_consistent(repository)
    outcome = run(*command(repository, scene)[3:])
    assert outcome.exit_code == 0, outcome.stderr
    assert git(repository, "rev-parse", "HEAD^{tree}").strip() == scene.tree
    assert status(repository) == ""
    assert_consistent(repository)
    left = [
        path.name
        for pattern in ("catalog-sync-*", "*.lock", "refs/**/*.lock")
        for path in (repository / ".git").glob(pattern)
    ]
    assert left == ["catalog-sync.lock"]
    assert list((repository / "catalog").rglob(".catalog-sync-*")) == []


def assert_consistent(repository: Path) -> None:
    """No commit holds half a change: entities, bundles and log agree in each of them."""
    for commit in git(repository, "rev-list", "HEAD", "--", "catalog").split():
        with tempfile.TemporaryDirectory() as folder:
            variables = {**os.environ, "GIT_INDEX_FILE": f"{folder}/index"}
            start = ("git", "-C", str(repository), "--work-tree", folder)
            for action in (("read-tree", commit), ("checkout-index", "--all")):
                subprocess.run([*start, *action], env=variables, check=True)
            _assert_whole(Path(folder) / "catalog", commit)


def _assert_whole(catalog: Path, commit: str) -> None:
    snapshot = read_snapshot(catalog)
    refs = sorted(ref for entry in snapshot.log for ref in entry.entities)
    paths = {catalog / entity_path(ref) for ref in refs}
    assert paths == set((catalog / "entities").rglob("*.yaml")), commit
    held = [entry for entry in snapshot.log if entry.entities]
    assert [entry.target for entry in held if not intact(entry, snapshot)] == [], commit
    assert_served(read_files(catalog))


def command(repository: Path, scene: Scene) -> list[str]:
    """The command line of the scene's run; ``sync`` and its options begin at the third place."""
    config = str(repository / "providers.yaml")
    connect = f"dev.azure.com={scene.url}"
    start = [sys.executable, "-m", "sync", "sync", "--config", config, "--connect", connect]
    return [*start, *scene.arguments]


def environment() -> dict[str, str]:
    """What the run's process is given."""
    return {**os.environ, "AZURE_TOKEN": TOKEN, "SOURCE_DATE_EPOCH": str(EPOCH), "CI": "true"}


def _wrap_git(folder: Path, moment: Kill, group: int) -> None:
    program = folder / "git"
    program.write_text(
        _WRAPPER.format(
            counter=folder / "count",
            at=moment.git,
            when=moment.when,
            pause=moment.pause,
            group=group,
            git=shutil.which("git"),
        )
    )
    program.chmod(0o755)


def _wait(process: subprocess.Popen[bytes], repository: Path, moment: Kill) -> None:
    """Until the moment has come, or the process has ended by itself."""
    deadline = time.monotonic() + (60 if moment.seconds is None else moment.seconds)
    before = _listing(repository) if moment.files is not None else {}
    while process.poll() is None and time.monotonic() < deadline:
        if moment.files is not None:
            now = _listing(repository)
            if sum(before.get(path) != at for path, at in now.items()) >= moment.files:
                return
        else:
            time.sleep(0.002)


def _listing(repository: Path) -> Mapping[str, tuple[int, int]]:
    """The catalog's files with what changes when one is written."""
    found: dict[str, tuple[int, int]] = {}
    for folder, _, names in os.walk(repository / "catalog"):
        for name in names:
            try:
                about = os.lstat(f"{folder}/{name}")
            except FileNotFoundError:
                continue
            found[f"{folder.removeprefix(str(repository))}/{name}"] = (
                about.st_mtime_ns,
                about.st_ino,
            )
    return found
