"""Writes a repository of the emulator as a real bare git repository, made by git itself."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sync.emulator.objects import IDENTITY, SUBMODULE, Blob, Commit, history, walk
from sync.emulator.store import Repository
from sync.errors import UsageError


def write_bare_repository(repository: Repository, target: Path) -> None:
    """Make ``target`` a bare repository; UsageError if git fails or differs about ids."""
    head = repository.default_branch or "main"
    _git(["init", "--quiet", "--bare", f"--initial-branch={head}", str(target)])
    _git(["-C", str(target), "fast-import", "--quiet"], b"".join(_stream(repository)))
    for name, tip in repository.branches.items():
        made = _git(["-C", str(target), "rev-parse", f"refs/heads/{name}"]).strip().decode()
        if made != tip.id:
            raise UsageError(f"git made {made} of branch {name}, the emulator {tip.id}")


def _git(arguments: list[str], stdin: bytes = b"") -> bytes:
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        input=stdin,
        capture_output=True,
        check=False,
        env={key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    )
    if done.returncode:
        raise UsageError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _stream(repository: Repository) -> Iterator[bytes]:
    """The input of ``git fast-import``: each commit once, parents first, then the refs."""
    marks: dict[str, int] = {}
    for name, tip in repository.branches.items():
        for commit in reversed(list(history(tip))):
            if commit.id not in marks:
                yield from _commit(commit, f"refs/heads/{name}", marks)
        yield _reset(f"refs/heads/{name}", marks[tip.id])
    for name, tip in repository.tags.items():
        for commit in reversed(list(history(tip))):
            if commit.id not in marks:
                yield from _commit(commit, f"refs/tags/{name}", marks)
        yield _reset(f"refs/tags/{name}", marks[tip.id])


def _reset(ref: str, mark: int) -> bytes:
    return f"reset {ref}\nfrom :{mark}\n\n".encode()


def _commit(commit: Commit, ref: str, marks: dict[str, int]) -> Iterator[bytes]:
    files = [
        (path, e)
        for path, e in walk(commit.tree)
        if isinstance(e.node, Blob) or e.mode == SUBMODULE
    ]
    for _, entry in files:
        if isinstance(entry.node, Blob) and entry.node.id not in marks:
            marks[entry.node.id] = len(marks) + 1
            yield b"blob\nmark :%d\n" % marks[entry.node.id] + _data(entry.node.data)
    marks[commit.id] = len(marks) + 1
    stamp = f"{IDENTITY} {commit.date} +0000"
    if commit.parent is None:
        yield f"reset {ref}\n\n".encode()
    yield f"commit {ref}\nmark :{marks[commit.id]}\n".encode()
    yield f"author {stamp}\ncommitter {stamp}\n".encode() + _data(commit.message.encode())
    if commit.parent is not None:
        yield f"from :{marks[commit.parent.id]}\n".encode()
    yield b"deleteall\n"
    for path, entry in files:
        what = entry.node.id if entry.mode == SUBMODULE else f":{marks[entry.node.id]}"
        yield f"M {entry.mode} {what} {_quoted(path[1:])}\n".encode()
    yield b"\n"


def _data(data: bytes) -> bytes:
    return b"data %d\n" % len(data) + data + b"\n"


def _quoted(path: str) -> str:
    text = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
