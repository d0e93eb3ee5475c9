"""Runs the ``bash`` steps of a pipeline of Azure DevOps as they stand, on this machine, with the
variables that https://learn.microsoft.com/azure/devops/pipelines/build/variables names."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.files import write_files
from tests.support.workflows import PROJECT

_PYTHON = """\
#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
  mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && ln -s "{program}" "$3/bin/catalog-sync"
elif [ "$1 $2 $3" = "-m pip install" ]; then
  printf '%s\\n' "$*" >> "{asked}"
else
  exec {python} "$@"
fi
"""
"""Stands in for the index of packages: what is installed is what is tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What the steps of a run left behind."""

    codes: tuple[int, ...]
    output: str
    installed: str
    """What pip was asked for."""

    @property
    def issues(self) -> list[str]:
        """The lines that the pipeline takes for issues."""
        return [line for line in self.output.splitlines() if line.startswith("##vso[task.logissue")]


def pushed(repository: str, project: str = "Shop") -> dict[str, Any]:
    """The event of a service hook *Code pushed*, as far as Microsoft documents it:
    https://learn.microsoft.com/azure/devops/service-hooks/events#git.push."""
    place = f"https://dev.azure.com/acme/{project}/_git/{repository}"
    text = f"Jo pushed updates to {repository}:main."
    return {
        "subscriptionId": "00000000-0000-0000-0000-000000000000",
        "notificationId": 3,
        "id": "03c164c2-8912-4d5e-8009-3707d5f83734",
        "eventType": "git.push",
        "publisherId": "tfs",
        "message": {"text": text, "html": text, "markdown": text},
        "detailedMessage": {"text": text, "html": text, "markdown": text},
        "resource": {
            "commits": [],
            "refUpdates": [
                {"name": "refs/heads/main", "oldObjectId": "a" * 40, "newObjectId": "b" * 40}
            ],
            "repository": {
                "id": "278d5cd2-584d-4b63-824a-2ba458937249",
                "name": repository,
                "url": f"https://dev.azure.com/acme/_apis/git/repositories/{repository}",
                "project": {"name": project, "state": "wellFormed"},
                "defaultBranch": "refs/heads/main",
                "remoteUrl": place,
            },
            "pushId": 14,
            "date": "2026-01-01T00:00:00Z",
        },
        "resourceVersion": "1.0",
        "createdDate": "2026-01-01T00:00:00Z",
    }


def documented_pipelines(page: str) -> list[str]:
    """The whole pipeline files and templates that a page of the documentation shows."""
    text = (PROJECT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    return [block for block in blocks if re.search("^steps:", block, re.MULTILINE)]


def run_steps(
    steps: list[Any],
    sources: Path,
    folder: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    payload: Any = None,
) -> Steps:
    """Run a job's steps in ``sources``; after one that fails only those run that say so.

    ``variables`` are the pipeline's own, ``environment`` what comes on top of a step's ``env``,
    ``payload`` what a web hook sent.
    """
    temporary, tools = folder / "temporary", folder / "tools"
    temporary.mkdir(parents=True)
    program = Path(sys.executable).parent / "catalog-sync"
    python = _PYTHON.format(program=program, asked=folder / "asked", python=sys.executable)
    (write_files(tools, {"python3": python}) / "python3").chmod(0o755)
    usual = {
        "HOME": str(folder),
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "TF_BUILD": "True",
        "AGENT_TEMPDIRECTORY": str(temporary),
        "BUILD_SOURCESDIRECTORY": str(sources),
        "BUILD_REPOSITORY_NAME": sources.name,
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/",
        "SYSTEM_TEAMPROJECT": "Shop",
    }
    codes: list[int] = []
    output = ""
    for step in _expanded(steps, parameters or {}):
        if "bash" not in step or (any(codes) and step.get("condition") != "succeededOrFailed()"):
            continue
        asked = step.get("env", {}).items()
        given = {
            name: _filled(text, parameters or {}, variables or {}, payload) for name, text in asked
        }
        done = subprocess.run(
            ["bash", "-c", step["bash"]],
            cwd=sources,
            env={**usual, **given, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        codes.append(done.returncode)
        output += done.stdout + done.stderr
    record = folder / "asked"
    installed = record.read_text(encoding="utf-8") if record.exists() else ""
    return Steps(codes=tuple(codes), output=output, installed=installed)


def _expanded(steps: list[Any], parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    """The steps with those of conditions that hold: https://learn.microsoft.com/azure/devops/
    pipelines/process/template-expressions."""
    found: list[dict[str, Any]] = []
    for step in steps:
        condition = re.fullmatch(r"\$\{\{ if ne\(parameters\.(\w+), ''\) \}\}", next(iter(step)))
        if condition is None:
            found.append(step)
        elif parameters.get(condition[1]):
            found += next(iter(step.values()))
    return found


def _filled(
    text: str, parameters: Mapping[str, str], variables: Mapping[str, str], payload: Any
) -> str:
    """A value with the template's expressions first, and then the variables, as on an agent."""
    sent = re.fullmatch(
        r"\$\{\{ replace\(parameters\.WebHook\.([\w.]+), '(.)', '(.*)'\) \}\}", text
    )
    if sent is not None:
        for name in sent[1].split("."):
            payload = payload[name]
        text = str(payload).replace(sent[2], sent[3])
    text = re.sub(r"\$\{\{ parameters\.(\w+) \}\}", lambda m: parameters[m[1]], text)
    return re.sub(r"\$\((\w+)\)", lambda m: variables.get(m[1], m[0]), text)
