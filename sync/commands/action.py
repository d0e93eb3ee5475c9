"""``catalog-sync action``: what action.yml runs. Inputs from the environment become a command line;
what it prints becomes outputs, a summary, annotations and, for a pull request, a comment."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sync.azure.credentials import is_at_hand
from sync.commands import review
from sync.config.load import load_config
from sync.errors import CatalogSyncError, GitError, UsageError
from sync.publish.github import from_environment
from sync.report.findings import FileVerdict, as_annotations
from sync.report.inputs import Inputs, command_line, read_inputs
from sync.report.jobs import annotations_of, outputs_of, summary_of
from sync.report.runner import failure, group, notice, write_outputs, write_summary

_REPORT = "catalog-sync-report.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The files and facts that a GitHub job gives."""

    output: Path | None
    summary: Path | None
    temporary: Path
    pull_request: int | None
    """Number of the pull request that the job runs for."""


def run() -> int:
    """Run the command that the inputs ask for; its exit code."""
    inputs = read_inputs(os.environ)
    job = _job(os.environ)
    done = _review(inputs) if _is_review(inputs, job) else _command(inputs)
    report = _keep(inputs, job, done.data)
    verdicts = (*done.checked_verdicts(inputs), *done.verdicts(inputs))
    for line in as_annotations(verdicts, others=1 if done.ended else 0):
        sys.stdout.write(line + "\n")
    if job.output is not None:
        write_outputs(job.output, {**outputs_of(done.data), "report": report})
    if job.summary is not None:
        write_summary(job.summary, summary_of(inputs.command, done.data, done.ended, done.checked))
    if job.pull_request is not None and _is_review(inputs, job):
        _comment(inputs, job.pull_request, done)
    if done.ended:
        words = f"catalog-sync {inputs.command} ended with exit code {done.ended}"
        failure(f"{words}; see its log above")
    return done.ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command ended in."""

    ended: int
    data: Any
    """What it printed as JSON; ``None`` when it printed none."""
    checked: Any = None
    """What ``check`` printed beside it, for a review."""

    def verdicts(self, inputs: Inputs) -> Iterator[FileVerdict]:
        """Its problems at their places in this repository."""
        return annotations_of(self.data, Path(inputs.config))

    def checked_verdicts(self, inputs: Inputs) -> Iterator[FileVerdict]:
        """Those of ``check``."""
        return annotations_of(self.checked, Path(inputs.config))


def _is_review(inputs: Inputs, job: Job) -> bool:
    about = inputs.command == "sync" and inputs.mode == "dry-run"
    return about and job.pull_request is not None


def _review(inputs: Inputs) -> Done:
    """Check the files, then see what a sync would do. Without a credential, as in a pull request
    from a fork, the files are all there is."""
    checked = _command(replace(inputs, command="check", arguments=""))
    if not _has_credential(inputs):
        notice(
            "This run has no Azure DevOps token (a pull request from a fork gets no secrets), so "
            "only providers.yaml and the catalog folder were checked."
        )
        return checked
    done = _command(inputs)
    return replace(done, ended=done.ended or checked.ended, checked=checked.data)


def _has_credential(inputs: Inputs) -> bool:
    """Whether any provider can be asked. A providers.yaml with mistakes has none."""
    variables = _environment(inputs)
    try:
        providers = load_config(Path(inputs.config)).providers
    except CatalogSyncError:
        return False
    return any(is_at_hand(provider.credential, variables) for provider in providers)


def _command(inputs: Inputs) -> Done:
    """Run the command line in a process of its own."""
    arguments = command_line(inputs)
    with group(f"catalog-sync {shlex.join(arguments)}"):
        done = subprocess.run(  # noqa: S603 — the interpreter that runs this
            [sys.executable, "-I", "-X", "utf8", "-m", "sync", *arguments],
            env=_environment(inputs),
            stdout=subprocess.PIPE,
            stderr=sys.stdout,
            check=False,
        )
    try:
        return Done(ended=done.returncode, data=json.loads(done.stdout))
    except ValueError:
        return Done(ended=done.returncode, data=None)


def _environment(inputs: Inputs) -> dict[str, str]:
    """The child's environment: the tokens by the names it knows, and no input a second time."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INPUT_")}
    given = {"AZURE_TOKEN": inputs.token, "GITHUB_TOKEN": inputs.github_token}
    return {**kept, **{name: value for name, value in given.items() if value}}


def _keep(inputs: Inputs, job: Job, data: Any) -> str:
    """Write the JSON where later steps find it; the path of the page for ``report``."""
    if inputs.command == "report":
        return inputs.page
    if data is None:
        return ""
    file = job.temporary / _REPORT
    file.write_text(json.dumps(data, indent=2), encoding="utf-8")
    return str(file)


def _comment(inputs: Inputs, number: int, done: Done) -> None:
    """Tell a pull request what it would do; a token that may not comment is no failure."""
    if done.data is None:
        return
    variables = {**os.environ, "GITHUB_TOKEN": inputs.github_token}
    body = review.comment(done.data, Path(inputs.config), checked=done.checked)
    try:
        review.stick(from_environment("", variables), number, body)
    except GitError as error:
        notice(f"No comment was written in the pull request: {error}")


def _job(environment: Mapping[str, str]) -> Job:
    temporary = environment.get("RUNNER_TEMP") or "."
    return Job(
        output=_path(environment, "GITHUB_OUTPUT"),
        summary=_path(environment, "GITHUB_STEP_SUMMARY"),
        temporary=Path(temporary),
        pull_request=_pull_request(environment),
    )


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    return Path(value) if value else None


def _pull_request(environment: Mapping[str, str]) -> int | None:
    """The number in the event; ``None`` when the job runs for something else.

    https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    file = _path(environment, "GITHUB_EVENT_PATH")
    if environment.get("GITHUB_EVENT_NAME") != "pull_request" or file is None:
        return None
    try:
        return int(json.loads(file.read_text(encoding="utf-8"))["pull_request"]["number"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"GITHUB_EVENT_PATH does not tell the pull request: {error!r}") from None
