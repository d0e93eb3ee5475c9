"""When something left the catalog, by which commit, and what its manifest has instead: asked of git
in steps that stay few however long the history and however large the log."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sync import git
from sync.catalog.layout import LOG_FILE
from sync.catalog.log_entry import InvalidEntryError, read_entry
from sync.catalog.status import NOT_ALLOWED
from sync.errors import GitError
from sync.explain.subject import (
    RefPattern,
    entries_of_repository,
    identity,
    is_url,
    parse_ref,
)
from sync.model import EntityRef, Location, LogEntry, Organization
from sync.text.wording import listed, short_place
from sync.urls import parse_target

_MOST = 20_000
"""Commits that are looked at; of most of them nothing but the id."""
_NAMING = 5
"""Commits whose messages name what is sought, and that are looked into."""
_SPECIAL = re.compile(r"[][\\.(){}*+?^$|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is no longer in the log."""

    needle: str
    """What each line that is about it holds, in lower case."""
    message: str
    """A regular expression for the line of a commit's message that names it."""
    takes: Callable[[LogEntry], bool]
    """Whether an entry has it."""
    ref: RefPattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """The commit by which it went."""

    commit: str
    date: str
    """ISO 8601 with the committer's offset."""
    before: LogEntry
    """What the log had until then."""
    words: str
    """``removed 28 Nov 2026 by e6f6ae8: Payments/aggregator has aggregator2 now``"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What git tells of it."""

    departure: Departure | None = None
    missing: str = ""
    """Why it may have been there and git cannot tell; empty where it can."""


def past_of_named(
    repository: Path, folder: str, subject: str, known: Iterable[Organization]
) -> Past:
    """What the history tells of something that the log does not have, as a user names it: by a URL,
    an entity ref, or the name of a repository."""
    past = Past()
    for sought in _meant(subject, tuple(known)):
        past = past_of(repository, folder, sought)
        if past.departure is not None or past.missing:
            break
    return past


def _meant(subject: str, known: tuple[Organization, ...]) -> Iterator[Sought]:
    """All that a subject may mean."""
    if is_url(subject):
        location = parse_target(subject, known)
        yield (
            repository_sought(subject, known)
            if location is None
            else manifest_sought(location, known)
        )
        return
    pattern = parse_ref(subject)
    if "/" in subject and ":" not in subject:
        yield repository_sought(subject, known)
    if pattern is not None:
        yield ref_sought(pattern)
    if "/" not in subject and ":" not in subject:
        yield repository_sought(subject, known)


def ref_sought(pattern: RefPattern) -> Sought:
    """An entity that the catalog had."""
    namespace = "[^/]+" if pattern.namespace is None else _escaped(pattern.namespace)
    kind = "[a-z0-9]+" if pattern.kind is None else _escaped(pattern.kind)
    return Sought(
        needle=f"/{pattern.name}",
        message=f"^- {kind}:{namespace}/{_escaped(pattern.name)}$",
        takes=lambda entry: any(map(pattern.matches, entry.entities)),
        ref=pattern,
    )


def manifest_sought(location: Location, known: Iterable[Organization]) -> Sought:
    """A manifest, at whichever branch."""
    places = tuple(known)
    wanted = identity(location)[:-1]
    target = location.target.partition("&version=")[0]

    def takes(entry: LogEntry) -> bool:
        place = parse_target(entry.target, places)
        return place is not None and identity(place)[:-1] == wanted

    return Sought(
        needle=target.partition("/_git/")[2].lower(), message=f"^- {_escaped(target)}", takes=takes
    )


def repository_sought(text: str, known: Iterable[Organization]) -> Sought:
    """The manifests of a repository, named as people see it."""
    places = tuple(known)
    name = text.strip().strip("/").rpartition("/")[2]
    part = f"/_git/{quote(name, safe='%')}?path="
    return Sought(
        needle=part.lower(),
        message=f"^- .*{_escaped(part)}",
        takes=lambda entry: bool(entries_of_repository([entry], text, places)),
    )


def past_of(repository: Path, folder: str, sought: Sought) -> Past:
    """What the history of the catalog in ``folder`` of a work tree tells of something that is not
    in its log; at most some forty commits' logs are read."""
    try:
        if git.promisor(repository) is not None:
            return Past(missing="this clone has no old contents (git clone --filter)")
        logs = _Logs(repository, f"{folder}/{LOG_FILE}")
        found = logs.named(sought) or logs.searched(sought)
        if found is not None:
            return Past(departure=found)
        shallow = git.attempt(repository, "rev-parse", "--is-shallow-repository").output
    except GitError as error:
        return Past(missing=f"git does not tell: {error}")
    if shallow.strip() == b"true":
        return Past(missing="this clone lacks older commits (git fetch --unshallow gets them)")
    return Past()


class _Logs:
    """The locations log as the commits have it."""

    def __init__(self, repository: Path, path: str) -> None:
        self._repository = repository
        self._path = path

    def named(self, sought: Sought) -> Departure | None:
        """The newest commit whose message names it and that took it out."""
        grep = ("--extended-regexp", "--regexp-ignore-case", f"--grep={sought.message}")
        output = self._git("log", "--format=%H", *grep, f"--max-count={_NAMING}", "HEAD")
        for commit in output.decode("ascii", "replace").split():
            found = self._taken_out(commit, f"{commit}^", sought)
            if found is not None:
                return found
        return None

    def searched(self, sought: Sought) -> Departure | None:
        """A commit that took it out, found by steps that double, and then halve. What came and went
        between two steps is passed over."""
        path = ("--", self._path)
        output = self._git("rev-list", "--first-parent", f"--max-count={_MOST}", "HEAD", *path)
        commits = output.decode("ascii", "replace").split()
        absent, present = 0, 1
        while present < len(commits) and not self._has(commits[present], sought):
            last = present == len(commits) - 1
            absent, present = present, len(commits) if last else min(present * 2, len(commits) - 1)
        if present >= len(commits):
            return None
        while present - absent > 1:
            middle = (absent + present) // 2
            if self._has(commits[middle], sought):
                present = middle
            else:
                absent = middle
        return self._taken_out(commits[absent], commits[present], sought)

    def _has(self, commit: str, sought: Sought) -> bool:
        return next(_taken(self._log(commit) or b"", sought), None) is not None

    def _taken_out(self, commit: str, before: str, sought: Sought) -> Departure | None:
        """The departure, where the log had it before the commit and a log without it after."""
        left = self._log(commit)
        entry = next(_taken(self._log(before) or b"", sought), None)
        if left is None or entry is None or next(_taken(left, sought), None) is not None:
            return None
        date = self._git("log", "-1", "--format=%cI", commit).decode("ascii", "replace").strip()
        words = f"removed {_day(date)} by {commit[:7]}: {_instead(entry, left, sought)}"
        return Departure(commit=commit, date=date, before=entry, words=words)

    def _log(self, commit: str) -> bytes | None:
        answer = git.attempt(self._repository, "cat-file", "blob", f"{commit}:./{self._path}")
        return answer.output if answer.code == 0 else None

    def _git(self, *arguments: str) -> bytes:
        """The output; nothing where there is no commit."""
        return git.attempt(self._repository, "--literal-pathspecs", *arguments).output


def _taken(log: bytes, sought: Sought) -> Iterator[LogEntry]:
    yield from filter(sought.takes, _entries_with(log, sought.needle))


def _entries_with(log: bytes, needle: str) -> Iterator[LogEntry]:
    """The entries of those lines that hold the needle: the others are not even looked at."""
    folded, wanted = log.lower(), needle.encode()
    at = folded.find(wanted)
    while at >= 0:
        start, end = log.rfind(b"\n", 0, at) + 1, log.find(b"\n", at)
        end = len(log) if end < 0 else end
        try:
            yield read_entry(json.loads(log[start:end].removeprefix(b"- ")))
        except (ValueError, RecursionError, InvalidEntryError):
            """A line in another form, which someone wrote by hand, tells nothing here."""
        at = folded.find(wanted, end)


def _instead(entry: LogEntry, log: bytes, sought: Sought) -> str:
    """What is there in its place: other entities of the manifest, or the manifest elsewhere."""
    place = short_place(entry.target)
    there = _entries_with(log, entry.target.lower())
    now = next((each for each in there if each.target == entry.target), None)
    if now is not None:
        gone = next((ref for ref in entry.entities if sought.ref and sought.ref.matches(ref)), "")
        fresh = [_name(ref, gone) for ref in now.entities if ref not in entry.entities]
        if fresh:
            return f"{place} has {listed(fresh, 3)} now"
        if any(each.entity == gone and each.type == NOT_ALLOWED for each in now.problems):
            return f"{place} may not bring its kind any more (allow in providers.yaml)"
        return f"{place} no longer has it"
    if entry.repository_id is not None:
        in_it = _entries_with(log, entry.repository_id)
        moved = [short_place(each.target) for each in in_it if each.entities == entry.entities]
        if moved:
            return f"{place} is {moved[0]} now"
    if sought.ref is not None:
        return f"its manifest {place} went with it"
    return f"it had {listed(entry.entities, 3) or 'no entity'}"


def _name(ref: EntityRef, beside: EntityRef) -> str:
    """The name alone where kind and namespace are those of the ref beside."""
    kind_and_namespace, _, name = ref.rpartition("/")
    return name if kind_and_namespace == beside.rpartition("/")[0] else ref


def _day(date: str) -> str:
    moment = datetime.fromisoformat(date)
    return f"{moment.day} {moment:%b %Y}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)
