"""How long ``catalog-sync validate`` takes as a whole process: on one file, and on many.

usage: python -m bench.validate [--files 1000] [--runs 5]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENTITY = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: svc-{i}
  description: service number {i}
  annotations:
    dev.azure.com/project-repo: proj/svc-{i}
  tags: [java, tag-{i}]
spec:
  type: service
  lifecycle: production
  owner: team-{i}
  system: sys-{i}
  providesApis: [api-{i}]
  dependsOn: [component:svc-0]
"""


def measure(folder: Path, name: str) -> tuple[float, float]:
    """Wall and processor seconds of one run."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sync", "validate", "--quiet", name], cwd=folder, check=True
    )
    wall, after = time.perf_counter() - start, os.times()
    user = after.children_user - before.children_user
    system = after.children_system - before.children_system
    return wall, user + system


def main() -> None:
    """Make the files, run, print the best and the median of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "many").mkdir()
        for i in range(arguments.files):
            (folder / "many" / f"svc-{i}.yaml").write_text(ENTITY.format(i=i))
        for what, name in (("1 file", "many/svc-0.yaml"), (f"{arguments.files:,} files", "many")):
            times = [measure(folder, name) for _ in range(arguments.runs)]
            walls, processor = (sorted(column) for column in zip(*times, strict=True))
            middle = arguments.runs // 2
            print(
                f"{what:>12}: best {walls[0]:.2f} s, median {walls[middle]:.2f} s"
                f" (processor {processor[middle]:.2f} s)"
            )


if __name__ == "__main__":
    main()
