"""What a run ended in: its counts, its troubles, its exit code."""

from typing import Any

import pytest

from sync.catalog.limit import Withheld
from sync.catalog.plan import Plan
from sync.catalog.removal import Removal
from sync.catalog.status import WITHHELD
from sync.model import EntityRef, LogEntry, Problem, ProviderOutcome, Status
from sync.publish.publisher import Published
from sync.result import Result
from tests.catalog.builders import Catalog, gone, read, ref, target

HELD = Withheld(
    removals=(Removal(ref=ref("x"), target=target("svc"), reason="gone"),), entities=9, limit=0
)
COMPLETE = ProviderOutcome(id="acme", complete=True, found=1, fetched=1, requests=1)
INCOMPLETE = ProviderOutcome(
    id="other", complete=False, found=0, fetched=0, requests=1, reason="503"
)
ERROR = Problem(type="kind", message="no owner")
WARNING = Problem(type="suspicious", message="perhaps", severity="warning")


def mark(entity: EntityRef) -> Problem:
    return Problem(type=WITHHELD, message="waits", entity=entity, severity="warning")


def entry(name: str, status: Status, *problems: Problem) -> LogEntry:
    return LogEntry(target=target(name), provider="acme", status=status, problems=problems)


def result(*log: LogEntry, withheld: Withheld | None = None, **more: Any) -> Result:
    plan = Plan(changes=(), files={}, owned=Catalog().snapshot.files, log=log, withheld=withheld)
    given = {"plan": plan, "providers": (COMPLETE,), "folder": "catalog", "dry_run": False, **more}
    return Result(**given)


BAD = entry("bad", Status.INVALID, ERROR)
ODD = entry("odd", Status.SYNCED, WARNING)


@pytest.mark.parametrize(
    ("made", "strict", "code"),
    [
        (result(BAD, ODD), False, 0),
        (result(BAD, ODD), True, 1),
        (result(ODD), True, 0),
        (result(BAD, providers=(COMPLETE, INCOMPLETE)), True, 4),
        (result(BAD, providers=(INCOMPLETE,), withheld=HELD), True, 6),
        (result(BAD, providers=(INCOMPLETE,), withheld=HELD, failure="no push"), True, 5),
    ],
)
def test_of_several_exit_codes_the_worst_counts(made: Result, strict: bool, code: int) -> None:
    assert made.exit_code(strict=strict, tell_changes=True) == code


@pytest.mark.parametrize(
    ("dry_run", "tell", "changed", "code"),
    [
        (True, True, True, 10),
        (True, True, False, 0),
        (True, False, True, 0),
        (False, True, True, 0),
    ],
)
def test_a_dry_run_can_tell_that_something_would_change(
    dry_run: bool, tell: bool, changed: bool, code: int
) -> None:
    catalog = Catalog()
    plan = catalog.run(read("svc", "x")) if changed else catalog.run(gone("svc"))
    if not changed:
        plan = catalog.plan()
    made = result(plan=plan, dry_run=dry_run)
    assert made.exit_code(strict=False, tell_changes=tell) == code


def test_statuses_and_troubles_come_worst_first() -> None:
    made = result(ODD, entry("fine", Status.SYNCED), BAD)
    assert made.statuses() == {"invalid": 1, "synced": 2}
    assert list(made.statuses()) == ["invalid", "synced"]
    assert made.troubled() == (BAD, ODD)
    assert made.errors() == (ERROR,)


def test_marks_of_deletions_held_back_are_told_by_themselves() -> None:
    marked = entry("svc", Status.SYNCED, mark(ref("x")))
    both = entry("both", Status.SYNCED, mark(ref("x")), WARNING)
    made = result(marked, both, withheld=HELD)
    assert [(e.target, e.problems) for e in made.troubled_otherwise()] == [
        (target("both"), (WARNING,))
    ]


def test_what_became_of_the_plan_is_added() -> None:
    made = result(notes=("first",)).after(Published(commit="5eed", notes=("second",)))
    assert (made.commit, made.notes) == ("5eed", ("first", "second"))
