"""One large organisation: a first run, some with nothing changed, one with ten manifests changed;
then what the repository is like.

    python -m bench.large [--size 100000] [--directory FOLDER]
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import organisation
from bench.side import HERE, MEGABYTE, Side, pack, sizes, words, written
from bench.world import World, world

CHANGED = 10
_UNCHANGED = 3


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--directory", type=Path, help="for scratch files; default: temporary")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=options.directory) as folder,
        world(Path(folder), options.size) as here,
    ):
        side = Side(name=f"{options.size:,}", code=HERE, repository=here.top / "ours")
        side.tell(f"first run        {words(side.sync(here))}")
        _repository(side)
        for _ in range(_UNCHANGED):
            side.tell(f"nothing changed  {words(side.sync(here))}")
        _changed(here, side, options.size)
    return 0


def _changed(here: World, side: Side, size: int) -> None:
    edited = [7 + index * size // CHANGED for index in range(CHANGED)]
    here.edit({number: organisation.manifest(number, edition=2) for number in edited})
    side.tell(f"{CHANGED} changed       {words(side.sync(here))}")
    rewritten = written(side)
    others = len(rewritten) - CHANGED
    side.tell(
        f"  rewritten: {len(rewritten)} files ({others} beside entities' own), "
        f"{sum(rewritten) / MEGABYTE:.1f} MB; pushed: {len(pack(side)) / 1000:.1f} KB"
    )


def _repository(side: Side) -> None:
    listing = side.git("ls-tree", "-r", "-l", "HEAD").decode().splitlines()
    files = sorted(((int(line.split()[3]), line.split("\t")[1]) for line in listing), reverse=True)
    for size, path in files[:3]:
        side.tell(f"  {path}: {size / MEGABYTE:.2f} MB")
    bundles = [size for size, path in files if "/bundles/" in path]
    entities = sum("/entities/" in path for _, path in files)
    side.tell(f"  {entities:,} entities in {len(bundles):,} bundles; {sizes(side)}")
    clone = side.repository.with_name("clone")
    source = side.repository.as_uri()
    subprocess.run(["git", "clone", "--quiet", "--depth=1", source, str(clone)], check=True)
    copy = Side(name=side.name, code=side.code, repository=clone)
    side.tell(f"  a clone with --depth 1: {sizes(copy)}")


if __name__ == "__main__":
    sys.exit(main())
