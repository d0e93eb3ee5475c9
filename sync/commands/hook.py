"""``catalog-sync hook``: a git pre-commit hook for people who do not use pre-commit."""

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sync import git
from sync.checked import Draw, FileVerdict, sections, write_verdicts
from sync.commands import check, validate
from sync.commands.beside import Place
from sync.commands.sources import MANIFEST_NAMES, is_skeleton
from sync.commands.staged_files import Staged
from sync.commands.surroundings import Surroundings
from sync.config.load import load_config
from sync.disk import read_file, write_file
from sync.errors import PROBLEMS_FOUND, ConfigError, GitError, UsageError
from sync.model import Problem
from sync.publish.tree import staged, staged_content, staged_naming
from sync.text.safe import plain

MARK = "# Written by catalog-sync hook install"

_LARGEST = 1 << 20
"""Bytes of a hook that is looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``hook``, as written."""

    config: Path


def install(arguments: Arguments) -> int:
    """Write the hook. ``UsageError`` when there is another one, which stays as it is."""
    file = _file()
    if file.exists() and not _is_ours(file):
        raise UsageError(
            f"{plain(str(file))} exists and is not catalog-sync's; it was left as it is. Add this "
            "line to it: catalog-sync hook run"
        )
    try:
        write_file(file, _script(arguments).encode(), executable=True)
    except OSError as error:
        raise UsageError(f"{plain(str(file))} cannot be written: {error.strerror}") from None
    sys.stdout.write(f"{plain(str(file))} checks each commit; git commit --no-verify skips it\n")
    return 0


def uninstall() -> int:
    """Delete the hook if it is ours."""
    file = _file()
    if not file.exists():
        sys.stdout.write("there is no hook to remove\n")
        return 0
    if not _is_ours(file):
        raise UsageError(f"{plain(str(file))} is not catalog-sync's; it was left as it is")
    file.unlink()
    sys.stdout.write(f"removed {plain(str(file))}\n")
    return 0


def run(arguments: Arguments, draw: Draw) -> int:
    """Judge what is about to be committed; return 1 when it has errors, else 0."""
    changed = staged(Path())
    repository = check.summed_up(_repository(arguments, changed))
    verdicts = [*_manifests(changed, _around(arguments.config)), *repository]
    write_verdicts(verdicts, "text", sys.stderr, draw)
    for line in validate.not_looked_at(verdicts):
        sys.stderr.write(line + "\n")
    if (more := sections(verdicts)) is not None:
        sys.stderr.write(more + "\n")
    failed = any(p.severity == "error" for verdict in verdicts for p in verdict.problems())
    if failed:
        sys.stderr.write("not committed; git commit --no-verify commits all the same\n")
    return PROBLEMS_FOUND if failed else 0


def _manifests(changed: Mapping[str, bool], around: Surroundings) -> Iterator[FileVerdict]:
    """Verdicts on manifests as they are staged, whatever the work tree holds by now."""
    here = Staged(Path())
    for path, present in changed.items():
        if present and path.rpartition("/")[2] in MANIFEST_NAMES and not is_skeleton(path):
            yield _verdict(path, here, around)
    gone = {path.rpartition("/")[2] for path, present in changed.items() if not present}
    for path in staged_naming(Path(), gone, MANIFEST_NAMES) if gone else ():
        if path not in changed and not is_skeleton(path):
            yield _lacking(_verdict(path, here, around))


def _verdict(path: str, here: Staged, around: Surroundings) -> FileVerdict:
    place = Place(files=here, path=f"/{path}")
    return validate.check_file(path, staged_content(Path(), path), around, place)


def _lacking(verdict: FileVerdict) -> FileVerdict:
    """What the files that are gone may be the cause of in a manifest that stays as it is."""
    documents = tuple(
        replace(one, problems=tuple(filter(_is_about_files, one.problems)), refused=False)
        for one in verdict.documents
    )
    return replace(verdict, documents=documents)


def _is_about_files(problem: Problem) -> bool:
    return problem.type in {"placeholder", "location"}


def _repository(arguments: Arguments, changed: Collection[str]) -> tuple[FileVerdict, ...]:
    """The verdict on providers.yaml and the catalog, when the commit touches either."""
    if not arguments.config.exists():
        return ()
    config = arguments.config.as_posix()
    if config in changed:
        return check.check_repository(arguments.config)
    folder = (arguments.config.parent / load_config(arguments.config).folder).as_posix()
    touched = any(path.startswith(f"{folder}/") for path in changed)
    return check.check_repository(arguments.config) if touched else ()


def _around(config: Path) -> Surroundings:
    """What providers.yaml says of the portal and of limits, where there is a good one."""
    try:
        loaded = load_config(config) if config.exists() else None
    except ConfigError:
        loaded = None
    if loaded is None:
        return Surroundings()
    return Surroundings(portal=loaded.portal, limits=loaded.limits)


def _file() -> Path:
    answer = git.attempt(Path(), "rev-parse", "--path-format=absolute", "--git-path", "hooks")
    if answer.code != 0:
        raise GitError(f"there is no git repository here to put a hook into: {answer.words}")
    return Path(os.fsdecode(answer.output.rstrip(b"\r\n"))) / "pre-commit"


def _is_ours(file: Path) -> bool:
    try:
        return MARK.encode() in read_file(file, _LARGEST)
    except OSError:
        return False


def _script(arguments: Arguments) -> str:
    """The hook. With -P nothing is imported from the repository, where a folder could have the name
    of one of our modules. Where catalog-sync is gone the commit is refused: who relies on a check
    should not be left without one silently, and is told the ways on."""
    options = f" --config {_quoted(arguments.config.as_posix())}"
    return (
        f"#!/bin/sh\n{MARK}; catalog-sync hook uninstall removes it.\n"
        f"PYTHON={_quoted(Path(sys.executable).as_posix())}\n"
        'if [ -x "$PYTHON" ] && "$PYTHON" -P -c "import sync" 2>/dev/null; then\n'
        f'  exec "$PYTHON" -P -m sync hook run{options}\n'
        "fi\n"
        "if command -v catalog-sync >/dev/null 2>&1; then\n"
        f"  catalog-sync hook run{options}\n"
        "  code=$?\n"
        '  [ "$code" -eq 126 ] || [ "$code" -eq 127 ] || exit "$code"\n'
        "fi\n"
        "cat >&2 <<EOF\n"
        "catalog-sync: not committed, because this commit could not be checked: catalog-sync is\n"
        "no longer where it was when the hook was installed ($PYTHON), nor on the PATH.\n"
        "  install it again and run: catalog-sync hook install\n"
        '  or remove the hook:       rm "$0"\n'
        "  or, for this commit only: git commit --no-verify\n"
        "EOF\n"
        "exit 1\n"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
