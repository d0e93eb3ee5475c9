"""Real git repositories in temporary folders, by the git command line."""

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.support.files import write_files


def git(repository: Path, *arguments: str) -> str:
    """Runs git in a repository and returns its stdout; its stderr is in the error otherwise."""
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def git_repository(path: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A repository on branch ``main``, also where one is already; with files, they are a commit."""
    path.mkdir(parents=True, exist_ok=True)
    if not (path / ".git").exists() and path.stat().st_dev == _begun().stat().st_dev:
        shutil.copytree(_begun() / ".git", path / ".git")
    else:  # git looks at what the file system can do
        _begin(path)
    if files:
        write_files(path, files)
        commit_all(path, "first")
    return path


@cache
def _begun() -> Path:
    """One without commits, made once and copied for each: that starts no process."""
    folder = Path(tempfile.mkdtemp(prefix="begun-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _begin(folder)
    return folder


def _begin(folder: Path) -> None:
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "config", "user.name", "Test")
    git(folder, "config", "user.email", "test@example.com")


def commit_all(repository: Path, message: str) -> str:
    """Commits whatever is in the folder and returns the commit's id."""
    git(repository, "add", "--all")
    alone = ("-c", "maintenance.auto=false")  # a process more, which finds nothing to do
    git(repository, *alone, "commit", "--quiet", "--allow-empty", "--message", message)
    return head(repository)


def head(repository: Path) -> str:
    """The id of the commit that is checked out."""
    return git(repository, "rev-parse", "HEAD").strip()


def message(repository: Path) -> str:
    """The whole message of the commit that is checked out."""
    return git(repository, "log", "-1", "--format=%B").rstrip("\n") + "\n"


def status(repository: Path) -> str:
    """What git says is changed, staged or unknown, one line a file."""
    return git(repository, "status", "--porcelain", "--untracked-files=all")
