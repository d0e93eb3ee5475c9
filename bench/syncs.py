"""What a repository is like after a first run, and what many small syncs write, keep and push."""

import statistics
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.world import Release, World

_MEGABYTE = 1_000_000


def repository(folder: Path) -> Iterator[str]:
    """What is largest in the last commit, and how large a clone of it is; a line each."""
    listing = _git(folder, "ls-tree", "-r", "-l", "HEAD").decode().splitlines()
    files = sorted(((int(line.split()[3]), line.split("\t")[1]) for line in listing), reverse=True)
    entities = sum("/entities/" in path for _, path in files)
    bundles = sum("/bundles/" in path for _, path in files)
    yield f"{entities:,} entities in {bundles:,} bundles; {_sizes(folder)}"
    yield ", ".join(f"{path} {size / _MEGABYTE:.2f} MB" for size, path in files[:3])
    clone = folder.with_name(f"{folder.name}-clone")
    command = ["git", "clone", "--quiet", "--depth=1", folder.as_uri(), str(clone)]
    subprocess.run(command, check=True)
    yield f"a clone with --depth 1: {_sizes(clone)}"


def many(here: World, releases: Sequence[Release], *, syncs: int, changed: int) -> Iterator[str]:
    """So many syncs of each release, each after ``changed`` manifests got another text."""
    count = here.organisation.count
    written: dict[Release, list[int]] = {release: [] for release in releases}
    pushed: dict[Release, list[int]] = {release: [] for release in releases}
    for number in range(syncs):
        picked = {(number * 7919 + place * 2003) % count for place in range(changed)}
        here.edit(picked, edition=number + 1000)
        for release in releases:
            here.sync(release)
            written[release].append(sum(_written(here.repository(release.name))))
            pushed[release].append(len(_pack(here.repository(release.name))))
    for release in releases:
        folder = here.repository(release.name)
        each, packs = statistics.mean(written[release]), statistics.mean(pushed[release])
        yield (
            f"{release.name}: {syncs} syncs of {changed}: {each / _MEGABYTE:.2f} MB written by a"
            f" sync, {packs / 1000:.1f} KB pushed; {_sizes(folder)}"
        )
        _git(folder, "gc", "--quiet")
        yield f"  after git gc {_sizes(folder)}"


def _written(folder: Path) -> list[int]:
    """The sizes of the files that the last commit changed."""
    listing = _git(folder, "diff-tree", "-r", "--no-renames", "HEAD^", "HEAD").decode()
    ids = [line.split()[3] for line in listing.splitlines() if line.split()[4] != "D"]
    asked = "".join(f"{one}\n" for one in ids)
    sizes = _git(folder, "cat-file", "--batch-check=%(objectsize)", stdin=asked)
    return [*map(int, sizes.split())]


def _pack(folder: Path) -> bytes:
    """What a push of the last commit sends."""
    making = ("pack-objects", "--revs", "--thin", "--stdout", "--delta-base-offset", "--quiet")
    return _git(folder, *making, stdin="HEAD\n^HEAD^\n")


def _sizes(folder: Path) -> str:
    counted = _git(folder, "count-objects", "-v").decode()
    values = dict(line.split(": ") for line in counted.splitlines())
    loose, packed = int(values["size"]) / 1000, int(values["size-pack"]) / 1000
    return f"repository {loose:.1f} MB in {values['count']} loose objects, {packed:.1f} MB packed"


def _git(folder: Path, *arguments: str, stdin: str = "") -> bytes:
    command = ("git", *arguments)
    done = subprocess.run(
        command, cwd=folder, input=stdin.encode(), check=True, stdout=subprocess.PIPE
    )
    return done.stdout
