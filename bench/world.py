"""What a benchmark runs in: an organisation behind the emulator, and git repositories."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import requests

from bench import organisation

LATENCY = 40
"""Milliseconds that each request takes at least."""
CONCURRENCY = 16
VARIABLES = {"AZURE_TOKEN": "token", "SOURCE_DATE_EPOCH": "1767225600"}

_PROVIDERS = f"""\
providers:
  azureDevOps:
    bench:
      organization: {organisation.ORGANIZATION}
      path: '*catalog-info.yaml'
      allow: '*'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run cost: seconds, bytes, requests, files."""

    wall: float
    own: float
    """Processor time of the process itself."""
    git: float
    """Processor time of the git processes that it started."""
    memory: int
    search: int
    content: int
    other: int
    written: int
    """Files in the catalog that were written, whether or not they changed."""
    committed: bool
    bound: float
    """Requests × latency ÷ concurrency, and what git itself takes to add and commit the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """What a first run in slices cost, each as on a machine of its own."""

    slices: tuple[Run, ...]
    join: Run
    same: bool
    """Whether the catalog is the one that a single machine made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything below one scratch folder."""

    top: Path
    url: str

    @property
    def organizations(self) -> Path:
        """The folder that the emulator serves."""
        return self.top / "organizations"

    def edit(self, changes: Mapping[int, str | None]) -> None:
        """Give manifests another text; ``None`` deletes one. The index knows at once."""
        for number, text in changes.items():
            file = self.organizations / organisation.place(number)
            if text is None:
                file.unlink()
            else:
                file.write_text(text, encoding="utf-8")
        requests.post(f"{self.url}/_emulator/reload", timeout=600).raise_for_status()

    def sync(self) -> Run:
        """One run of ``catalog-sync sync``."""
        return self._sync("ours")

    def forget(self) -> None:
        """Begin anew, with a repository without a catalog."""
        shutil.rmtree(self.top / "ours")
        _repository(self.top / "ours")

    def divided(self, number: int) -> Divided:
        """A first run in so many slices, one after another; ``sync`` was run before."""
        files = [str(self.top / "slices" / f"{part}.gz") for part in range(1, number + 1)]
        slices = tuple(
            self._sync("sliced", "--shard", f"{part}/{number}", "--save", file)
            for part, file in zip(count(1), files)
        )
        join = self._sync("sliced", "--load", *files)
        trees = {_tree(self.top / repository) for repository in ("ours", "sliced")}
        return Divided(slices=slices, join=join, same=len(trees) == 1)

    def _sync(self, repository: str, *further: str) -> Run:
        config = str(self.top / repository / "providers.yaml")
        connect = f"dev.azure.com={self.url}"
        given = ("--config", config, "--connect", connect, "--concurrency", str(CONCURRENCY))
        return self._run(repository, "catalog-sync", "sync", *given, "--quiet", *further)

    def plain(self) -> Run:
        """One run of the plain way."""
        base = f"{self.url}/{organisation.ORGANIZATION}"
        return self._run("plain", "plain", base, str(self.top / "plain"))

    def _run(self, repository: str, way: str, *arguments: str) -> Run:
        folder = self.top / repository
        figures, before, head = self.top / "figures.json", _times(folder), _head(folder)
        asked = len(self._requests())
        command = [sys.executable, "-m", "bench.measured", str(figures), way, *arguments]
        start = time.perf_counter()
        subprocess.run(command, env={**os.environ, **VARIABLES}, check=True)
        wall = time.perf_counter() - start
        stages = Counter(_stage(request) for request in self._requests()[asked:])
        after = _times(folder)
        values = json.loads(figures.read_text(encoding="utf-8"))
        return Run(
            wall=wall,
            own=values["own"],
            git=values["git"],
            memory=values["memory"],
            search=stages["search"],
            content=stages["content"],
            other=stages["other"],
            written=sum(before.get(path) != when for path, when in after.items()),
            committed=_head(folder) != head,
            bound=stages.total() * LATENCY / 1000 / CONCURRENCY + self._git_alone(repository),
        )

    def _requests(self) -> list[dict[str, Any]]:
        answer = requests.get(f"{self.url}/_emulator/requests", timeout=60)
        requests_so_far: list[dict[str, Any]] = answer.json()
        return requests_so_far

    def _git_alone(self, repository: str) -> float:
        """Seconds that git takes to add and commit what the run left behind, elsewhere."""
        bare = _repository(self.top / f"{repository}-git")
        _mirror(self.top / repository / "catalog", bare / "catalog")
        start = time.perf_counter()
        subprocess.run(["git", "add", "--all"], cwd=bare, check=True)
        subprocess.run(
            ["git", "commit", "--quiet", "-m", "x"],
            cwd=bare,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - start


@contextmanager
def world(top: Path, count: int) -> Iterator[World]:
    """A world with ``count`` manifests, and two repositories without a catalog."""
    organisation.make(top / "organizations", count)
    for name in ("ours", "plain", "sliced"):
        _repository(top / name)
    command = [sys.executable, "-m", "bench.emulator", str(top / "organizations"), str(LATENCY)]
    emulator = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert emulator.stdout is not None
        yield World(top=top, url=emulator.stdout.readline().strip())
    finally:
        emulator.communicate()


def _repository(folder: Path) -> Path:
    if not folder.exists():
        folder.mkdir(parents=True)
        (folder / "providers.yaml").write_text(_PROVIDERS, encoding="utf-8")
        for command in (
            ("init", "--quiet"),
            ("config", "user.name", "bench"),
            ("config", "user.email", "bench@example.com"),
            ("add", "--all"),
            ("commit", "--quiet", "--message", "start"),
        ):
            subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def _mirror(source: Path, copy: Path) -> None:
    """Make ``copy`` hold what ``source`` does; what is equal already is not touched."""
    wanted = {file.relative_to(source) for file in source.rglob("*") if file.is_file()}
    there = {file.relative_to(copy) for file in copy.rglob("*") if file.is_file()}
    for path in there - wanted:
        (copy / path).unlink()
    for path in wanted:
        data = (source / path).read_bytes()
        if path not in there or (copy / path).read_bytes() != data:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(data)


def _head(folder: Path) -> bytes:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True)
    return done.stdout


def _tree(folder: Path) -> bytes:
    """Id of the catalog as it is committed."""
    command = ["git", "rev-parse", "HEAD:catalog"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


def _times(folder: Path) -> dict[Path, int]:
    files = (file for file in (folder / "catalog").rglob("*") if file.is_file())
    return {file: file.stat().st_mtime_ns for file in files}


def _stage(request: Mapping[str, Any]) -> str:
    """What was asked: ``search``, the ``content`` of a file, or ``other``."""
    stage = str(request["stage"])
    if stage == "items" and "octetStream" in str(request["path"]):
        return "content"
    return "search" if stage.startswith("search") else "other"
