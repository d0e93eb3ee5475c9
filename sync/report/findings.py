"""The verdict on files, for ``validate`` and hooks: text with a caret, GitHub annotations, JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from sync.model import EntityRef, Problem
from sync.report.safe import plain

ANNOTATIONS = 50
"""GitHub shows at most so many annotations for a run, and ten of a kind for a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVerdict:
    """One document of a file."""

    entity: EntityRef | None
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether Backstage would take it."""
        return all(problem.severity != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """One file, with the lines that its problems are shown in."""

    file: str
    documents: tuple[DocumentVerdict, ...]
    lines: tuple[str, ...] = ()

    def problems(self) -> Iterator[Problem]:
        """Yield the problems of all documents, in order."""
        for document in self.documents:
            yield from document.problems


def as_json(verdicts: Iterable[FileVerdict]) -> str:
    """Return ``[{"file", "documents": [{"ok", "entity", "problems"}]}]``, ASCII only."""
    return json.dumps(
        [
            {
                "file": verdict.file,
                "documents": [
                    {
                        "ok": document.ok,
                        "entity": document.entity,
                        "problems": [asdict(problem) for problem in document.problems],
                    }
                    for document in verdict.documents
                ],
            }
            for verdict in verdicts
        ],
        indent=2,
    )


def as_text(verdict: FileVerdict) -> Iterator[str]:
    """Yield lines: place, severity and message of each problem, then the source with a caret."""
    for problem in verdict.problems():
        place = f"{problem.line}:{problem.column}: " if problem.line else ""
        yield (
            f"{plain(verdict.file)}:{place} {problem.severity} {problem.type}:"
            f" {plain(problem.message)}".replace(":  ", ": ")
        )
        yield from _excerpt(verdict.lines, problem)


def _excerpt(lines: tuple[str, ...], problem: Problem) -> Iterator[str]:
    if not problem.line or not problem.column or problem.line > len(lines):
        return
    source = lines[problem.line - 1]
    before = plain(source[: problem.column - 1], 160)
    number = f"{problem.line:>6}"
    yield f"{number} | {before}{plain(source[problem.column - 1 :], 160)}"
    yield f"{'':>6} | {'':>{len(before)}}^"


def as_annotations(verdicts: Iterable[FileVerdict]) -> Iterator[str]:
    """Yield GitHub workflow commands, errors first, no more than GitHub shows.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    found = [(verdict.file, p) for verdict in verdicts for p in verdict.problems()]
    found.sort(key=lambda item: item[1].severity)
    for file, problem in found[:ANNOTATIONS]:
        places = f",line={problem.line},col={problem.column}" if problem.line else ""
        yield (
            f"::{problem.severity} file={_property(file)}{places},"
            f"title={_property(problem.type)}::{_data(plain(problem.message))}"
        )
    if len(found) > ANNOTATIONS:
        yield f"::notice::{len(found) - ANNOTATIONS} more problems are in the log only"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
