"""How a run ends: what every way of publishing a plan has in common."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sync.catalog.plan import Plan
from sync.catalog.snapshot import Snapshot
from sync.model import EntityRef, ProviderOutcome
from sync.publish.commit import Author, Draft
from sync.publish.message import commit_message


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A pull request, or an issue, as people find it."""

    number: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a pull request, or an issue, presents itself."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of a plan."""

    commit: str | None = None
    """Id of the new commit; ``None`` when none was needed, or made."""
    branch: str | None = None
    """Where it was pushed to, when it was."""
    request: Request | None = None
    """The open pull request."""
    issue: Request | None = None
    """The issue that tells what needs attention."""
    notes: tuple[str, ...] = ()
    failure: str | None = None
    """Why Git, or GitHub, did not take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the catalog lives, and whose commits it gets."""

    repository: Path
    folder: str
    author: Author | None = None
    when: datetime | None = None
    """Both dates of the commits, where they are given from outside."""
    sign: Callable[[str], str] | None = None
    """By whom commits are signed, where not by git: see ``Draft``."""
    subject: str | None = None
    """First line of the commit messages, instead of one that counts the changes."""

    @property
    def path(self) -> Path:
        """The catalog's folder."""
        return self.repository / self.folder

    def draft(
        self, plan: Plan, providers: Sequence[ProviderOutcome], removed: Collection[str]
    ) -> Draft:
        """The commit that a plan becomes, without the paths in ``removed``."""
        message = commit_message(plan, providers, title=self.subject)
        return Draft(
            owned=plan.owned,
            removed=removed,
            message=message,
            author=self.author,
            when=self.when,
            sign=self.sign,
        )


class Publisher(Protocol):
    """Chosen once for a run; the flow knows no more of it than this."""

    def begin(self) -> Snapshot:
        """The catalog that the run starts from. ``GitError`` when publishing cannot work here,
        before anything is contacted for it; ``CatalogError`` when it cannot be read."""

    def counted_against(self) -> frozenset[EntityRef] | None:
        """The entities that a run's deletions are counted against, after ``begin``; ``None`` for
        those of the catalog that it gave."""

    def publish(self, plan: Plan, providers: Sequence[ProviderOutcome]) -> Published:
        """Put the plan where people and portals find it. Not called for a dry run.
        ``BranchMovedError`` when all has to be planned again."""
