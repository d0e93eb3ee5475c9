"""``catalog-sync validate``: Backstage's verdict on files, without a network."""

import os
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import Literal

from sync.config.load import load_config
from sync.entities.manifest import Document, parse_manifest
from sync.entities.placeholders import stub
from sync.entities.verdict import duplicate_refs, verdict
from sync.errors import UsageError
from sync.model import Problem
from sync.report.findings import (
    DocumentVerdict,
    FileVerdict,
    as_annotations,
    as_json,
    as_text,
)
from sync.report.result import PROBLEMS_FOUND
from sync.report.safe import plain

STDIN = "-"
SUFFIXES = (".yaml", ".yml")
MANIFEST_NAMES = ("catalog-info.yaml", "catalog-info.yml")
MARKS = (b"backstage.io/", b"roadie.io/")
"""An apiVersion has one of these; a YAML file of a folder without any is somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``validate``, as written."""

    paths: Sequence[str]
    config: Path
    kind: Sequence[str] = ()
    format: Literal["auto", "text", "github", "json"] = "auto"
    strict: bool = False
    quiet: bool = False


def run(arguments: Arguments) -> int:
    """Judge every file, print the problems, return 1 when there are any, else 0."""
    kinds = _kinds(arguments)
    files, passed_over = _files(arguments.paths)
    verdicts = [judge(name, _content(name), kinds) for name in files]
    _print(verdicts, arguments)
    if not arguments.quiet:
        sys.stderr.write(_summary(verdicts, passed_over) + "\n")
    severities = {problem.severity for item in verdicts for problem in item.problems()}
    failed = "error" in severities or (arguments.strict and "warning" in severities)
    return PROBLEMS_FOUND if failed else 0


def judge(name: str, data: bytes, kinds: Collection[str]) -> FileVerdict:
    """Return the verdict on one file's bytes; placeholders count as resolved."""
    documents = parse_manifest(data)
    twice = duplicate_refs(documents)
    judged = tuple(_judge(document, twice, kinds) for document in documents)
    troubled = any(item.problems for item in judged)
    lines = tuple(data.decode(errors="replace").splitlines()) if troubled else ()
    return FileVerdict(file=name, documents=judged, lines=lines)


def _judge(document: Document, twice: Sequence[Problem], kinds: Collection[str]) -> DocumentVerdict:
    problems = document.problems
    if not problems:
        place = document.yaml.locate(("metadata", "name"))
        again = (p for p in twice if (p.line, p.column) == (place.line, place.column))
        inlined = stub(document)
        judged = verdict(document, inlined.data, kinds=kinds)
        problems = (*inlined.problems, *judged, *again)
    return DocumentVerdict(entity=document.ref, problems=problems)


def _kinds(arguments: Arguments) -> tuple[str, ...]:
    """Return the kinds beyond Backstage's: of the command line and of providers.yaml, if any."""
    if not arguments.config.exists():
        return tuple(arguments.kind)
    return (*arguments.kind, *load_config(arguments.config).kinds)


def _content(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{plain(name)}: {error.strerror}") from None


def _files(paths: Sequence[str]) -> tuple[list[str], int]:
    """Return the files that the paths name, each once, and how many YAML files of folders hold
    nothing of Backstage's and were passed over."""
    files: dict[str, None] = {}
    passed_over = 0
    for path in paths:
        for name in _expand(path):
            if not Path(name).is_dir() or name == STDIN:
                files[name] = None
                continue
            for file in _below(Path(name)):
                if _is_manifest(file):
                    files[str(file)] = None
                else:
                    passed_over += 1
    return list(files), passed_over


def _expand(path: str) -> list[str]:
    if path == STDIN or Path(path).exists():
        return [path]
    found = sorted(glob(path, recursive=True)) if has_magic(path) else []  # noqa: PTH207 — may be absolute
    if not found:
        raise UsageError(f"{plain(path)}: no such file or folder")
    return found


def _below(folder: Path) -> Iterator[Path]:
    """Yield the YAML files below a folder, sorted; hidden folders and node_modules are left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "node_modules")
        yield from (Path(root, name) for name in sorted(names) if name.endswith(SUFFIXES))


def _is_manifest(file: Path) -> bool:
    if file.name in MANIFEST_NAMES:
        return True
    data = _content(str(file))
    return any(mark in data for mark in MARKS)


def _print(verdicts: Sequence[FileVerdict], arguments: Arguments) -> None:
    form = arguments.format
    if form == "auto":
        form = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    if form == "json":
        sys.stdout.write(as_json(verdicts) + "\n")
        return
    lines = (
        as_annotations(verdicts)
        if form == "github"
        else (line for item in verdicts for line in as_text(item))
    )
    for line in lines:
        sys.stdout.write(line + "\n")


def _summary(verdicts: Sequence[FileVerdict], passed_over: int) -> str:
    problems = [problem for item in verdicts for problem in item.problems()]
    errors = sum(problem.severity == "error" for problem in problems)
    documents = sum(len(item.documents) for item in verdicts)
    text = (
        f"{len(verdicts)} files, {documents} documents:"
        f" {errors} errors, {len(problems) - errors} warnings"
    )
    if passed_over:
        text += f"; {passed_over} YAML files without Backstage entities were passed over"
    return text
