"""What a run of ``sync`` ended in: the value that every form of report is made of."""

from collections import Counter
from dataclasses import dataclass, field, replace

from sync.catalog.limit import unmarked
from sync.catalog.mass import MassUpdate
from sync.catalog.plan import Plan
from sync.catalog.status import new_problems
from sync.errors import DELETIONS_WITHHELD, PROBLEMS_FOUND, GitError, ServiceError
from sync.model import LogEntry, Problem, ProviderOutcome, Status
from sync.publish.publisher import Published, Request

CATALOG_WOULD_CHANGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A plan, and what was done with it."""

    plan: Plan
    providers: tuple[ProviderOutcome, ...]
    folder: str
    """The catalog folder as providers.yaml names it."""
    dry_run: bool
    commit: str | None = None
    """Id of the new commit; ``None`` when none was made."""
    branch: str | None = None
    """Where it was pushed to, when it was."""
    request: Request | None = None
    """The open pull request, when there is one."""
    issue: Request | None = None
    """The issue that tells what needs attention, when there is one."""
    failure: str | None = None
    """What could not be done with the catalog, and why, when Git or GitHub failed."""
    notes: tuple[str, ...] = ()
    before: tuple[LogEntry, ...] = field(default=(), repr=False)
    """The locations log as it was."""
    mass: MassUpdate | None = None
    """Set when most of the catalog changes."""

    def after(self, published: Published) -> "Result":
        """The result with what became of the plan."""
        return replace(
            self,
            commit=published.commit,
            branch=published.branch,
            request=published.request,
            issue=published.issue,
            failure=published.failure,
            notes=(*self.notes, *published.notes),
        )

    def statuses(self) -> dict[str, int]:
        """How many manifests are in each status, in the order of `Status`."""
        counts = Counter(entry.status for entry in self.plan.log)
        return {str(status): counts[status] for status in Status if counts[status]}

    def troubled(self) -> tuple[LogEntry, ...]:
        """The entries of the log that have problems, worst status first."""
        order = list(Status)
        entries = (entry for entry in self.plan.log if entry.problems)
        return tuple(sorted(entries, key=lambda e: (order.index(e.status), e.target)))

    def newly_troubled(self) -> tuple[LogEntry, ...]:
        """The same entries with the problems alone that they did not have before."""
        return new_problems(self.before, self.troubled_otherwise())

    def troubled_otherwise(self) -> tuple[LogEntry, ...]:
        """The entries with problems beside the marks of deletions held back, told by themselves."""
        entries = unmarked(self.troubled(), self.plan.withheld)
        return tuple(entry for entry in entries if entry.problems)

    def errors(self) -> tuple[Problem, ...]:
        """Every problem that is not a mere warning."""
        return tuple(p for e in self.troubled() for p in e.problems if p.severity == "error")

    def exit_code(self, *, strict: bool, tell_changes: bool) -> int:
        """The process's exit code; of several that apply 5, 6, 4, 1 come in this order."""
        if self.failure is not None:
            return GitError.exit_code
        if self.plan.withheld is not None:
            return DELETIONS_WITHHELD
        if any(not provider.complete for provider in self.providers):
            return ServiceError.exit_code
        if strict and self.errors():
            return PROBLEMS_FOUND
        if tell_changes and self.dry_run and not self.plan.is_empty:
            return CATALOG_WOULD_CHANGE
        return 0
