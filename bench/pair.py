"""Two checkouts of catalog-sync side by side on one organisation: what a run costs in which nothing
changed, and what many small syncs write, keep and push.

    python -m bench.pair OTHER [--sizes 10000 30000] [--rounds 7] [--syncs 200 --changed 5]

OTHER is a git worktree of another commit. Runs take turns, so that what else the machine does
falls on both; figures are of processor time, which that changes least.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import organisation
from bench.side import HERE, MEGABYTE, Side, memory, pack, sizes, words, written
from bench.world import World, world


def main() -> int:
    """Run and print."""
    options = _options()
    for size in options.sizes:
        with (
            tempfile.TemporaryDirectory(prefix="bench-", dir=options.directory) as folder,
            world(Path(folder), size) as here,
        ):
            sides = (
                Side(name="other", code=options.other.resolve(), repository=here.top / "plain"),
                Side(name="this", code=HERE, repository=here.top / "ours"),
            )
            print(f"{size:,} manifests", flush=True)
            for side in sides:
                side.tell(f"first run        {words(side.sync(here))}")
            if options.rounds:
                _unchanged(here, sides, options.rounds)
            if options.syncs:
                _many(here, sides, options.syncs, options.changed, size)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="a git worktree of another commit")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000])
    parser.add_argument("--rounds", type=int, default=7, help="unchanged runs of each")
    parser.add_argument("--syncs", type=int, default=0, help="syncs with changes of each")
    parser.add_argument("--changed", type=int, default=5, help="manifests between two syncs")
    parser.add_argument("--directory", type=Path, help="for scratch files; default: temporary")
    return parser.parse_args()


def _unchanged(here: World, sides: Sequence[Side], rounds: int) -> None:
    """Take turns, the other one first in every second round."""
    costs: dict[str, list[dict[str, float]]] = {side.name: [] for side in sides}
    for number in range(rounds):
        for side in sides if number % 2 else reversed(sides):
            costs[side.name].append(side.sync(here))
    for side in sides:
        own = [run["own"] + run["git"] for run in costs[side.name]]
        middle = statistics.median(own)
        spread = f"processor s: best {min(own):.2f}, median {middle:.2f}, worst {max(own):.2f}"
        side.tell(f"nothing changed  {spread}; {memory(costs[side.name][-1])}")


def _many(here: World, sides: Sequence[Side], syncs: int, changed: int, size: int) -> None:
    """So many syncs, each after ``changed`` manifests got another text."""
    changes: dict[str, list[int]] = {side.name: [] for side in sides}
    pushed: dict[str, list[int]] = {side.name: [] for side in sides}
    for number in range(syncs):
        picked = {(number * 7919 + place * 2003) % size for place in range(changed)}
        here.edit({one: organisation.manifest(one, edition=number + 2) for one in picked})
        for side in sides:
            side.sync(here)
            changes[side.name].append(sum(written(side)))
            pushed[side.name].append(len(pack(side)))
    for side in sides:
        each, packs = statistics.mean(changes[side.name]), statistics.mean(pushed[side.name])
        side.tell(f"{syncs} syncs of {changed}: {each / MEGABYTE:.2f} MB written by a sync,")
        side.tell(f"  {packs / 1000:.1f} KB pushed by a sync; {sizes(side)}")
        side.git("gc", "--quiet")
        side.tell(f"  after git gc {sizes(side)}")


if __name__ == "__main__":
    sys.exit(main())
