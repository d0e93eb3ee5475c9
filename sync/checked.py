"""The verdict on files, for ``validate`` and hooks: text with a caret, annotations of GitHub
Actions and Azure Pipelines, JSON."""

import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sync.model import EntityRef, Json, Problem
from sync.text.safe import json_text, plain
from sync.text.wording import counted, place_of, words_of

Form: TypeAlias = Literal["auto", "text", "github", "azure", "json"]

ANNOTATIONS = 10
"""Errors, and as many warnings, that GitHub shows of one step."""
_PERCENT = "%AZP25"
"""How Azure's runners write it: https://github.com/microsoft/azure-pipelines-task-lib"""
_SHOWN = 120
"""Characters of a line that are shown before and after a problem's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVerdict:
    """One document of a file."""

    entity: EntityRef | None
    problems: tuple[Problem, ...]
    """The problems that are shown, where one file has very many."""
    refused: bool = False
    """Whether it has an error, shown or not."""

    @property
    def ok(self) -> bool:
        """Whether Backstage would take it."""
        return not self.refused and all(problem.severity != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """One file, with the lines that its problems are shown in."""

    file: str
    documents: tuple[DocumentVerdict, ...]
    lines: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """URLs that it names and nobody looked at."""

    def problems(self) -> Iterator[Problem]:
        """The problems of all documents, in order."""
        for document in self.documents:
            yield from document.problems


def rendered(verdicts: Sequence[FileVerdict], form: Form) -> Iterator[str]:
    """The lines to print; ``auto`` is annotations inside GitHub Actions and Azure Pipelines, else
    text."""
    if form == "auto":
        form = _of_this_place()
    if form == "json":
        yield as_json(verdicts)
    elif form == "github":
        yield from as_annotations(verdicts)
    elif form == "azure":
        yield from as_log_issues(verdicts)
    else:
        for verdict in verdicts:
            yield from as_text(verdict)


def _of_this_place() -> Form:
    """https://learn.microsoft.com/azure/devops/pipelines/build/variables (``TF_BUILD``)"""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "azure" if os.environ.get("TF_BUILD", "").lower() == "true" else "text"


def as_json(verdicts: Iterable[FileVerdict]) -> str:
    """``[{"file", "documents": [{"ok", "entity", "problems"}]}]``, ASCII only."""
    return json_text(
        [
            {
                "file": verdict.file,
                "documents": [
                    {
                        "ok": document.ok,
                        "entity": document.entity,
                        "problems": [_as_data(problem) for problem in document.problems],
                    }
                    for document in verdict.documents
                ],
            }
            for verdict in verdicts
        ]
    )


def _as_data(problem: Problem) -> dict[str, Json]:
    return {
        "type": problem.type,
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
        "entity": problem.entity,
        "severity": problem.severity,
        **words_of(problem),
    }


def source_lines(data: bytes) -> tuple[str, ...]:
    """The lines of a file as problems count them, without a byte order mark."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return tuple(text.replace("\r\n", "\n").split("\n"))


def as_text(verdict: FileVerdict) -> Iterator[str]:
    """Lines: place, severity and message of each problem, then the source with a caret."""
    for problem in verdict.problems():
        yield (
            f"{plain(verdict.file)}{place_of(problem, before=':')}:"
            f" {problem.severity} {plain(problem.type)}: {plain(problem.message)}"
        )
        yield from _excerpt(verdict.lines, problem)


def _excerpt(lines: tuple[str, ...], problem: Problem) -> Iterator[str]:
    if not problem.line or not problem.column or problem.line > len(lines):
        return
    source = lines[problem.line - 1]
    before, after = source[: problem.column - 1], source[problem.column - 1 :]
    left = plain(before if len(before) <= _SHOWN else f"…{before[1 - _SHOWN :]}", limit=8 * _SHOWN)
    yield f"{problem.line:>6} | {left}{plain(after, _SHOWN)}"
    yield f"{'':>6} | {' ' * _width(left)}^"


def _width(text: str) -> int:
    """How many columns of a terminal ``text`` takes: https://www.unicode.org/reports/tr11/."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def as_annotations(verdicts: Iterable[FileVerdict], *, others: int = 0) -> Iterator[str]:
    """GitHub workflow commands, no more of a kind than GitHub shows; ``others`` is how many
    errors the step says beside these.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    found = [(verdict.file, p) for verdict in verdicts for p in verdict.problems()]
    left = 0
    for severity, most in (("error", ANNOTATIONS - others), ("warning", ANNOTATIONS)):
        alike = [item for item in found if item[1].severity == severity]
        left += len(alike[most:])
        for file, problem in alike[:most]:
            yield _annotation(file, problem)
    if left:
        yield f"::notice::{counted(left, 'more problem is', 'more problems are')} in the log only"


def _annotation(file: str, problem: Problem) -> str:
    place = f",line={problem.line},col={problem.column or 1}" if problem.line else ""
    return (
        f"::{problem.severity} file={_property(_path(file))}{place},"
        f"title={_property(plain(problem.type))}::{escaped(plain(problem.message))}"
    )


def _path(file: str) -> str:
    """A file as the runners look for it below the repository's top."""
    return plain(file.removeprefix("./"))


def escaped(text: str, percent: str = "%25") -> str:
    """Text as the message of a workflow command; ``percent`` is how its runner writes ``%``."""
    return text.replace("%", percent).replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")


def as_log_issues(verdicts: Iterable[FileVerdict]) -> Iterator[str]:
    """Logging commands of Azure Pipelines, which tells each in the run's summary.

    https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
    """
    for verdict in verdicts:
        for problem in verdict.problems():
            of = {"type": problem.severity, "sourcepath": _path(verdict.file)}
            if problem.line:
                of |= {"linenumber": str(problem.line), "columnnumber": str(problem.column or 1)}
            properties = ";".join(f"{name}={_log_property(value)}" for name, value in of.items())
            message = escaped(f"{plain(problem.type)}: {plain(problem.message)}", _PERCENT)
            yield f"##vso[task.logissue {properties}]{message}"


def _log_property(text: str) -> str:
    return escaped(text, _PERCENT).replace(";", "%3B").replace("]", "%5D")
