"""``catalog-sync check``: providers.yaml and the catalog folder, judged without a network."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from sync.catalog.audit import audit
from sync.catalog.hand_edits import Finding
from sync.catalog.layout import LOG_FILE
from sync.catalog.log import DamagedLogError
from sync.catalog.snapshot import Snapshot
from sync.checked import DocumentVerdict, Draw, FileVerdict, Form, write_verdicts
from sync.config.load import LARGEST, load_config
from sync.config.settings import Config
from sync.disk import read_file
from sync.entities.references import nowhere
from sync.errors import PROBLEMS_FOUND, CatalogError, ConfigError
from sync.model import Problem
from sync.publish.base import committed_places, read_checked_out
from sync.publish.tree import staged_deletions
from sync.text.wording import counted

_KEY = re.compile(r"^(\s*(?:- +)*(?:[\w.-]{1,40}:(?:\s+|\Z))?+).+")
"""What is shown of a line of providers.yaml: its key. Someone may have written a secret there."""


_EXTERNAL = (
    "correct them; if the portal has teams and people from elsewhere, say so in providers.yaml:"
    " settings.external: [group, user]"
)
_MANY = 2
"""References that lead to nothing from which on they are one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``check``, as written."""

    config: Path
    providers_only: bool = False
    format: Form = "auto"
    strict: bool = False
    verbose: bool = False
    quiet: bool = False


def run(arguments: Arguments, draw: Draw) -> int:
    """Judge the files, print the problems, return 1 when there are any, else 0.

    Warnings alone count with ``strict``. ``UsageError`` when there is no providers.yaml.
    """
    verdicts = check_repository(arguments.config, providers_only=arguments.providers_only)
    shown = verdicts if arguments.verbose or arguments.format == "json" else summed_up(verdicts)
    write_verdicts(shown, arguments.format, sys.stdout, draw)
    problems = [problem for verdict in verdicts for problem in verdict.problems()]
    errors = sum(problem.severity == "error" for problem in problems)
    if not arguments.quiet:
        warnings = len(problems) - errors
        sys.stderr.write(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}\n")
    return PROBLEMS_FOUND if errors or (arguments.strict and problems) else 0


def check_repository(config: Path, *, providers_only: bool = False) -> tuple[FileVerdict, ...]:
    """A verdict on each file that has problems."""
    try:
        settings = load_config(config)
    except ConfigError as error:
        text = read_file(config, LARGEST).decode("utf-8", "replace")
        lines = tuple(_KEY.sub(r"\1…", line) for line in text.splitlines())
        return (_verdict(str(config), error.problems, lines),)
    return () if providers_only else _catalog(config, settings)


def summed_up(verdicts: Sequence[FileVerdict]) -> tuple[FileVerdict, ...]:
    """The verdicts with one line instead of many references that lead to nothing."""
    broken = [p for verdict in verdicts for p in verdict.problems() if nowhere(p) is not None]
    if len(broken) < _MANY:
        return (*verdicts,)
    kinds = Counter((nowhere(problem) or "").partition(":")[0] for problem in broken)
    named = ", ".join(f"{count:,} of kind {kind}" for kind, count in kinds.most_common())
    entities = counted(len({problem.entity for problem in broken}), "entity", "entities")
    line = Problem(
        type=broken[0].type,
        message=f"{len(broken):,} references of {entities} lead to nothing in the catalog"
        f" ({named}); catalog-sync check -v lists them",
        help=_EXTERNAL if kinds.keys() & {"group", "user"} else None,
        anchor="reference-to-nothing",
        severity="warning",
    )
    folder = next(each.file for each in verdicts if each.file.count("/entities/"))
    others = (_without_references(verdict) for verdict in verdicts)
    kept = (verdict for verdict in others if any(True for _ in verdict.problems()))
    return (_verdict(folder.rpartition("/entities/")[0], [line]), *kept)


def _without_references(verdict: FileVerdict) -> FileVerdict:
    documents = tuple(
        replace(each, problems=tuple(p for p in each.problems if nowhere(p) is None))
        for each in verdict.documents
    )
    return replace(verdict, documents=documents)


def _catalog(config: Path, settings: Config) -> tuple[FileVerdict, ...]:
    folder = (config.parent / settings.folder).as_posix()
    try:
        snapshot = read_checked_out(config.parent, settings.folder)
        providers = [provider.id for provider in settings.providers]
        found = audit(snapshot, providers, external=settings.external)
    except DamagedLogError as error:
        return (_verdict(f"{folder}/{LOG_FILE}", [error.problem]),)
    except CatalogError as error:
        return (_verdict(folder, [Problem(type="folder", message=str(error))]),)
    lost = _lost(config.parent, settings.folder, snapshot)
    return (*_by_file(folder, found), *(_verdict(f"{folder}/{path}", [p]) for path, p in lost))


def _lost(repository: Path, folder: str, snapshot: Snapshot) -> Iterator[tuple[str, Problem]]:
    """What Git says of files that the catalog itself does not miss: that all of them are gone, or
    that the next commit removes some though they lie there."""
    committed = committed_places(repository, folder)
    if LOG_FILE in committed and not snapshot.files:
        message = (
            "the whole catalog is missing, although the last commit has it; the next sync writes "
            "it again. To delete an entity, take it out of its manifest"
        )
        yield LOG_FILE, Problem(type="missing", message=message)
    for path in sorted(committed & set(staged_deletions(repository, folder) if committed else ())):
        if snapshot.is_ours(path):
            message = (
                "the next commit would remove this file, which still lies here; keep it with "
                "git restore --staged. To delete an entity, take it out of its manifest"
            )
            yield path, Problem(type="missing", message=message)


def _by_file(folder: str, found: Iterable[Finding]) -> Iterator[FileVerdict]:
    for path, findings in groupby(found, lambda finding: finding.path):
        yield _verdict(f"{folder}/{path}", [finding.problem for finding in findings])


def _verdict(file: str, problems: Sequence[Problem], lines: tuple[str, ...] = ()) -> FileVerdict:
    entity = next((problem.entity for problem in problems if problem.entity), None)
    document = DocumentVerdict(entity=entity, problems=tuple(problems))
    return FileVerdict(file=file, documents=(document,), lines=lines)
