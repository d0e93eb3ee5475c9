"""What else is told of a changed entity: moved, fixed, or why it goes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sync.catalog.plan import Action, Change
from sync.model import LogEntry, Problem, Status
from sync.report.remarks import FIXED, LEFT, Remark, remarked
from tests.catalog.builders import ref, target

A, B, X = target("a"), target("b"), ref("x")
REFUSED = Problem(type="policy", message="no", entity=X)
UNPARSABLE = Problem(type="yaml", message="no")
SYNCED = LogEntry(target=A, provider="acme", status=Status.SYNCED, entities=(X,))
INVALID = replace(SYNCED, status=Status.INVALID, problems=(REFUSED,))


def remark(
    action: Action, before: Sequence[LogEntry], after: Sequence[LogEntry], reason: str = ""
) -> Remark:
    change = Change(action=action, ref=X, target=A, reason=reason)
    [(told, found)] = remarked([change], before, after)
    assert told is change
    return found


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([SYNCED], [SYNCED], ""),
        ([replace(INVALID, kept=(X,))], [SYNCED], FIXED),
        ([replace(INVALID, entities=())], [SYNCED], FIXED),
        ([replace(INVALID, entities=(), problems=(UNPARSABLE,))], [SYNCED], FIXED),
        # Another document is still refused; whether this one was, nobody knows.
        ([replace(INVALID, entities=(), problems=(UNPARSABLE,))], [INVALID], ""),
        ([replace(INVALID, kept=(X,))], [replace(INVALID, kept=(X,))], ""),
        ([replace(SYNCED, status=Status.UNREADABLE)], [SYNCED], ""),
        ([], [SYNCED], ""),
        ([INVALID], [], ""),
    ],
)
def test_an_entity_is_fixed_where_its_document_was_refused_and_is_not_now(
    before: list[LogEntry], after: list[LogEntry], told: str
) -> None:
    assert remark("update", before, after) == Remark(reason=told)


def test_an_entity_that_came_from_another_manifest_is_told_with_that() -> None:
    assert remark("update", [replace(SYNCED, target=B)], [SYNCED]) == Remark(moved_from=B)


@pytest.mark.parametrize(
    ("reason", "after", "told"),
    [
        ("the manifest is gone: x", [], "the manifest is gone: x"),
        ("", [SYNCED], "the manifest no longer has it"),
        ("", [], LEFT),
    ],
)
def test_a_deletion_is_told_with_its_reason_or_what_the_log_says(
    reason: str, after: list[LogEntry], told: str
) -> None:
    assert remark("delete", [SYNCED], after, reason) == Remark(reason=told)
