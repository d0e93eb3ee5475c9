"""What a benchmark runs in: an organisation behind the emulator, releases, git repositories."""

import json
import math
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import organisation
from bench.lapse import Lapse
from bench.measured import Cost, measured
from bench.organisation import Organisation

LATENCY = 40
"""Milliseconds that each request takes at least."""
CONCURRENCY = 16
_ROWS = 1000
"""Results of one search at most."""
_VARIABLES = {"AZURE_TOKEN": "token", "SOURCE_DATE_EPOCH": "1767225600"}
_HERE = Path(__file__).parent.parent

_PROVIDERS = f"""\
providers:
  azureDevOps:
    bench:
      organization: {organisation.ORGANIZATION}
      path: '*catalog-info.yaml'
      allow: '*'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A checkout of catalog-sync, by the name that tables and its repository have for it."""

    name: str
    code: Path

    @property
    def python(self) -> str:
        """Its own environment, if it has one: its locks may differ."""
        own = self.code / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable


THIS = Release(name="this", code=_HERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run cost, asked and left behind."""

    cost: Cost
    requests: Mapping[str, int]
    """By ``bench.emulator.KINDS``."""
    written: int
    """Files in the catalog that were written, whether or not they changed."""
    tree: str
    """Git's line on the catalog as it is committed, with its id; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything below one scratch folder."""

    top: Path
    url: str
    organisation: Organisation
    emulator: "subprocess.Popen[str]"

    def edit(self, numbers: Iterable[int], *, edition: int | None) -> None:
        """Give manifests another text; ``None`` deletes them. The index knows at once."""
        for number in numbers:
            file = self.top / "organizations" / self.organisation.place(number)
            if edition is None:
                file.unlink()
            else:
                file.write_bytes(self.organisation.text(number, edition=edition))
        self.tell("reload")

    def sync(
        self,
        release: Release,
        *further: str,
        repository: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> Run:
        """One run of ``catalog-sync sync``, in the release's own repository or another one."""
        folder = self.repository(repository or release.name)
        config, connect = str(folder / "providers.yaml"), f"dev.azure.com={self.url}"
        given = ("--config", config, "--connect", connect, "--concurrency", str(CONCURRENCY))
        command = [release.python, "-m", "sync", "sync", *given, "--quiet", *further]
        return self._run(folder, command, release.code, {**_VARIABLES, **(variables or {})})

    def plain(self) -> Run:
        """One run of the plain way, which reads everything anew."""
        base, folder = f"{self.url}/{organisation.ORGANIZATION}", self.repository("plain")
        command = [sys.executable, "-m", "bench.plain", base, str(folder)]
        return self._run(folder, command, _HERE, _VARIABLES)

    def repository(self, name: str) -> Path:
        """A git repository of this name, made when it is first asked for."""
        return _repository(self.top / name)

    def forget(self, name: str) -> None:
        """Begin anew with this repository."""
        for folder in (self.top / name, self.top / f"{name}-git"):
            shutil.rmtree(folder, ignore_errors=True)

    def bound(self, name: str, read: Iterable[int]) -> float:
        """Seconds that a run cannot beat after which the repository ``name`` is as it is now:
        requests really needed × latency ÷ concurrency, and what git takes to commit the files.

        ``read`` are the manifests that had to be read.
        """
        needed = math.ceil(self.organisation.count / _ROWS) + self.organisation.needed(read)
        return needed * LATENCY / 1000 / CONCURRENCY + self._git_alone(name)

    def tell(self, word: str) -> Counter[str]:
        """What the emulator answers to a word: see ``bench.emulator``."""
        assert self.emulator.stdin is not None
        assert self.emulator.stdout is not None
        print(word, file=self.emulator.stdin, flush=True)
        return Counter(json.loads(self.emulator.stdout.readline()))

    def _run(
        self, folder: Path, command: list[str], code: Path, variables: Mapping[str, str]
    ) -> Run:
        before = _times(folder)
        self.tell("count")
        cost = measured(command, folder=code, variables=variables)
        requests, after = self.tell("count"), _times(folder)
        return Run(
            cost=cost,
            requests=requests,
            written=sum(before.get(path) != when for path, when in after.items()),
            tree=_git(folder, "ls-tree", "-d", "HEAD", "catalog"),
        )

    def _git_alone(self, name: str) -> float:
        """Seconds that git takes to add and commit what a run left behind, elsewhere."""
        bare = self.repository(f"{name}-git")
        _mirror(self.top / name / "catalog", bare / "catalog")
        start = time.perf_counter()
        _git(bare, "add", "--all")
        _git(bare, "commit", "--quiet", "--allow-empty", "--message", "catalog")
        return time.perf_counter() - start


@contextmanager
def world(
    top: Path, made: Organisation, *, lapse: Lapse | None = None, units: int | None = None
) -> Iterator[World]:
    """A world with the organisation ``made``, and no repository yet. ``lapse`` is the emulator's
    clock, ``units`` what an identity may use in five minutes of it."""
    made.make(top / "organizations")
    settings = top / "organizations" / organisation.ORGANIZATION / ".emulator.json"
    settings.write_text(json.dumps({"throughputUnits": units}), encoding="utf-8")
    command = [sys.executable, "-m", "bench.emulator", str(top / "organizations"), str(LATENCY)]
    command += [str(lapse.began), str(lapse.factor)] if lapse else []
    emulator = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert emulator.stdout is not None
        url = emulator.stdout.readline().strip()
        yield World(top=top, url=url, organisation=made, emulator=emulator)
    finally:
        emulator.communicate()


def _repository(folder: Path) -> Path:
    if not folder.exists():
        folder.mkdir(parents=True)
        (folder / "providers.yaml").write_text(_PROVIDERS, encoding="utf-8")
        _git(folder, "init", "--quiet")
        # One in the background would go on while the next round removes the repository.
        _git(folder, "config", "gc.auto", "0")
        _git(folder, "config", "user.name", "bench")
        _git(folder, "config", "user.email", "bench@example.com")
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", "start")
    return folder


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


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


def _times(folder: Path) -> dict[Path, int]:
    files = (file for file in (folder / "catalog").rglob("*") if file.is_file())
    return {file: file.stat().st_mtime_ns for file in files}
