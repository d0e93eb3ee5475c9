"""``catalog-sync review``: one comment in a pull request that says what it would do. It is written
again in place, never a second time."""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.catalog.layout import LARGEST_LOG, LOG_FILE
from sync.catalog.log import parse_log
from sync.config.coverage import covers
from sync.config.load import load_config
from sync.disk import read_file
from sync.errors import CatalogSyncError, GitError, UsageError
from sync.publish.github import GitHub, from_environment
from sync.reading.scope import Scope
from sync.report.change_rows import rows_of_check, rows_of_json
from sync.report.markdown import by_provider, problems, report
from sync.text.safe import plain
from sync.text.wording import tally
from sync.urls import parse_target

MARK = "<!-- catalog-sync review -->"
_MOST = 50_000
_LARGEST = 100_000_000
"""Bytes of a report, which may be a stranger's."""
NOT_ASKED = (
    "Azure DevOps was not asked, as this run has no credential for it (a pull request from a fork "
    "gets no secrets): only the files here were checked."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line of ``review``, as written."""

    config: Path
    report: Path
    number: int
    head: str | None = None
    """The pull request has to be at this commit; otherwise nothing is said in it."""


def run(arguments: Arguments) -> int:
    """Comment in the pull request. ``GitError`` when GitHub refuses."""
    try:
        data = json.loads(read_file(arguments.report, _LARGEST, through_links=False))
        body = comment(data, arguments.config, places=places_of(arguments.config))
    except OSError as error:
        raise UsageError(f"{plain(str(arguments.report))}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        words = "is not what sync --json or check --json printed"
        raise UsageError(f"{plain(str(arguments.report))} {words}") from None
    forge = from_environment("")
    if arguments.head is not None and forge.head_of(arguments.number) != arguments.head:
        raise GitError(f"pull request {arguments.number} is not at {arguments.head}; left alone")
    stick(forge, arguments.number, body)
    return 0


def comment(
    data: Any, config: Path, *, checked: Any = None, unasked: str = "", places: Collection[str] = ()
) -> str:
    """The comment for what a dry run, or a check, printed as JSON; ``checked`` is what a check
    printed beside a dry run, ``unasked`` says in Markdown what was not asked and why. Links
    to manifests lead below ``places`` alone."""
    if isinstance(data, list):
        parts = [unasked or NOT_ASKED, problems(rows_of_check(data), _MOST - len(unasked))]
    else:
        rows = rows_of_json(data)
        changed = tally(each.action for each in rows.changes)
        parts = [f"The next sync with this change: {changed or 'nothing changes'}."]
        parts += [unasked] if unasked else []
        if rows.changes:
            providers = owners(config, [change.target for change in rows.changes])
            parts.append(by_provider(rows.changes, providers))
        edited = rows_of_check(checked or [])
        if edited:
            parts.append(problems(edited, _MOST // 5, "In this repository"))
        parts.append(report(rows, _MOST - _MOST // 5 - len(unasked), places))
    return "\n\n".join([f"{MARK}\n## Software catalog", *parts]) + "\n"


def stick(forge: GitHub, number: int, body: str) -> None:
    """Put the text into our comment: a new one, or the one there is if its text differs."""
    marked = [one for one in forge.comments(number) if str(one["body"]).startswith(MARK)]
    ours = next(_ours(forge, marked), None)
    if ours is None:
        forge.comment(number, body)
    elif ours["body"] != body:
        forge.edit_comment(ours["id"], body)


def _ours(forge: GitHub, marked: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The comments that this token's identity wrote. Anybody can write our mark, and could change
    what stands in a comment of their own afterwards."""
    login = forge.login() if marked else None
    for one in marked:
        user = one["user"] or {}
        if user.get("login") == login if login is not None else user.get("type") == "Bot":
            yield one


def places_of(config: Path) -> frozenset[str]:
    """The organisations' URLs in a providers.yaml; none where there is no good one."""
    try:
        return frozenset(one.organization.url for one in load_config(config, alone=True).providers)
    except CatalogSyncError:
        return frozenset()


def owners(config: Path, targets: Iterable[str]) -> dict[str, str]:
    """The provider of each target, by the log where it is known, else by providers.yaml."""
    try:
        settings = load_config(config, alone=True)
        log = config.parent / settings.folder / LOG_FILE
        there = os.path.lexists(log)
        entries = parse_log(read_file(log, LARGEST_LOG, through_links=False)) if there else ()
    except (CatalogSyncError, OSError):
        return {}
    known = {entry.target: entry.provider for entry in entries}
    scope = Scope(providers=settings.providers)
    return {target: known.get(target) or _covering(scope, target) for target in targets}


def _covering(scope: Scope, target: str) -> str:
    location = parse_target(target)
    if location is None:
        return ""
    found = next((p for p in scope.providers if covers(p, location).covered), None)
    found = found or scope.reached_by(location)
    return "" if found is None else found.id
