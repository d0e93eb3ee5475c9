"""``catalog-sync report``: the catalog and its log as one HTML file."""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync import git
from sync.catalog.layout import LOG_FILE
from sync.clock import run_time
from sync.config.load import load_config
from sync.disk import create_file, read_file, refuse_links, write_file
from sync.doctor.github_checks import github_place
from sync.errors import GitError, UsageError
from sync.model import Json
from sync.page.coverage_data import coverage_data
from sync.page.data import Source, page_data, without_text
from sync.page.git_timeline import read_history
from sync.page.html import render_page
from sync.publish.base import read_catalog
from sync.publish.github import from_environment
from sync.publish.lastrun import LastRun, noted, told_by_github
from sync.publish.remote import current_branch, remote_name
from sync.schedule import Schedule, read_schedules
from sync.text.safe import plain
from sync.text.wording import counted

STDOUT = Path("-")
_LARGEST = 64 << 20
"""Bytes of what tells of repositories: far more than a hundred thousand of them take."""
USUAL = Path("build/catalog-report.html")
"""Where the page goes unless people say; a folder that is made for it is no part of the
repository, which holds what the page is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``report``, as written."""

    config: Path
    output: Path
    coverage: Path | None = None
    """A file of what ``coverage --json`` printed."""
    quiet: bool = False


def run(arguments: Arguments) -> int:
    """Write the page of the catalog as it lies there; return 0.

    UsageError when there is no catalog yet, or the file cannot be written or is no page.
    """
    config = load_config(arguments.config)
    catalog = config.file.parent / config.folder
    snapshot = read_catalog(config.file.parent, config.folder)
    if LOG_FILE not in snapshot.files and not snapshot.log:
        raise UsageError(
            f"{plain(str(catalog))} holds no catalog yet; run catalog-sync sync first"
            " (or catalog-sync demo, to try it out)"
        )
    now, _ = run_time()
    schedules = read_schedules(config.file.parent)
    source = Source(
        snapshot=snapshot,
        providers=config.providers,
        history=read_history(catalog),
        made_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        schedules=schedules,
        last_run=_last_run(config.file.parent, schedules),
        coverage=None if arguments.coverage is None else _coverage(arguments.coverage),
    )
    data = page_data(source)
    _write(render_page(data), arguments.output)
    if (missing := without_text(data)) > 0:
        texts = counted(missing, "entity is", "entities are")
        sys.stderr.write(
            f"the texts of {texts} not on the page, which would be too large for a browser; they "
            f"are in {plain(config.folder)}/entities\n"
        )
    if not arguments.quiet and arguments.output != STDOUT:
        manifests = counted(len(snapshot.log), "manifest")
        words = f"{manifests}, {counted(len(snapshot.holders), 'entity', 'entities')}"
        sys.stderr.write(f"wrote {plain(str(arguments.output))}: {words}; open it in a browser\n")
    return 0


def _coverage(file: Path) -> Json:
    try:
        return coverage_data(json.loads(read_file(file, _LARGEST)))
    except (OSError, ValueError, RecursionError) as error:
        why = (
            error.strerror if isinstance(error, OSError) else "it is not what coverage --json says"
        )
        raise UsageError(f"--coverage {plain(str(file))} cannot be read: {why}") from None


def _last_run(repository: Path, schedules: Sequence[Schedule]) -> LastRun | None:
    """The last sync by the note of this clone, or by GitHub where GITHUB_TOKEN may ask it."""
    known = [noted(repository)]
    with suppress(GitError):
        remote = remote_name(repository, current_branch(repository))
        told = b"" if remote is None else git.run(repository, "remote", "get-url", remote)
        url = told.decode("utf-8", "replace").strip()
        if os.environ.get("GITHUB_TOKEN") and github_place(url, os.environ) is not None:
            names = {schedule.workflow.rpartition("/")[2] for schedule in schedules}
            hub = from_environment(url, tries=1)
            known.append(told_by_github(hub, sorted(names)))
    return max(filter(None, known), key=lambda run: run.at, default=None)


def _write(page: bytes, output: Path) -> None:
    if output == STDOUT:
        sys.stdout.buffer.write(page)
        sys.stdout.flush()
        return
    try:
        refuse_links(output)
        if output.is_file() and not _is_page(output):
            raise UsageError(
                f"{plain(str(output))} is there and is no HTML page; it stays as it is"
            )
        own_folder = output == USUAL and not output.parent.exists()
        write_file(output, page)
        if own_folder:
            create_file(output.parent / ".gitignore", b"*\n")
    except OSError as error:
        raise UsageError(f"{plain(str(output))} cannot be written: {error.strerror}") from None


def _is_page(file: Path) -> bool:
    """Whether nothing but a page would be lost: a slip of the keyboard may name any file."""
    with file.open("rb") as stream:
        start = stream.read(100)
    return not start or start.lstrip().lower().startswith(b"<!doctype html")
