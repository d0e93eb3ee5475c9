"""How long ``catalog-sync validate`` takes as a whole process: on one file, and on many.

usage: python -m bench.validate [--files 1000] [--runs 5]
"""

import argparse
import json
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


RULES = (
    {"properties": {"metadata": {"required": ["annotations"]}}},
    {"properties": {"metadata": {"required": ["description"]}}},
    {"properties": {"metadata": {"properties": {"name": {"pattern": "^[a-z][a-z0-9-]+$"}}}}},
    {"properties": {"metadata": {"properties": {"tags": {"minItems": 1, "maxItems": 9}}}}},
    {"properties": {"metadata": {"properties": {"tags": {"items": {"pattern": "^[a-z]"}}}}}},
    {"properties": {"spec": {"properties": {"lifecycle": {"enum": ["production", "retired"]}}}}},
    {"properties": {"spec": {"properties": {"owner": {"pattern": "^team-"}}}}},
    {"properties": {"spec": {"required": ["system"]}}},
    {"properties": {"spec": {"properties": {"type": {"not": {"const": "other"}}}}}},
    {
        "if": {"properties": {"spec": {"properties": {"type": {"const": "service"}}}}},
        "then": {"properties": {"spec": {"required": ["providesApis"]}}},
    },
)
"""House rules that every entity keeps."""


def measure(folder: Path, name: str, config: str) -> tuple[float, float]:
    """Wall and processor seconds of one run."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sync", "validate", "--quiet", "--config", config, name],
        cwd=folder,
        check=True,
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
        settings = {"rules": [{"kinds": ["Component"], "schema": rule} for rule in RULES]}
        providers = {"azureDevOps": {"acme": {"organization": "acme"}}}
        for file, data in (("plain", {}), ("ruled", {"settings": settings})):
            text = json.dumps({"providers": providers, **data})
            (folder / f"{file}.yaml").write_text(text)
        for what, name, config in (
            ("1 file", "many/svc-0.yaml", "plain.yaml"),
            (f"{arguments.files:,} files", "many", "plain.yaml"),
            ("ten rules", "many", "ruled.yaml"),
        ):
            times = [measure(folder, name, config) for _ in range(arguments.runs)]
            walls, processor = (sorted(column) for column in zip(*times, strict=True))
            middle = arguments.runs // 2
            print(
                f"{what:>12}: best {walls[0]:.2f} s, median {walls[middle]:.2f} s"
                f" (processor {processor[middle]:.2f} s)"
            )


if __name__ == "__main__":
    main()
