"""What a manifest's status is, what it is again once it can be read, and what is new."""

from dataclasses import replace

import pytest

from sync.catalog.status import new_problems
from sync.model import LogEntry, Problem, Status
from tests.catalog.builders import EVENING, Catalog, doubtful, read, ref, unchanged, unreadable


def test_a_problem_that_refuses_nothing_leaves_the_manifest_synced() -> None:
    problem = Problem(type="location", message="out of scope", line=2, column=1)
    catalog = Catalog()
    catalog.run(read("svc", "x", problems=(problem,)))

    assert catalog.entry("svc").status is Status.SYNCED
    assert catalog.entry("svc").problems == (problem,)


def test_after_an_outage_the_log_says_again_what_it_said_before() -> None:
    catalog = Catalog()
    warning = Problem(type="relations", message="odd", severity="warning")
    catalog.run(read("svc", "x", problems=(warning,)), read("a", "x"))
    before = {name: catalog.entry(name) for name in ("svc", "a")}
    catalog.run(unreadable("svc"), doubtful("a"))
    assert catalog.entry("a").status is Status.UNREADABLE

    catalog.run(unchanged("svc"), unchanged("a"), now=EVENING)

    for name, entry in before.items():
        assert catalog.entry(name) == replace(entry, last_discovered_at=EVENING)


def test_an_outage_that_goes_on_is_not_told_twice() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    catalog.run(unreadable("svc", "503"))

    assert catalog.plan(unreadable("svc", "503"), now=EVENING).is_empty
    catalog.run(unreadable("svc", "504"))
    assert [p.message for p in catalog.entry("svc").problems] == ["504"]


def test_what_was_invalid_before_an_outage_keeps_its_problems() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", refused=(ref("y"),)))
    catalog.run(unreadable("svc"))

    assert [p.type for p in catalog.entry("svc").problems] == ["unreadable", "kind"]


def test_a_manifest_with_a_refused_document_and_a_conflict_is_invalid() -> None:
    catalog = Catalog()
    catalog.run(read("a", "x"), read("b", "x", refused=(ref("y"),)))

    assert catalog.entry("b").status is Status.INVALID
    assert [p.type for p in catalog.entry("b").problems] == ["kind", "conflict"]


def problem(message: str, line: int = 1) -> Problem:
    return Problem(type="kind", message=message, line=line, column=1)


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([], ["a"], ["a"]),
        (["a"], ["a"], []),
        (["a"], ["a", "b"], ["b"]),
        (["a", "b"], ["b"], []),
        (["a"], ["b"], ["b"]),
    ],
)
def test_a_problem_is_new_where_its_manifest_did_not_have_it(
    before: list[str], after: list[str], new: list[str]
) -> None:
    entry = LogEntry(target="t", provider="acme", status=Status.INVALID)
    was = [replace(entry, problems=tuple(map(problem, before)))]
    now = [replace(entry, problems=tuple(problem(text, line=9) for text in after))]
    found = [p.message for e in new_problems(was, now) for p in e.problems]
    assert found == new
    assert new_problems([replace(was[0], target="other")], now) == tuple(now)
