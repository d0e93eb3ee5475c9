"""What reports in Markdown are made of, from a run's result or from the JSON that it printed."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.catalog.limit import Withheld, unmarked
from sync.catalog.mass import MassUpdate
from sync.catalog.plan import Change
from sync.catalog.removal import Removal
from sync.catalog.status import WITHHELD, new_problems
from sync.finding import Finding
from sync.model import LogEntry, Problem, ProviderOutcome, Status
from sync.report.remarks import remarked
from sync.result import Result
from sync.text.wording import headline, told

_LARGEST = 10**9
_MOST_LIMITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """What happens to one entity."""

    action: str
    ref: str
    target: str
    reason: str = ""
    """What else is to be told: why it is deleted, or that its manifest was mended."""
    moved_from: str = ""
    """The manifest that it came from before, where that is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """One problem of one manifest."""

    target: str
    message: str
    line: int | None = None
    column: int | None = None
    severity: str = "error"
    help: str = ""
    """What to write instead, where that is known."""
    owner: str = ""
    """Whose the manifest is; empty where nobody, or more than one, is named."""
    new: bool = True
    """False for one that the catalog's log had before the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """How discovery went for one provider."""

    id: str
    complete: bool
    found: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A limit that is near."""

    message: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One run."""

    changes: tuple[ChangeRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    providers: tuple[ProviderRow, ...] = ()
    withheld: Withheld | None = None
    """``problems`` is without its marks."""
    mass: MassUpdate | None = None
    limits: tuple[LimitRow, ...] = ()


def listing(problems: Iterable[ProblemRow]) -> str:
    """The command that lists the manifests with these problems: errors alone, or warnings, too."""
    only_errors = all(row.severity == "error" for row in problems)
    return f"catalog-sync locations {'--errors' if only_errors else '--sort problems'}"


def rows_of(
    changes: Iterable[Change],
    log: Iterable[LogEntry],
    providers: Sequence[ProviderOutcome],
    withheld: Withheld | None = None,
    *,
    limits: Iterable[Finding] = (),
    before: Iterable[LogEntry] = (),
    mass: MassUpdate | None = None,
) -> Rows:
    """The rows of a plan; problems by their manifest's status, the worst first. ``before`` is the
    log as it was."""
    before, log = tuple(before), tuple(unmarked(log, withheld))
    new = {(e.target, problem) for e in new_problems(before, log) for problem in e.problems}
    return Rows(
        changes=tuple(_change_rows(changes, before, log)),
        problems=tuple(_problems(log, new)),
        providers=tuple(
            ProviderRow(id=p.id, complete=p.complete, found=p.found, reason=p.reason)
            for p in providers
        ),
        withheld=withheld,
        mass=mass,
        limits=tuple(LimitRow(message=one.text, advice=one.advice) for one in limits),
    )


def rows_of_result(result: Result) -> Rows:
    """The rows of a whole run."""
    plan = result.plan
    return rows_of(
        plan.changes,
        plan.log,
        result.providers,
        plan.withheld,
        limits=plan.near_limits,
        before=result.before,
        mass=result.mass,
    )


def rows_of_json(report: Mapping[str, Any]) -> Rows:
    """The rows of what ``sync --json`` printed. KeyError, TypeError or ValueError when it is
    something else."""
    held = _withheld(report.get("withheld"))
    refs = frozenset(removal.ref for removal in held.removals) if held else frozenset()
    return Rows(
        changes=tuple(
            ChangeRow(
                action=_text(one["action"]),
                ref=_text(one["entity"]),
                target=_text(one["target"]),
                reason=_text(one.get("reason", "")),
                moved_from=_text(one.get("movedFrom", "")),
            )
            for one in report["changes"]
        ),
        problems=tuple(
            ProblemRow(
                target=_text(one["target"]),
                message=_text(one.get("says") or one["message"]),
                line=_place(one["line"]),
                column=_place(one.get("column")),
                severity="warning" if one.get("severity") == "warning" else "error",
                help=_text(one.get("help") or ""),
                owner=_text(one.get("owner") or ""),
                new=one.get("new") is not False,
            )
            for one in report["problems"]
            if one.get("type") != WITHHELD or one.get("entity") not in refs
        ),
        providers=tuple(
            ProviderRow(
                id=_text(one["id"]),
                complete=one["complete"] is True,
                found=_number(one["found"]),
                reason=_text(one["reason"]),
            )
            for one in report["providers"]
        ),
        withheld=held,
        mass=_mass(report.get("mass")),
        limits=tuple(
            LimitRow(message=_text(one["message"]), advice=_text(one["advice"]))
            for one in report.get("limits", [])[:_MOST_LIMITS]
        ),
    )


def rows_of_check(files: Iterable[Mapping[str, Any]]) -> tuple[ProblemRow, ...]:
    """The problems of what ``check --json`` or ``validate --json`` printed. KeyError, TypeError or
    ValueError when it is something else."""
    return tuple(
        ProblemRow(
            target=_text(file["file"]),
            message=_text(found.get("says") or found["message"]),
            line=_place(found["line"]),
            column=_place(found.get("column")),
            severity="warning" if found.get("severity") == "warning" else "error",
            help=_text(found.get("help") or ""),
        )
        for file in files
        for document in file["documents"]
        for found in document["problems"]
    )


def _withheld(held: Any) -> Withheld | None:
    if held is None:
        return None
    return Withheld(
        removals=tuple(
            Removal(
                ref=_text(one["entity"]), target=_text(one["target"]), reason=_text(one["reason"])
            )
            for one in held["deletions"]
        ),
        entities=_number(held["entities"]),
        limit=_number(held["limit"]),
    )


def _mass(mass: Any) -> MassUpdate | None:
    if mass is None:
        return None
    return MassUpdate(
        changed=_number(mass["changed"]),
        entities=_number(mass["entities"]),
        cause=_text(mass["cause"]),
        shared=_number(mass["shared"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text belongs")
    return value


def _place(value: Any) -> int | None:
    return None if value is None else _number(value)


def _number(value: Any) -> int:
    """A count, or a line; nobody has more than ``_LARGEST`` of anything."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} where a whole number belongs")
    if not 0 <= value <= _LARGEST:
        raise ValueError("a number out of bounds")
    return value


def _change_rows(
    changes: Iterable[Change], before: Iterable[LogEntry], log: Iterable[LogEntry]
) -> Iterator[ChangeRow]:
    for change, remark in remarked(changes, before, log):
        yield ChangeRow(
            action=change.action,
            ref=change.ref,
            target=change.target,
            reason=remark.reason,
            moved_from=remark.moved_from,
        )


def _problems(log: Iterable[LogEntry], new: Container[tuple[str, Problem]]) -> Iterator[ProblemRow]:
    order = list(Status)
    troubled = (entry for entry in log if entry.problems)
    for entry in sorted(troubled, key=lambda e: (order.index(e.status), e.target)):
        for problem in told(entry.problems):
            yield ProblemRow(
                target=entry.target,
                message=headline(problem),
                line=problem.line,
                column=problem.column,
                severity=problem.severity,
                help=problem.help or "",
                owner=entry.owner or "",
                new=(entry.target, problem) in new,
            )
