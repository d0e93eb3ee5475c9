"""A machine and a service that fail in the middle of a run: a clear end, and nothing lost."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sync.emulator.faults import Fault
from tests.security.crashing import (
    Scene,
    assert_consistent,
    assert_repaired,
    command,
    environment,
    undisturbed,
)
from tests.security.test_crashes import PROVIDERS, organization
from tests.support.git import git, git_repository, status
from tests.support.running import TOKEN, run
from tests.support.world import World, world

FULL = re.compile("no space left on device|out of diskspace", re.IGNORECASE)
"""Whoever meets the end of the disk first says so: the system, or git in its own words."""

NAMES = {f"s{number}": "x" * 2000 for number in range(20)}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("machine")) as made:
        organization(made.organizations, NAMES)
        made.emulator.reload()
        yield made


@pytest.fixture(scope="module")
def scene(here: World, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    return undisturbed(
        git_repository(folder / "r", {"providers.yaml": PROVIDERS}), here.emulator.url
    )


def limited(repository: Path, scene: Scene, limit: str) -> subprocess.CompletedProcess[str]:
    """A run of a shell's making, after ``limit``."""
    return subprocess.run(
        ["sh", "-c", f'{limit}; exec "$0" "$@"', *command(repository, scene)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own; the test is skipped where only root may have one."""
    folder.mkdir()
    arguments = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    mount = shutil.which("mount")
    if mount is None or subprocess.run(arguments, capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here (needs Linux and root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
@pytest.mark.parametrize("blocks", [2, 6, 20, 100])
def test_a_file_that_may_not_grow_ends_the_run_with_5_and_the_next_mends_it(
    scene: Scene, tmp_path: Path, blocks: int
) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(scene.repository, repository)

    done = limited(repository, scene, f"ulimit -f {blocks}")

    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("catalog-sync: ")
    assert_repaired(repository, scene)


@pytest.mark.parametrize("kilobytes", [320, 480, 640])
def test_a_full_disk_ends_the_run_with_5_and_the_next_mends_it(
    scene: Scene, tmp_path: Path, kilobytes: int
) -> None:
    with mounted(tmp_path / "disk", f"size={kilobytes}k") as disk:
        repository = disk / "repository"
        shutil.copytree(scene.repository, repository, ignore=shutil.ignore_patterns("hooks"))
        done = limited(repository, scene, "true")
        assert done.returncode == 5, done.stderr
        assert "Traceback" not in done.stderr
        assert FULL.search(done.stderr), done.stderr
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert_repaired(repository, scene)


def test_a_read_only_repository_is_told_before_anything_is_asked(
    here: World, scene: Scene, tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", "size=16m") as disk:
        repository = disk / "repository"
        shutil.copytree(scene.repository, repository)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        here.emulator.clear_requests()
        done = limited(repository, scene, "true")
        assert done.returncode == 5
        assert "cannot be written: Read-only file system" in done.stderr
        assert here.emulator.requests == ()


def test_a_read_only_catalog_is_named_and_nothing_is_half_committed(
    scene: Scene, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(scene.repository, repository)
    folder = repository / "catalog" / "bundles"
    folder.mkdir(parents=True)
    immutable = shutil.which("chattr")
    if (
        immutable is None
        or subprocess.run(
            [immutable, "+i", str(folder)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no file can be made immutable here (needs Linux and root)")
    try:
        done = limited(repository, scene, "true")
    finally:
        subprocess.run([immutable, "-i", str(folder)], check=True)
    assert done.returncode == 5
    assert "bundles" in done.stderr
    assert "cannot be written: Operation not permitted" in done.stderr
    assert_repaired(repository, scene)


def test_a_second_run_at_once_is_refused_and_the_first_is_not_disturbed(
    here: World, scene: Scene, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(scene.repository, repository)
    here.emulator.clear_requests()
    here.emulator.faults.add(Fault(action="delay", seconds=2.0, stage="items", times=1))
    first = subprocess.Popen(
        command(repository, scene), env=environment(), stdout=subprocess.DEVNULL
    )
    while not here.emulator.requests and first.poll() is None:
        os.sched_yield()
    second = run(*command(repository, scene)[3:])
    assert first.wait() == 0
    here.emulator.faults.clear()
    assert second.exit_code == 5
    assert "Another catalog-sync is at work" in second.stderr
    assert git(repository, "rev-parse", "HEAD^{tree}").strip() == scene.tree
    assert_repaired(repository, scene)


@pytest.mark.parametrize("after", [0, 3, 15])
def test_a_token_that_expires_in_mid_run_loses_nothing(
    here: World, scene: Scene, tmp_path: Path, after: int
) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(scene.repository, repository)
    fault = Fault(action="unauthorized", stage="items", after=after, times=None)
    here.emulator.faults.add(fault)
    try:
        outcome = run(*command(repository, scene)[3:], "--deadline", "3")
    finally:
        here.emulator.faults.clear()
    assert outcome.exit_code == 4
    assert "AZURE_TOKEN" in outcome.stderr
    assert TOKEN not in outcome.stderr
    assert_consistent(repository)
    assert status(repository) == ""
    assert run(*command(repository, scene)[3:]).exit_code == 0
    committed = set(git(repository, "ls-tree", "-r", "--name-only", "HEAD").split())
    assert committed == set(git(repository, "ls-tree", "-r", "--name-only", scene.tree).split())


@pytest.mark.parametrize("ended", ["interrupted", "killed"])
@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_that_ends_early_waits_for_no_answer_and_leaves_nothing_half_done(
    here: World, scene: Scene, tmp_path: Path, processes: str, ended: str
) -> None:
    repository = tmp_path / "r"
    shutil.copytree(scene.repository, repository)
    before = git(repository, "rev-parse", "HEAD")
    here.emulator.clear_requests()
    here.emulator.faults.add(Fault(action="hang", stage="items", times=None))
    process = subprocess.Popen(
        [*command(repository, scene), "--processes", processes],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        while not any(one.stage == "items" for one in here.emulator.requests):
            assert process.poll() is None
            os.sched_yield()
        if ended == "interrupted":
            os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: to all of them
        else:
            process.kill()
        # An answer that does not come is waited for twice as long; and what still held the streams
        # would be waited for, too.
        _, said = process.communicate(timeout=90)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        here.emulator.faults.clear()
    assert process.returncode == (130 if ended == "interrupted" else -signal.SIGKILL)
    assert "Traceback" not in said
    assert git(repository, "rev-parse", "HEAD") == before
    assert not (repository / "catalog").exists()
    assert_repaired(repository, scene)
