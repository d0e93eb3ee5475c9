"""Runs the action in a job of its own: every input, and what it leaves behind."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.doctor.placeholder_checks import ACTION as PLACEHOLDER
from tests.support.files import write_files
from tests.support.workflows import PROJECT, action_files, run_workflow

ACTION = f"acme/catalog-sync@{'c0ffee' * 6}c0de"
"""How tests name the action: a place, and a commit of it."""

_WORKFLOW = """\
on: [workflow_dispatch, pull_request]
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@9f698171ed81b15d1823a05fc7211befd50c8ae0 # v6.0.3
      - id: it
        uses: {action}
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
    commands: tuple[str, ...]
    """Everything that it printed and the runner took for a command."""
    report: bytes
    """Of the file that the output ``report`` names."""


def documented(page: str) -> dict[str, bytes]:
    """The whole workflows that a page of the documentation shows, by name, with the action's place
    and commit put in."""
    text = (PROJECT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(name: (\S+)\n.*?)```", text, re.DOTALL)
    return {name: block.replace(PLACEHOLDER, ACTION).encode() for block, name in blocks}


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
    write_files(folder, {"workflow.yml": workflow(inputs)})
    done = run_workflow(
        repository,
        folder / "workflow.yml",
        folder,
        event="workflow_dispatch" if event is None else "pull_request",
        payload=event,
        environment={
            "RESULT_FILE": str(folder / "result.json"),
            "REPORT_FILE": str(folder / "report"),
            **environment,
        },
        served={ACTION: write_files(folder / "served", action_files())},
        extras=inputs.get("extras", ""),
    )
    assert (folder / "result.json").exists(), done.log
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    kept = folder / "report"
    return Ran(
        outcome=result["outcome"],
        outputs=result["outputs"],
        summary=done.summary,
        log=done.log,
        commands=tuple(done.commands()),
        report=kept.read_bytes() if kept.exists() else b"",
    )
