"""A checkout of catalog-sync and a repository that it syncs: what runs cost, write and push."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.world import CONCURRENCY, VARIABLES, World

HERE = Path(__file__).parent.parent
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A checkout, and the repository that it syncs."""

    name: str
    code: Path
    repository: Path

    def sync(self, here: World) -> dict[str, float]:
        """One run: ``own`` and ``git`` are seconds of the processor, ``memory`` is in bytes."""
        figures = here.top / f"{self.name}.json"
        config = str(self.repository / "providers.yaml")
        connect = f"dev.azure.com={here.url}"
        given = ("--config", config, "--connect", connect, "--concurrency", str(CONCURRENCY))
        command = ("-m", "bench.measured", str(figures), "catalog-sync", "sync", *given, "--quiet")
        environment = {**os.environ, **VARIABLES}
        subprocess.run(
            [sys.executable, *command],
            cwd=self.code,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        values: dict[str, float] = json.loads(figures.read_text(encoding="utf-8"))
        return values

    def git(self, *arguments: str, stdin: str = "") -> bytes:
        """What a git command prints."""
        command = ("git", *arguments)
        return subprocess.run(
            command, cwd=self.repository, input=stdin.encode(), check=True, stdout=subprocess.PIPE
        ).stdout

    def tell(self, words: str) -> None:
        """A line for who waits."""
        print(f"{self.name:>8}  {words}", flush=True)


def written(side: Side) -> list[int]:
    """The sizes of the files that the last commit changed."""
    listing = side.git("diff-tree", "-r", "--no-renames", "HEAD^", "HEAD").decode()
    ids = [line.split()[3] for line in listing.splitlines() if line.split()[4] != "D"]
    asked = "".join(f"{one}\n" for one in ids)
    sizes = side.git("cat-file", "--batch-check=%(objectsize)", stdin=asked)
    return [*map(int, sizes.split())]


def pack(side: Side) -> bytes:
    """What a push of the last commit sends."""
    making = ("pack-objects", "--revs", "--thin", "--stdout", "--delta-base-offset", "--quiet")
    return side.git(*making, stdin="HEAD\n^HEAD^\n")


def sizes(side: Side) -> str:
    counted = side.git("count-objects", "-v").decode()
    values = dict(line.split(": ") for line in counted.splitlines())
    loose, packed = int(values["size"]) / 1000, int(values["size-pack"]) / 1000
    return f"repository {loose:.1f} MB in {values['count']} loose objects, {packed:.1f} MB packed"


def words(run: Mapping[str, float]) -> str:
    return f"processor s: {run['own'] + run['git']:.1f}; {memory(run)}"


def memory(run: Mapping[str, float]) -> str:
    return f"memory {run['memory'] / MEGABYTE:.0f} MB"
