"""One issue beside the catalog with what needs attention: opened at the first problem, edited in
place, closed at none, reopened later. Nothing is written where nothing changed.

The issue is known by a line in it, which anybody can write, and by who wrote it: by name, or, as
an app does not know its own, by a label, which is for those who may sort issues.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import quote

from sync.catalog.plan import Plan
from sync.catalog.snapshot import Snapshot
from sync.catalog.status import has_errors
from sync.errors import GitError
from sync.model import EntityRef, LogEntry, ProviderOutcome
from sync.publish.github import GitHub
from sync.publish.publisher import Place, Published, Publisher, Request, Words
from sync.publish.remote import current_branch, open_remote
from sync.publish.worktree import open_worktree

LABEL = "catalog-attention"
_MARK = "<!-- catalog-sync attention={} -->"
_MARKED = re.compile(_MARK.format(r"(\S*)"))
_TWICE = "This is told in #{} already; there were two issues for one catalog."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What an issue is to tell."""

    log: Sequence[LogEntry]
    """The locations log as it is now."""
    whole: bool
    """Whether the run saw everything, so that what it did not find is not there."""


DescribeIssue: TypeAlias = Callable[[Attention], Words]


class WithIssue:
    """Publishes by another way, and tells an issue what needs attention once that is done."""

    def __init__(
        self,
        publisher: Publisher,
        place: Place,
        describe: DescribeIssue,
        forge: Callable[[str], GitHub],
        *,
        partial: bool,
    ) -> None:
        """``partial`` is whether the run was told to look at a part of the catalog alone."""
        self._publisher = publisher
        self._place = place
        self._describe = describe
        self._forge = forge
        self._partial = partial

    def begin(self) -> Snapshot:
        """The catalog that the run starts from. ``GitError`` also where there is no GitHub to write
        an issue at."""
        worktree = open_worktree(self._place.repository, self._place.folder)
        self._hub = self._forge(open_remote(worktree.top, current_branch(worktree.top)).url)
        path = quote(worktree.root.decode("utf-8", "surrogateescape"), errors="surrogateescape")
        self._path = path
        return self._publisher.begin()

    def counted_against(self) -> frozenset[EntityRef] | None:
        """As the other way has it."""
        return self._publisher.counted_against()

    def publish(self, plan: Plan, providers: Sequence[ProviderOutcome]) -> Published:
        """Publish, and tell the issue. One that cannot be written takes nothing back; of a catalog
        that could not be published nothing is told."""
        done = self._publisher.publish(plan, providers)
        if done.failure is not None:
            return done
        whole = not self._partial and all(provider.complete for provider in providers)
        try:
            return self._tell(Attention(log=plan.log, whole=whole), done)
        except GitError as error:
            return replace(done, failure=f"the catalog is published, but catalog-sync {error}")

    def _tell(self, attention: Attention, done: Published) -> Published:
        words = self._describe(attention)
        words = replace(words, body=f"{words.body}\n\n{_MARK.format(self._path)}\n")
        found = [*self._ours()]
        open_ones = [one for one in found if one["state"] == "open"]
        if any(map(has_errors, attention.log)):
            return self._present(words, open_ones, found, done)
        return self._end(words, open_ones, done, whole=attention.whole)

    def _ours(self) -> Iterator[Mapping[str, Any]]:
        """The issues of this catalog that this token's identity wrote, the oldest first."""
        login = self._login = self._hub.login()
        listed = self._hub.issues(creator=login) if login else self._hub.issues(labels=LABEL)
        for one in listed:
            user = one["user"] or {}
            ours = user.get("login") == login if login else user.get("type") == "Bot"
            # The last one is ours: a text of strangers further up may look like one.
            if ours and _MARKED.findall(one["body"] or "")[-1:] == [self._path]:
                yield one

    def _present(
        self,
        words: Words,
        open_ones: Sequence[Mapping[str, Any]],
        found: Sequence[Mapping[str, Any]],
        done: Published,
    ) -> Published:
        """The issue with these words, open. One that a person closed while it said the same stays
        closed."""
        if not found:
            return self._open(words, done)
        if not open_ones:
            last = found[-1]
            if _says(last, words):
                note = (
                    f"{last['html_url']} was closed with the same problems, so it stays closed "
                    "until something changes"
                )
                return replace(done, issue=_named(last), notes=(*done.notes, note))
            return self._write(last, words, done, "opened again", state="open")
        issue, *twins = open_ones
        for twin in twins:
            # Without our line it is nobody's but people's.
            told = _TWICE.format(issue["number"])
            self._hub.edit_issue(twin["number"], body=told, state="closed")
        if _says(issue, words):
            return replace(done, issue=_named(issue))
        return self._write(issue, words, done, "updated")

    def _end(
        self,
        words: Words,
        open_ones: Sequence[Mapping[str, Any]],
        done: Published,
        *,
        whole: bool,
    ) -> Published:
        """Say that nothing is left, and close what is open if the run saw everything."""
        for issue in open_ones:
            if whole:
                done = self._write(issue, words, done, "closed", state="closed")
            elif not _says(issue, words):
                done = self._write(issue, words, done, "updated")
        return done

    def _open(self, words: Words, done: Published) -> Published:
        issue = self._hub.open_issue(title=words.title, body=words.body, labels=(LABEL,))
        if self._login is None and LABEL not in {label["name"] for label in issue["labels"]}:
            self._hub.label(issue["number"], (LABEL,))
        return replace(done, issue=_named(issue), notes=(*done.notes, _note(issue, "opened")))

    def _write(
        self, issue: Mapping[str, Any], words: Words, done: Published, what: str, **more: str
    ) -> Published:
        self._hub.edit_issue(issue["number"], title=words.title, body=words.body, **more)
        return replace(done, issue=_named(issue), notes=(*done.notes, _note(issue, what)))


def _says(issue: Mapping[str, Any], words: Words) -> bool:
    """Whether the issue has these words; GitHub may store line breaks and ends otherwise."""
    return issue["title"] == words.title and _bare(issue["body"]) == _bare(words.body)


def _bare(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _note(issue: Mapping[str, Any], what: str) -> str:
    return f"the issue {issue['html_url']} is {what}"


def _named(issue: Mapping[str, Any]) -> Request:
    return Request(number=issue["number"], url=issue["html_url"])
