"""The verdict on files, and how programs are told of it: annotations of GitHub Actions and Azure
Pipelines, JSON. People are told by `sync.report.verdicts`."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TextIO, TypeAlias

from sync.model import EntityRef, Json, Problem
from sync.text.safe import json_text, plain
from sync.text.wording import counted, headline, spoken, told, words_of

Form: TypeAlias = Literal["auto", "text", "github", "azure", "json"]

Draw: TypeAlias = Callable[[Sequence["FileVerdict"], TextIO], None]
"""Shows people what is wrong, on a stream."""
PAGE = "docs/problems.md"
"""What says more about problems that have an ``anchor``."""
ANNOTATIONS = 10
"""Errors, and as many warnings, that GitHub shows of one step."""
_PERCENT = "%AZP25"
"""How Azure's runners write it: https://github.com/microsoft/azure-pipelines-task-lib"""


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


def write_verdicts(verdicts: Sequence[FileVerdict], form: Form, stream: TextIO, draw: Draw) -> None:
    """Write every problem in a form; ``draw`` is for people, and asked where there is a problem."""
    if (form := form_here(form)) != "text":
        stream.writelines(line + "\n" for line in for_programs(verdicts, form))
    elif any(True for verdict in verdicts for _ in verdict.problems()):
        draw(verdicts, stream)


def for_programs(verdicts: Sequence[FileVerdict], form: Form) -> Iterator[str]:
    """The lines to print in every form but text, which is for people."""
    if form == "json":
        yield as_json(verdicts)
    elif form == "github":
        yield from as_annotations(verdicts)
    elif form == "azure":
        yield from as_log_issues(verdicts)


def form_here(form: Form) -> Form:
    """What ``auto`` is: annotations inside GitHub Actions and Azure Pipelines, else text.

    https://learn.microsoft.com/azure/devops/pipelines/build/variables (``TF_BUILD``)
    """
    if form != "auto":
        return form
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "azure" if os.environ.get("TF_BUILD", "").lower() == "true" else "text"


def sections(verdicts: Iterable[FileVerdict]) -> str | None:
    """Where more is said about the problems: the page's sections; ``None`` where there is none."""
    every = (problem.anchor for verdict in verdicts for problem in verdict.problems())
    anchors = [*dict.fromkeys(anchor for anchor in every if anchor is not None)]
    if not anchors:
        return None
    shown = ", ".join(f"#{anchor}" for anchor in anchors[1:3])
    more = f" and {len(anchors) - 3} more" if len(anchors) > 3 else ""
    return f"examples: {PAGE}#{anchors[0]}" + (f", {shown}{more}" if shown else "")


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


def as_annotations(
    verdicts: Iterable[FileVerdict], *, others: int = 0, older: int = 0
) -> Iterator[str]:
    """GitHub workflow commands, no more of a kind than GitHub shows; ``others`` is how many
    errors the step says beside these, ``older`` how many warnings there are that are not new.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    found = [(verdict.file, p) for verdict in verdicts for p in told(verdict.problems())]
    left = 0
    for severity, most in (("error", ANNOTATIONS - others), ("warning", ANNOTATIONS)):
        alike = [item for item in found if item[1].severity == severity]
        left += len(alike[most:])
        for file, problem in alike[:most]:
            yield _annotation(file, problem)
    if left:
        yield f"::notice::{counted(left, 'more problem is', 'more problems are')} in the log only"
    if older:
        yield f"::notice::{counted(older, 'older warning is', 'older warnings are')} unchanged"


def _annotation(file: str, problem: Problem) -> str:
    place = f",line={problem.line},col={problem.column or 1}" if problem.line else ""
    title = f",title={_property(plain(headline(problem)))}" if problem.help else ""
    text = "\n".join(map(plain, _sentences(problem, titled=bool(title))))
    return f"::{problem.severity} file={_property(_path(file))}{place}{title}::{escaped(text)}"


def _sentences(problem: Problem, *, titled: bool) -> Iterator[str]:
    """What an annotation says, without what its title says."""
    if not titled:
        yield headline(problem)
    if problem.help is not None:
        yield f"{problem.help[:1].upper()}{problem.help[1:]}"
    if problem.says is not None:
        yield f"{spoken(problem)}: {problem.message}"


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
        for problem in told(verdict.problems()):
            of = {"type": problem.severity, "sourcepath": _path(verdict.file)}
            if problem.line:
                of |= {"linenumber": str(problem.line), "columnnumber": str(problem.column or 1)}
            properties = ";".join(f"{name}={_log_property(value)}" for name, value in of.items())
            advice = f" (help: {plain(problem.help)})" if problem.help else ""
            message = escaped(f"{plain(headline(problem))}{advice}", _PERCENT)
            yield f"##vso[task.logissue {properties}]{message}"


def _log_property(text: str) -> str:
    return escaped(text, _PERCENT).replace(";", "%3B").replace("]", "%5D")
