"""What a real Backstage does with a large catalog: one bundle a kind, as earlier versions made it,
beside the bundles of now. CATALOG_SYNC_NODE_MODULES names Backstage's npm packages.

usage: python -m bench.portal [--manifests 5500] [--write docs/benchmarks.md]
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import table
from bench.organisation import SHAPES, Organisation
from bench.world import THIS, world
from sync.catalog.bundles import MOST_ENTITIES
from tests.support.files import read_files, write_files
from tests.support.served import earlier_layout

_PHASES = {
    "first": "first reading",
    "locations": "nothing changed",
    "changed": "one entity changed",
}
_COLUMNS = ("layout", "what", "wall s", "processor s", "longest stop s", "read", "304")
_SUMS = ("layout", "bundles", "most requests: bundles + kinds + 1", "parser, slowest bundle s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one layout."""

    layout: str
    bundles: int
    kinds: int
    portal: Mapping[str, Any]
    """What the portal printed: see portal.mjs."""
    parsed: Mapping[str, Any]
    """What the parser took for each bundle, likewise."""


def main() -> None:
    """Make the catalog, let a portal read it in both layouts, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifests", type=int, default=5500)
    parser.add_argument("--write", type=Path, help="a Markdown file with the marks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        made = Organisation(shape=SHAPES["fifty"], count=options.manifests)
        with world(folder / "world", made) as here:
            here.sync(THIS)
        now, earlier = folder / "now", folder / "earlier"
        shutil.copytree(folder / "world" / THIS.name / "catalog", now / "catalog")
        write_files(earlier / "catalog", earlier_layout(read_files(now / "catalog")))
        text = _render([_measure("one bundle a kind", earlier), _measure("bundles of now", now)])
    print(text)
    if options.write is not None:
        table.insert(options.write, text, name="portal")


def _measure(layout: str, folder: Path) -> Figures:
    """A portal that reads the repository in ``folder``, and its parser alone."""
    changed = folder.with_name(f"{folder.name}-changed")
    shutil.copytree(folder, changed)
    bundles = sorted((folder / "catalog" / "bundles").iterdir())
    one = next(changed / "catalog/bundles" / b.name for b in bundles if "component" in b.name)
    one.write_bytes(one.read_bytes().replace(b"edition: 1", b"edition: 2", 1))
    print(f"{layout}: {len(bundles)} bundles", flush=True)
    return Figures(
        layout=layout,
        bundles=len(bundles),
        kinds=len([*(folder / "catalog" / "kinds").iterdir()]),
        portal=_node("read", str(folder), str(changed)),
        parsed=_node("parse", *map(str, bundles)),
    )


def _node(*arguments: str) -> dict[str, Any]:
    script = Path(__file__).with_suffix(".mjs")
    command = ["node", str(script), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _render(layouts: list[Figures]) -> str:
    where = f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Node {_version()}"
    lines = [
        f"Measured on {where}; {layouts[0].portal['entities']:,} entities, Locations among them.",
        "",
        table.row_of(_COLUMNS),
        table.row_of("---" if at < 2 else "---:" for at in range(len(_COLUMNS))),
        *(_row(one, phase) for phase in _PHASES for one in layouts),
        "",
        table.row_of(
            ("layout", "bundles", "most requests: bundles + kinds + 1", "parser, slowest s")
        ),
        table.row_of(("---", "---:", "---:", "---:")),
        *(_sums(one) for one in layouts),
        "",
        _ordinary(layouts[-1]),
    ]
    return "\n".join(lines) + "\n"


def _row(one: Figures, phase: str) -> str:
    seen = one.portal["phases"][phase]
    figures = (f"{seen[key]:.2f}" for key in ("wall", "processor", "longest"))
    asked = (str(seen["statuses"].get(status, 0)) for status in ("200", "304"))
    return table.row_of((one.layout, _PHASES[phase], *figures, *asked))


def _sums(one: Figures) -> str:
    slowest = max(each["seconds"] for each in one.parsed.values())
    most = one.bundles + one.kinds + 1
    return table.row_of((one.layout, str(one.bundles), str(most), f"{slowest:.3f}"))


def _ordinary(now: Figures) -> str:
    """The parser on the bundles that are full by their number of entities."""
    full = sorted(e["seconds"] for e in now.parsed.values() if e["entities"] == MOST_ENTITIES)
    if not full:
        return f"No bundle has {MOST_ENTITIES} entities."
    middle, slowest = (f"{seconds * 1000:.0f} ms" for seconds in (full[len(full) // 2], full[-1]))
    return (
        f"Backstage's parser alone, on each of the {len(full)} bundles of {MOST_ENTITIES} entities:"
        f" median {middle}, slowest {slowest}."
    )


def _version() -> str:
    command = ["node", "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
