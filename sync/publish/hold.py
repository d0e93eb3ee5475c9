"""One run at a time in a repository, and an end to what a killed run left in git's own folder.

The hold is the operating system's lock on a file that stays: it ends with the process, however
that ends, so whoever has it knows that no other run is alive there.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from sync import git
from sync.errors import GitError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = "catalog-sync.lock"
SCRATCH = "catalog-sync-"
"""How the names of a run's own temporary folders in git's folder begin."""
MARK = b"catalog-sync holds git's index\n"
"""What our ``index.lock`` holds; git's own begins otherwise."""
_MOVING = "moving"
_PATIENCE = 2.0
"""Seconds for a process that outlived its run to end by itself."""
_SAME_TIME = 60.0


@contextmanager
def held(repository: Path) -> Iterator[None]:
    """Hold the repository that ``repository`` lies in, and clean up after a run that was killed.

    GitError when another run holds it. Nothing happens outside a repository.
    """
    folder = git.own_folder(repository)
    if folder is None:
        yield
        return
    descriptor = _open(folder / LOCK)
    try:
        _lock(descriptor, repository)
        _clean(folder)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def scratch(git_folder: Path) -> Iterator[Path]:
    """A folder for what one commit needs; the next run removes it if this one is killed."""
    try:
        folder = tempfile.mkdtemp(prefix=SCRATCH, dir=git_folder)
    except OSError as error:
        raise GitError(f"{git_folder} cannot be written: {error.strerror}") from error
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def moving(git_folder: Path, locks: Iterable[Path]) -> Iterator[None]:
    """Remember the locks that git takes to move a branch, in case it is killed before it ends."""
    with scratch(git_folder) as folder:
        (folder / _MOVING).write_text("\n".join(map(str, locks)), encoding="utf-8")
        yield


def take_index(git_folder: Path, folder: Path) -> Path:
    """Take git's lock on the index; the lock's path. GitError when someone has it.

    A link appears with all that it holds, so that a lock of ours is known by it at any moment.
    """
    lock, own = git_folder / "index.lock", folder / "lock"
    own.write_bytes(MARK)
    try:
        try:
            os.link(own, lock)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            with lock.open("xb") as stream:
                stream.write(MARK)
    except FileExistsError:
        raise GitError(f"Another git process is at work ({lock} exists).") from None
    return lock


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise GitError(f"{path} cannot be written: {error.strerror}") from error


def _lock(descriptor: int, repository: Path) -> None:
    """Take the lock, at the latest when what outlived a killed run has ended."""
    if not _soon(partial(_take, descriptor)):
        raise GitError(
            f"Another catalog-sync is at work in {repository}; nothing was written. Let it end and "
            "sync again."
        )


def _take(descriptor: int) -> bool:
    """Take the lock unless somebody has it; whether it is ours now."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        """A file system without locks: then nothing tells two runs from one."""
    return True


def _soon(done: Callable[[], bool]) -> bool:
    """Ask until it is so, or `_PATIENCE` is over; whether it is."""
    deadline = time.monotonic() + _PATIENCE
    while not done():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def _clean(git_folder: Path) -> None:
    """Remove the locks and folders of a run that was killed; nothing of anybody else."""
    with suppress(OSError):
        lock = git_folder / "index.lock"
        if lock.read_bytes() == MARK:
            lock.unlink()
    for folder in git_folder.glob(f"{SCRATCH}*"):
        if folder.is_dir() and not folder.is_symlink():
            with suppress(OSError, UnicodeDecodeError):
                _release(folder / _MOVING)
            shutil.rmtree(folder, ignore_errors=True)


def _release(moving: Path) -> None:
    """Remove the locks of a branch that git took for a killed run and that do not go away."""
    started = moving.stat().st_mtime
    for name in moving.read_text(encoding="utf-8").splitlines():
        lock = Path(name)
        if not lock.is_file() or not 0 <= lock.stat().st_mtime - started + 1 < _SAME_TIME:
            continue
        _soon(partial(_is_gone, lock))
        lock.unlink(missing_ok=True)


def _is_gone(file: Path) -> bool:
    return not file.exists()
