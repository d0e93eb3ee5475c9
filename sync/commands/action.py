"""``catalog-sync action``: what action.yml runs. Inputs from the environment become a command line;
what it prints becomes outputs, a summary, annotations and, for a pull request, a comment."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sync.action.event import Event, read_event
from sync.action.inputs import Inputs, command_line, read_inputs
from sync.action.jobs import annotations_of, older_warnings, outputs_of, summary_of
from sync.action.runner import failure, group, notice, write_outputs, write_summary
from sync.checked import FileVerdict, as_annotations
from sync.commands import review
from sync.commands.proposal import Terms, kept_to, terms_of
from sync.config.load import load_config
from sync.disk import write_file
from sync.errors import CatalogSyncError, GitError, UsageError
from sync.publish.basefile import fetch_catalog
from sync.publish.github import from_environment
from sync.text.safe import plain

_REPORT = "catalog-sync-report.json"
_MOST_NOTICES = 5
"""GitHub shows ten of a step; the comment and the summary name more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The files and facts that a GitHub job gives."""

    output: Path | None
    summary: Path | None
    temporary: Path
    event: Event
    """What it runs for."""


def run() -> int:
    """Run the command that the inputs ask for; its exit code."""
    inputs = read_inputs(os.environ)
    job = _job(os.environ)
    _fetch(inputs)
    done = _review(inputs, job) if _is_review(inputs, job) else _alone(inputs, job)
    try:
        _show(inputs, job, done)
    except OSError as error:
        raise UsageError(f"{plain(str(error.filename))}: {error.strerror}") from None
    if job.event.number is not None and _is_review(inputs, job):
        _comment(inputs, job.event.number, done)
    if done.ended:
        words = f"catalog-sync {inputs.command} ended with exit code {done.ended}"
        failure(f"{words}; see its log above")
    return done.ended


def _fetch(inputs: Inputs) -> None:
    """Let a partial clone get what is read of it by a child that has no token of GitHub's. What
    hinders that, the child tells."""
    if not inputs.publishes:
        with suppress(CatalogSyncError):
            settings = load_config(Path(inputs.config))
            variables = {**os.environ, "GITHUB_TOKEN": inputs.github_token}
            fetch_catalog(settings.file.parent, settings.folder, variables)


def _show(inputs: Inputs, job: Job, done: "Done") -> None:
    """Write report, annotations, outputs and summary. OSError where one cannot be written."""
    report = _keep(inputs, job, done.data)
    verdicts = (*done.checked_verdicts(inputs), *done.verdicts(inputs))
    older = older_warnings(done.data)
    for line in as_annotations(verdicts, others=1 if done.ended else 0, older=older):
        sys.stdout.write(line + "\n")
    if job.output is not None:
        write_outputs(job.output, {**outputs_of(done.data), "report": report})
    if job.summary is not None:
        words, places = done.terms.words, _places(inputs, done)
        text = summary_of(inputs.command, done.data, done.ended, done.checked, places)
        write_summary(job.summary, f"{text}\n{words}\n" if words else text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command ended in."""

    ended: int
    data: Any
    """What it printed as JSON; ``None`` when it printed none."""
    checked: Any = None
    """What ``check`` printed beside it, for a review."""
    terms: Terms = field(default_factory=Terms)
    """What was asked of Azure DevOps, and what not."""

    def verdicts(self, inputs: Inputs) -> Iterator[FileVerdict]:
        """The command's problems at their places in this repository."""
        return annotations_of(self.data, Path(inputs.config))

    def checked_verdicts(self, inputs: Inputs) -> Iterator[FileVerdict]:
        """The problems that ``check`` found, at theirs."""
        return annotations_of(self.checked, Path(inputs.config))


def _is_review(inputs: Inputs, job: Job) -> bool:
    return inputs.command == "sync" and inputs.mode == "dry-run" and job.event.proposal


def _review(inputs: Inputs, job: Job) -> Done:
    """Check the files, then see what a sync would do, as far as the reviewed providers.yaml lets
    it ask. Without a credential, as in a pull request from a fork, the files are all there is."""
    checked = _command(replace(inputs, command="check", arguments=""))
    terms = _terms(inputs, job)
    for one in terms.changed[:_MOST_NOTICES]:
        notice(
            f"Provider {one.provider.id} sends a credential to {one.provider.organization.url}, "
            "which the reviewed providers.yaml does not; it was not asked."
        )
    if terms.refusal:
        notice(terms.refusal)
        return replace(checked, terms=terms)
    done = _command(replace(inputs, providers=terms.providers), terms)
    ended = done.ended or checked.ended
    return replace(done, ended=ended, checked=checked.data, terms=terms)


def _alone(inputs: Inputs, job: Job) -> Done:
    """Run the command; one that asks Azure DevOps about a proposal keeps to what was reviewed."""
    if not job.event.proposal or inputs.command not in {"sync", "shards"}:
        return _command(inputs)
    terms = _terms(inputs, job)
    if terms.refusal:
        raise UsageError(terms.refusal)
    return _command(inputs, terms)


def _terms(inputs: Inputs, job: Job) -> Terms:
    return terms_of(Path(inputs.config), job.event, _environment(inputs), inputs.github_token)


def _command(inputs: Inputs, terms: Terms | None = None) -> Done:
    """Run the command line in a process of its own."""
    arguments = command_line(inputs)
    with group(f"catalog-sync {shlex.join(arguments)}"), kept_to(terms or Terms()) as limits:
        done = subprocess.run(  # noqa: S603 — the interpreter that runs this
            [sys.executable, "-I", "-X", "utf8", "-m", "sync", *arguments],
            env={**_environment(inputs), **limits},
            stdout=subprocess.PIPE,
            stderr=sys.stdout,
            check=False,
        )
    try:
        return Done(ended=done.returncode, data=json.loads(done.stdout))
    except ValueError:
        return Done(ended=done.returncode, data=None)


def _environment(inputs: Inputs) -> dict[str, str]:
    """The child's environment: the tokens by the names it knows, and no input a second time. What
    GitHub gave is for a child that writes or asks there, and for no other."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("INPUT_") and name.upper() != "GITHUB_TOKEN"
    }
    github_token = inputs.github_token or os.environ.get("GITHUB_TOKEN", "")
    given = {
        "AZURE_TOKEN": inputs.token,
        "GITHUB_TOKEN": github_token if inputs.publishes else "",
    }
    return {**kept, **{name: value for name, value in given.items() if value}}


def _keep(inputs: Inputs, job: Job, data: Any) -> str:
    """Write the JSON where later steps find it; the path of the page for ``report``."""
    if inputs.command == "report":
        return inputs.page
    if data is None:
        return ""
    file = job.temporary / _REPORT
    write_file(file, json.dumps(data, indent=2).encode())
    return str(file)


def _places(inputs: Inputs, done: Done) -> frozenset[str]:
    """Where links may lead: to what was asked, whatever a proposal names."""
    left = {one.provider.organization.url for one in done.terms.changed}
    return review.places_of(Path(inputs.config)) - left


def _comment(inputs: Inputs, number: int, done: Done) -> None:
    """Tell a pull request what it would do; a token that may not comment is no failure."""
    if done.data is None:
        return
    variables = {**os.environ, "GITHUB_TOKEN": inputs.github_token}
    body = review.comment(
        done.data,
        Path(inputs.config),
        checked=done.checked,
        unasked=done.terms.words,
        places=_places(inputs, done),
    )
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
        event=read_event(environment),
    )


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    return Path(value) if value else None
