"""What a command printed as JSON, as a GitHub job shows it: outputs, annotations, a summary. Pure
but for looking up lines in the repository's files."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sync.action.runner import LONGEST_SUMMARY
from sync.catalog.layout import LARGEST_LOG, LOG_FILE
from sync.checked import DocumentVerdict, FileVerdict
from sync.config.load import LARGEST, load_config
from sync.disk import read_file
from sync.errors import CatalogSyncError
from sync.model import Problem
from sync.report.change_rows import rows_of_check, rows_of_json
from sync.report.markdown import problems, report
from sync.text.wording import tally

_NUMBER = re.compile(r"/pull/(\d+)$")
_ACTIONS = {"created": "create", "updated": "update", "deleted": "delete"}


def outputs_of(data: Any) -> dict[str, str]:
    """The outputs of action.yml but for ``report``; those of a command that has none are empty."""
    if isinstance(data, list):
        return {**_nothing(), "problems": str(sum(1 for _ in _found(data)))}
    if not _is_run(data):
        return {**_nothing(), "matrix": json.dumps(data) if data else ""}
    actions = [change["action"] for change in data["changes"]]
    url = data["pullRequest"] or ""
    number = _NUMBER.search(url)
    return {
        **{name: str(actions.count(action)) for name, action in _ACTIONS.items()},
        "changed": "true" if actions or data["commit"] else "false",
        "commit": data["commit"] or "",
        "issue-url": data.get("issue") or "",
        "matrix": "",
        "problems": str(len(data["problems"])),
        "pull-request-number": number[1] if number else "",
        "pull-request-url": url,
    }


def annotations_of(data: Any, config: Path) -> Iterator[FileVerdict]:
    """The problems, each at a file and line of this repository.

    Manifests lie elsewhere: theirs are shown at their line in the locations log, or at
    providers.yaml while the log has none.
    """
    if isinstance(data, list):
        for file in data:
            yield _verdict(file["file"], [_problem(found) for found in _found([file])])
    elif _is_run(data):
        places = _log_lines(config)
        for found in filter(_is_told, data["problems"]):
            file, line = places.get(found["target"], (str(config), 1))
            told = "says" if found.get("says") else "message"
            text = f"{found['target']}: {_place(found)}{found[told]}"
            yield _verdict(file, [_problem({**found, told: text}, line)])
        for provider in data["providers"]:
            if not provider["complete"]:
                message = f"provider {provider['id']} could not be read: {provider['reason']}"
                found = {"type": "provider", "message": message}
                line = _line_of(config, f"{provider['id']}:")
                yield _verdict(str(config), [_problem(found, line)])


def summary_of(
    command: str, data: Any, ended: int, checked: Any = None, places: Collection[str] = ()
) -> str:
    """The step's summary in Markdown; ``checked`` is what a check printed beside a dry run. Links
    to manifests lead below ``places`` alone."""
    state = "" if ended == 0 else f" (exit code {ended})"
    if isinstance(data, list):
        text = problems(rows_of_check(data), LONGEST_SUMMARY)
        return f"## catalog-sync {command}{state}\n\n{text}\n"
    if not _is_run(data):
        return f"## catalog-sync {command}{state}\n"
    rows = rows_of_json(data)
    changed = tally(each.action for each in rows.changes)
    lines = [f"## catalog-sync {command}{state}", changed or "Nothing changed."]
    if data["pullRequest"]:
        lines.append(f"Pull request: <{data['pullRequest']}>")
    if data.get("issue"):
        lines.append(f"What needs attention, by owner: <{data['issue']}>")
    edited = rows_of_check(checked or [])
    room = LONGEST_SUMMARY // 10 if edited else 0
    if edited:
        lines.append(problems(edited, room, "In this repository"))
    return "\n\n".join([*lines, report(rows, LONGEST_SUMMARY - room, places)]) + "\n"


def _is_run(data: Any) -> bool:
    """Whether ``sync`` printed it; ``shards`` prints a matrix, other commands may print nothing."""
    return isinstance(data, dict) and "changes" in data


def _nothing() -> dict[str, str]:
    numbers = dict.fromkeys((*_ACTIONS, "problems"), "0")
    names = ("commit", "issue-url", "matrix", "pull-request-number", "pull-request-url")
    texts = dict.fromkeys(names, "")
    return {**numbers, **texts, "changed": "false"}


def _found(files: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for file in files:
        for document in file["documents"]:
            yield from document["problems"]


def _problem(found: Mapping[str, Any], line: int | None = None) -> Problem:
    return Problem(
        type=str(found["type"]),
        message=str(found["message"]),
        line=line if line is not None else found.get("line"),
        column=1 if line is not None else found.get("column"),
        severity="warning" if found.get("severity") == "warning" else "error",
        says=found.get("says"),
        help=found.get("help"),
        anchor=found.get("anchor"),
    )


def _verdict(file: str, problems: Iterable[Problem]) -> FileVerdict:
    document = DocumentVerdict(entity=None, problems=tuple(problems))
    return FileVerdict(file=file, documents=(document,))


def older_warnings(data: Any) -> int:
    """How many warnings of a sync were in its catalog's log before: annotations tell the others."""
    return sum(not _is_told(found) for found in data["problems"]) if _is_run(data) else 0


def _is_told(found: Mapping[str, Any]) -> bool:
    return found.get("severity") != "warning" or bool(found.get("new", True))


def _place(found: Mapping[str, Any]) -> str:
    return f"line {found['line']}, column {found['column']}: " if found["line"] else ""


def _log_lines(config: Path) -> dict[str, tuple[str, int]]:
    """File and line of each target in the locations log, which has one line for each."""
    try:
        file = config.parent / load_config(config).folder / LOG_FILE
        lines = read_file(file, LARGEST_LOG, through_links=False).decode("utf-8").split("\n")
    except (CatalogSyncError, OSError, ValueError):
        return {}
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines, start=1):
        match = re.match(r'- \{"target": ("(?:[^"\\]|\\.)*")', line)
        if match:
            found[json.loads(match[1])] = (file.as_posix(), number)
    return found


def _line_of(config: Path, start: str) -> int:
    try:
        lines = read_file(config, LARGEST).decode("utf-8").split("\n")
    except (OSError, ValueError):
        return 1
    return next((n for n, line in enumerate(lines, 1) if line.strip().startswith(start)), 1)
