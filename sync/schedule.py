"""When the next sync runs: the schedules of the repository's own workflows that run catalog-sync.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from sync import git
from sync.disk import read_file
from sync.errors import GitError
from sync.model import Json
from sync.yaml12.reader import read_documents

WORKFLOWS: Final = ".github/workflows"
_LARGEST: Final = 512 * 1024
"""GitHub's own bound on a workflow file, in bytes."""
_MOST: Final = 50
_DAY: Final = 24 * 60
_YEARS: Final = 4 * 366
"""Days that are looked at, for lines that name a day of the year."""
_ACTION: Final = re.compile(r"[\w.-]+/catalog-sync@\S+|\./(?:\.github/workflows/catalog-sync\S*)?")
_COMMAND: Final = re.compile(r"\bcatalog-sync\s+sync\b(?!.*--dry-run)")
_WRITING: Final = ("commit", "pull-request")
"""Modes of the action; they also tell one that was given another name."""
_MONTHS: Final = (
    *["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
)
_DAYS: Final = (*["sun", "mon", "tue", "wed", "thu", "fri", "sat"],)
_FIELDS: Final = (
    ("minutes", 0, 59, ()),
    ("hours", 0, 23, ()),
    ("days", 1, 31, ()),
    ("months", 1, 12, _MONTHS),
    ("weekdays", 0, 7, _DAYS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One line of a workflow's ``schedule``; times are in UTC."""

    workflow: str
    """The workflow's path in the repository."""
    cron: str
    times: Mapping[str, tuple[int, ...]]
    """``minutes``, ``hours``, ``days``, ``months``, ``weekdays`` (0 is Sunday)."""
    either_day: bool
    """Whether a day of the month or one of the week is enough, as cron has it for both given."""


def read_schedules(folder: Path) -> tuple[Schedule, ...]:
    """The schedules of the workflows that run catalog-sync in the repository that holds ``folder``.

    What cannot be read, or is no schedule, is left out: it decides nothing.
    """
    try:
        top = git.attempt(folder, "rev-parse", "--show-toplevel")
    except GitError:
        return ()
    if top.code != 0:
        return ()
    root = Path(top.output.decode("utf-8", "surrogateescape").rstrip("\n")) / WORKFLOWS
    files = sorted(file for file in root.glob("*.y*ml") if file.suffix in {".yml", ".yaml"})
    return tuple(
        schedule for file in files[:_MOST] for schedule in schedules_of(file.name, _read(file))
    )


def schedules_of(name: str, data: bytes) -> Iterator[Schedule]:
    """The schedules of one workflow file; none unless a job of it runs a sync."""
    documents = read_documents(data, max_documents=1)
    root = _mapping(documents[0].value) if documents else {}
    if not any(map(_syncs, _mapping(root.get("jobs")).values())):
        return
    for line in _list(_mapping(root.get("on")).get("schedule")):
        cron = _mapping(line).get("cron")
        times = cron_times(cron) if isinstance(cron, str) else None
        if isinstance(cron, str) and times is not None:
            _, _, day, _, weekday = cron.split()
            either = not day.startswith("*") and not weekday.startswith("*")
            workflow = f"{WORKFLOWS}/{name}"
            yield Schedule(workflow=workflow, cron=cron, times=times, either_day=either)


def longest_wait(schedule: Schedule) -> timedelta:
    """The longest time between two runs in a row by the schedule, in any of the next years."""
    of_day = [60 * h + m for h in schedule.times["hours"] for m in schedule.times["minutes"]]
    gaps = [later - earlier for earlier, later in pairwise(of_day)]
    first = date(2024, 1, 1)  # a leap year is among the four
    days = [d for d in range(_YEARS) if _falls_on(schedule, first + timedelta(days=d))]
    gaps += [_DAY * (later - day) - of_day[-1] + of_day[0] for day, later in pairwise(days)]
    return timedelta(minutes=max(gaps, default=_DAY * _YEARS))


def _falls_on(schedule: Schedule, day: date) -> bool:
    times = schedule.times
    of_month, of_week = day.day in times["days"], day.isoweekday() % 7 in times["weekdays"]
    fitting = of_month or of_week if schedule.either_day else of_month and of_week
    return day.month in times["months"] and fitting


def cron_times(cron: str) -> dict[str, tuple[int, ...]] | None:
    """What each of the five fields stands for; ``None`` when it is no such line."""
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        return None
    times = {}
    for text, (name, least, most, names) in zip(fields, _FIELDS, strict=True):
        numbers = [_numbers(part, least, most, names) for part in text.lower().split(",")]
        if not all(numbers):
            return None
        found = {number for each in numbers for number in each}
        times[name] = tuple(sorted({n % 7 for n in found} if name == "weekdays" else found))
    return times


def _numbers(part: str, least: int, most: int, names: tuple[str, ...]) -> range:
    """``*``, ``5``, ``5-9``, each perhaps with ``/2``; empty when it is none of them."""
    match = re.fullmatch(r"(\*|(\w+)(?:-(\w+))?)(?:/(\d{1,2}))?", part, re.ASCII)
    if match is None:
        return range(0)
    step = int(match[4] or 1)
    if match[1] == "*":
        first, last = least, most
    else:
        start = _number(match[2], least, names)
        end = most if match[4] else start
        first, last = start, _number(match[3], least, names) if match[3] else end
    good = step > 0 and least <= first <= last <= most
    return range(first, last + 1, step) if good else range(0)


def _number(text: str, least: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + least
    return int(text) if text.isdecimal() and len(text) <= 2 else -1


def _syncs(job: Json) -> bool:
    """Whether a job runs a sync: by the action, by a workflow of the repository, or by command."""
    steps = [_mapping(job), *map(_mapping, _list(_mapping(job).get("steps")))]
    return any(map(_is_sync, steps))


def _is_sync(step: Mapping[str, Json]) -> bool:
    uses, command, given = step.get("uses"), step.get("run"), _mapping(step.get("with"))
    mode = given.get("mode")
    if isinstance(uses, str) and (mode in _WRITING or _ACTION.fullmatch(uses.strip())):
        return given.get("command", "sync") == "sync" and mode != "dry-run"
    return isinstance(command, str) and _COMMAND.search(command) is not None


def _read(file: Path) -> bytes:
    try:
        return read_file(file, _LARGEST)
    except OSError:
        return b""


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
