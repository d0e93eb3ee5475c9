"""``catalog-sync validate``: Backstage's verdict on files, without a network."""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sync.catalog.layout import origin_of
from sync.catalog.status import new_problems
from sync.checked import (
    DocumentVerdict,
    Draw,
    FileVerdict,
    Form,
    sections,
    source_lines,
    write_verdicts,
)
from sync.commands.beside import Place, led_to, with_files_beside
from sync.commands.repository_files import Disk
from sync.commands.sources import STDIN, Selection, Source, select
from sync.commands.surroundings import Surroundings, surroundings
from sync.config.settings import Config, Limits
from sync.disk import repository_top
from sync.entities.bounds import bounded_together
from sync.entities.manifest import Document, parse_manifest
from sync.entities.placeholders import stub
from sync.entities.references import broken_in
from sync.entities.verdict import duplicate_refs, verdict
from sync.errors import PROBLEMS_FOUND, UsageError
from sync.model import EntityRef, LogEntry, Problem
from sync.text.safe import plain
from sync.text.wording import counted, listed, told

_TOLD = 3
"""URLs that are named as examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``validate``, as written."""

    paths: Sequence[str]
    config: Path
    kind: Sequence[str] = ()
    exclude: Sequence[str] = ()
    catalog: Path | None = None
    target: str | None = None
    format: Form = "auto"
    strict: bool = False
    quiet: bool = False


def run(arguments: Arguments, draw: Draw, load: Callable[[Path], Config]) -> int:
    """Judge every file, print the problems, return 1 when there are any, else 0; ``load`` reads a
    providers.yaml."""
    around = surroundings(
        arguments.config,
        arguments.kind,
        arguments.catalog,
        arguments.target,
        arguments.paths,
        load=load,
    )
    selection = select(arguments.paths, around.portal.kinds, arguments.exclude)
    if arguments.target is not None and len(selection.sources) > 1:
        raise UsageError("--target is the place of one manifest; name one file")
    verdicts = _judge_all(selection.sources, around)
    shown = verdicts if arguments.format == "json" else _without_older(verdicts, around.logged)
    write_verdicts(shown, arguments.format, sys.stdout, draw)
    with suppress(BrokenPipeError):
        sys.stdout.flush()  # the result comes before its summary, or why it cannot
    if not arguments.quiet:
        beside = (sections(shown), _older(_count(verdicts) - _count(shown)))
        for line in (*filter(None, beside), *_summary(verdicts, selection)):
            sys.stderr.write(line + "\n")
    severities = {problem.severity for item in verdicts for problem in item.problems()}
    failed = "error" in severities or (arguments.strict and "warning" in severities)
    return PROBLEMS_FOUND if failed else 0


def _without_older(verdicts: Sequence[FileVerdict], logged: LogEntry | None) -> list[FileVerdict]:
    """The verdicts without warnings that the catalog's log has of this manifest already."""
    if logged is None:
        return [*verdicts]
    return [
        replace(
            verdict,
            documents=tuple(
                replace(each, problems=_new_ones(each.problems, logged))
                for each in verdict.documents
            ),
        )
        for verdict in verdicts
    ]


def _new_ones(problems: tuple[Problem, ...], logged: LogEntry) -> tuple[Problem, ...]:
    fresh = new_problems([logged], [replace(logged, problems=problems)])
    new = {problem for entry in fresh for problem in entry.problems}
    return tuple(p for p in problems if p.severity == "error" or p in new)


def _count(verdicts: Sequence[FileVerdict]) -> int:
    return sum(1 for verdict in verdicts for _ in verdict.problems())


def _older(count: int) -> str | None:
    words = f"{counted(count, 'warning')} that the catalog's log has already (--json shows all)"
    return words if count else None


def check_file(name: str, data: bytes, around: Surroundings, place: Place) -> FileVerdict:
    """The verdict on the bytes of the manifest at ``place``, with what lies beside it there."""
    return _judge(name, data, _documents(data, around.limits), around, known=None, place=place)


def not_looked_at(verdicts: Sequence[FileVerdict]) -> Iterator[str]:
    """A line that says what only a sync can judge; none where there is nothing."""
    urls = sorted({url for item in verdicts for url in item.elsewhere})
    if urls:
        them = "URL that was" if len(urls) == 1 else "URLs that were"
        named = listed([plain(url) for url in urls], _TOLD)
        yield f"only a sync can tell what is there: {len(urls)} {them} not looked at ({named})"


def _judge_all(sources: Sequence[Source], around: Surroundings) -> list[FileVerdict]:
    read = [(source, _documents(source.data, around.limits)) for source in sources]
    known = around.catalog
    if known is not None:
        given = {document.ref for _, documents in read for document in documents}
        known = known.union(ref for ref in given if ref is not None)
    disks: dict[Path, Disk] = {}
    return [
        _unreadable(source)
        if source.failure is not None
        else _judge(
            source.name, source.data, documents, around, known=known, place=_place(source, disks)
        )
        for source, documents in read
    ]


def _place(source: Source, disks: dict[Path, Disk]) -> Place | None:
    """Where a file lies that may name others, by the disk of each repository; ``None`` of what was
    piped in, too."""
    if source.name == STDIN or not (b"$" in source.data or b"Location" in source.data):
        return None
    file = Path(source.name)
    folder, here = file.parent.resolve(), Path.cwd()
    root = repository_top(folder) or (here if folder.is_relative_to(here) else folder)
    disk = disks.setdefault(root, Disk(root))
    return Place(files=disk, path=f"/{(folder.relative_to(root) / file.name).as_posix()}")


def _documents(data: bytes, limits: Limits) -> tuple[Document, ...]:
    """Parse a file; what we wrote ourselves, such as bundles, may be longer than manifests."""
    return parse_manifest(data, limited=origin_of(data) is None, largest=limits.manifest)


def _unreadable(source: Source) -> FileVerdict:
    problem = Problem(type="unreadable", message=f"cannot be read: {source.failure}")
    document = DocumentVerdict(entity=None, problems=(problem,))
    return FileVerdict(file=source.name, documents=(document,))


def _judge(
    name: str,
    data: bytes,
    documents: Sequence[Document],
    around: Surroundings,
    *,
    known: Collection[EntityRef] | None,
    place: Place | None,
) -> FileVerdict:
    twice = duplicate_refs(documents)
    elsewhere: list[str] = []
    found = [
        d.problems
        or tuple(_problems(d, around, twice=twice, known=known, place=place, elsewhere=elsewhere))
        for d in documents
    ]
    judged = tuple(
        DocumentVerdict(
            entity=document.ref,
            problems=shown,
            refused=any(problem.severity == "error" for problem in every),
        )
        for document, every, shown in zip(documents, found, bounded_together(found), strict=True)
    )
    troubled = any(item.problems for item in judged)
    return FileVerdict(
        file=name,
        documents=judged,
        lines=source_lines(data) if troubled else (),
        elsewhere=tuple(elsewhere),
    )


def _problems(
    document: Document,
    around: Surroundings,
    *,
    twice: Sequence[Problem],
    known: Collection[EntityRef] | None,
    place: Place | None,
    elsewhere: list[str],
) -> Iterator[Problem]:
    """What is wrong with one document; what cannot be judged here goes to ``elsewhere``."""
    inlined = (
        stub(document, around.portal)
        if place is None
        else with_files_beside(document, place, largest=around.limits.include, portal=around.portal)
    )
    elsewhere += inlined.elsewhere
    judged = (*inlined.problems, *verdict(document, inlined.data, portal=around.portal))
    yield from document.warnings
    yield from judged
    if twice:
        at = document.yaml.locate(("metadata", "name"))
        yield from (p for p in twice if (p.line, p.column) == (at.line, at.column))
    if (conflict := around.conflict(document)) is not None:
        yield conflict
    if all(problem.severity != "error" for problem in judged):
        if known is not None:
            yield from sorted(broken_in(document, known, external=around.external), key=_position)
        if place is not None:
            led = led_to(document, place, around.limits)
            elsewhere += led.elsewhere
            yield from led.problems


def _position(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


def _summary(verdicts: Sequence[FileVerdict], selection: Selection) -> Iterator[str]:
    for folder in selection.barren:
        yield f"{plain(folder)}: no catalog-info.yaml and no YAML file with an entity in it"
    for item in verdicts:
        if not item.documents:
            yield f"{plain(item.file)}: holds no entity; it is empty, or all comments"
    yield from not_looked_at(verdicts)
    problems = [problem for item in verdicts for problem in told(item.problems())]
    errors = sum(problem.severity == "error" for problem in problems)
    documents = sum(len(item.documents) for item in verdicts)
    text = (
        f"{counted(len(verdicts), 'file')}, {counted(documents, 'document')}:"
        f" {counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}"
    )
    if selection.passed_over:
        files = counted(selection.passed_over, "YAML file")
        text += f"; {files} without Backstage entities passed over"
    if selection.skeletons:
        text += f"; {counted(selection.skeletons, 'skeleton')} of templates passed over"
    if selection.excluded:
        text += f"; {counted(selection.excluded, 'file')} excluded"
    yield text
