"""Rows of a report, alike from a plan and from the JSON that a run printed."""

from typing import Any

import pytest

from sync.catalog.plan import Change
from sync.model import LogEntry, Problem, ProviderOutcome, Status
from sync.report.change_rows import (
    ChangeRow,
    ProblemRow,
    ProviderRow,
    rows_of,
    rows_of_check,
    rows_of_json,
)
from tests.catalog.builders import ref, target

CHANGE = {"action": "create", "entity": "component:default/x", "target": "https://x"}
PROBLEM = {"target": "https://x", "type": "kind", "message": "no owner", "line": 3}
PROVIDER = {"id": "acme", "complete": True, "found": 2, "reason": ""}


def report(**changes: Any) -> dict[str, Any]:
    return {"changes": [CHANGE], "problems": [PROBLEM], "providers": [PROVIDER], **changes}


def test_the_rows_of_a_plan_begin_with_the_worst() -> None:
    warning = Problem(type="suspicious", message="perhaps", severity="warning")
    log = [
        LogEntry(target=target("a"), provider="acme", status=Status.SYNCED, problems=(warning,)),
        LogEntry(
            target=target("b"),
            provider="acme",
            status=Status.INVALID,
            problems=(Problem(type="kind", message="no owner", line=3),),
        ),
    ]
    change = Change(action="update", ref=ref("x"), target=target("a"))
    provider = ProviderOutcome(
        id="acme", complete=False, found=2, fetched=1, requests=1, reason="503"
    )
    rows = rows_of([change], log, [provider])
    assert rows.changes == (ChangeRow(action="update", ref=ref("x"), target=target("a")),)
    assert rows.problems == (
        ProblemRow(target=target("b"), message="no owner", line=3),
        ProblemRow(target=target("a"), message="perhaps", severity="warning"),
    )
    assert rows.providers == (ProviderRow(id="acme", complete=False, found=2, reason="503"),)
    assert rows.withheld is None


def test_json_gives_the_same_rows() -> None:
    rows = rows_of_json(report())
    assert rows.changes == (
        ChangeRow(action="create", ref="component:default/x", target="https://x"),
    )
    assert rows.problems == (ProblemRow(target="https://x", message="no owner", line=3),)
    assert rows.providers == (ProviderRow(id="acme", complete=True, found=2),)


def test_a_mark_of_what_is_held_back_is_no_problem_of_its_own() -> None:
    held = {
        "deletions": [{"entity": "component:default/x", "target": "https://x", "reason": "gone"}],
        "entities": 9,
        "limit": 1,
    }
    mark = {**PROBLEM, "type": "withheld", "entity": "component:default/x"}
    rows = rows_of_json(report(withheld=held, problems=[mark, {**mark, "entity": "api:default/y"}]))
    assert len(rows.problems) == 1
    assert rows.withheld is not None
    assert (rows.withheld.count, rows.withheld.entities, rows.withheld.limit) == (1, 9, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"changes": None},
        {"changes": [{**CHANGE, "entity": 5}]},
        {"problems": [{**PROBLEM, "line": -1}]},
        {"problems": [{**PROBLEM, "line": True}]},
        {"problems": [{**PROBLEM, "message": None}]},
        {"providers": [{**PROVIDER, "found": 10**10}]},
        {"providers": [{"id": "acme"}]},
    ],
)
def test_what_no_run_prints_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        rows_of_json(report(**changes))


def test_the_problems_of_a_check_are_those_of_its_documents() -> None:
    found = {"message": "no owner", "line": None, "severity": "warning"}
    files: list[dict[str, Any]] = [
        {"file": "a.yaml", "documents": [{"problems": []}, {"problems": [found]}]},
        {"file": "b.yaml", "documents": []},
    ]
    assert rows_of_check(files) == (
        ProblemRow(target="a.yaml", message="no owner", severity="warning"),
    )
