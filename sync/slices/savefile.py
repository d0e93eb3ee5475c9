"""A slice as a file: lines of JSON, compressed. Nothing of it is believed unless all of it is
there, and was made lately with the same configuration."""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from errno import EISDIR
from functools import partial
from io import BufferedIOBase
from itertools import chain
from pathlib import Path
from typing import Any

from sync.azure.repositories import Repository
from sync.azure.whereabouts import Asked
from sync.catalog.files import Spool
from sync.catalog.log_entry import InvalidEntryError
from sync.config.settings import Config
from sync.config.slice import parse_slice_number
from sync.disk import check_writable, opened, replacing
from sync.errors import UsageError
from sync.model import Answer, Existence, Found, Skipped
from sync.reading.elsewhere import JudgedElsewhere
from sync.slices.learned import Answers, Listing, Slice, fingerprint
from sync.slices.rows import (
    Row,
    answer_row,
    found_row,
    judged_row,
    name_row,
    outside_row,
    read_answer,
    read_existence,
    read_found,
    read_judged,
    read_listing,
    read_name,
    read_outside,
    read_share,
    share_row,
)

_KIND = "catalog-sync slice 3"
_FAST = 1
"""Level of compression: a slice is written once and read once."""
_OLDEST = timedelta(days=1)
"""What Azure DevOps said before that would take back what happened since."""
_LONGEST = 256 << 20
"""Bytes of a line: the verdict on one manifest, all of its entities in it."""
_NOT_OURS = (
    *(EOFError, zlib.error, InvalidEntryError),
    *(ValueError, KeyError, TypeError, AttributeError),
)
"""What reading a file ends in that ``save`` did not write."""
_DAMAGED = "it is damaged, or no slice at all"


class UnusableSliceError(Exception):
    """The file holds no slice that may be joined; the message says why."""


def prepare(file: Path) -> None:
    """See that a slice can be saved as ``file``; UsageError where it cannot. An old one stays."""
    with _as_usage_error(file):
        if file.is_dir():
            raise IsADirectoryError(EISDIR, "it is a folder")
        check_writable(file)


def save(made: Slice, file: Path) -> None:
    """Write a slice, at once or not at all; UsageError where that cannot be."""
    with (
        _as_usage_error(file),
        replacing(file) as whole,
        gzip.open(whole, "wt", _FAST, encoding="utf-8", newline="\n") as stream,
    ):
        for row in _rows(made):
            stream.write(json.dumps(row, separators=(",", ":")) + "\n")


def load(file: Path, config: Config, now: datetime, spool: Spool) -> Slice:
    """Read a slice; the texts of its entities go to ``spool``. ``UnusableSliceError``."""
    try:
        with opened(file) as whole, gzip.open(whole, "rb") as stream:
            rows = map(json.loads, iter(partial(_line, stream), b""))
            head = next(rows, None)
            _check(head, config, now)
            return _slice(head, rows, config, spool)
    except OSError as error:
        raise UnusableSliceError(error.strerror or _DAMAGED) from error
    except _NOT_OURS:
        raise UnusableSliceError(_DAMAGED) from None


@contextmanager
def _as_usage_error(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error


def _rows(made: Slice) -> Iterator[Row]:
    """The head, everything else, and how much that was."""
    yield {
        "kind": _KIND,
        "part": str(made.part),
        "madeAt": made.made_at.isoformat(),
        "madeWith": made.made_with,
        "shares": [share_row(share) for share in made.shares],
        "outside": {name: outside_row(seen) for name, seen in made.answers.outside.items()},
    }
    count = 0
    every = chain(_found_rows(made), _answer_rows(made.answers))
    for count, row in enumerate(every, 1):  # noqa: B007 — told at the end
        yield row
    yield {"end": count}


def _found_rows(made: Slice) -> Iterator[Row]:
    for share in made.shares:
        for found in share.discovery.found:
            yield {"found": found_row(found)}
        for skipped in share.discovery.skipped:
            yield {"skipped": found_row(skipped.found), "reason": skipped.reason}


def _answer_rows(answers: Answers) -> Iterator[Row]:
    for target, existence in answers.exists.items():
        yield {"exists": target, **answer_row(existence)}
    for (provider, target), fork in answers.forks.items():
        yield {"fork": [provider, target], "is": fork}
    for (provider, target), listing in answers.listings.items():
        yield {"listing": [provider, target], **answer_row(listing)}
    for (provider, target), answer in answers.contents.items():
        yield {"content": [provider, target], **answer_row(answer)}
    for target, judged in answers.elsewhere.items():
        yield {"verdict": target, **judged_row(judged)}
    for (provider, asked), name in answers.names.items():
        yield name_row(provider, asked, name)


def _check(head: Any, config: Config, now: datetime) -> None:
    if head["kind"] != _KIND or head["madeWith"] != fingerprint(config):
        raise UnusableSliceError(
            "it was made with another providers.yaml, or by another version of catalog-sync"
        )
    if now - datetime.fromisoformat(head["madeAt"]) > _OLDEST:
        raise UnusableSliceError(f"it is of {head['madeAt']}, more than a day old")


def _slice(head: Any, rows: Iterator[Any], config: Config, spool: Spool) -> Slice:
    organizations = {provider.id: provider.organization for provider in config.providers}
    found: defaultdict[str, list[Found]] = defaultdict(list)
    skipped: defaultdict[str, list[Skipped]] = defaultdict(list)
    exists: dict[str, Existence] = {}
    forks: dict[tuple[str, str], bool] = {}
    listings: dict[tuple[str, str], Listing] = {}
    contents: dict[tuple[str, str], Answer] = {}
    elsewhere: dict[str, JudgedElsewhere] = {}
    names: dict[tuple[str, Asked], Repository | None] = {}
    for row in _counted(rows):
        match row:
            case {"found": place}:
                one = read_found(place, organizations)
                found[one.provider].append(one)
            case {"skipped": place, "reason": reason}:
                one = read_found(place, organizations)
                skipped[one.provider].append(Skipped(found=one, reason=reason))
            case {"exists": target}:
                exists[target] = read_existence(row)
            case {"fork": [provider, target], "is": fork}:
                forks[provider, target] = fork is True
            case {"listing": [provider, target]}:
                listings[provider, target] = read_listing(row)
            case {"content": [provider, target]}:
                contents[provider, target] = read_answer(row)
            case {"verdict": target}:
                elsewhere[target] = read_judged(row, spool)
            case {"name": _}:
                question, answer = read_name(row)
                names[question] = answer
            case _:
                raise ValueError(row)
    return Slice(
        part=parse_slice_number(head["part"]),
        made_at=datetime.fromisoformat(head["madeAt"]),
        made_with=head["madeWith"],
        shares=tuple(
            read_share(row, found[row["provider"]], skipped[row["provider"]], organizations)
            for row in head["shares"]
        ),
        answers=Answers(
            exists=exists,
            forks=forks,
            listings=listings,
            contents=contents,
            elsewhere=elsewhere,
            names=names,
            outside={
                name: read_outside(row, organizations[name])
                for name, row in head["outside"].items()
            },
        ),
    )


def _line(stream: BufferedIOBase) -> bytes:
    """The next line; nothing at the end. ValueError for one that no slice has."""
    line = stream.readline(_LONGEST + 1)
    if len(line) > _LONGEST:
        raise ValueError("a line without end")
    return line


def _counted(rows: Iterator[Any]) -> Iterator[Any]:
    """The rows before the end, which must be as many as it says; ValueError otherwise."""
    for count, row in enumerate(rows):
        if "end" in row:
            if row["end"] != count or next(rows, None) is not None:
                raise ValueError(row)
            return
        yield row
    raise ValueError("no end")
