"""What tells a provider that failed as a whole from manifests that cannot be read."""

from dataclasses import replace

import pytest

from sync.model import (
    Doubtful,
    Found,
    Gone,
    Location,
    LogEntry,
    Outcome,
    Problem,
    Status,
    Unanswered,
    Unavailable,
    Unreadable,
)
from sync.reading.outages import silent_providers, without_outages
from tests.entities.places import ACME

PLACE = Location(organization=ACME, project="P", repository="r", path="/catalog-info.yaml")
TARGET = PLACE.target
FOUND = Found(location=PLACE, provider="acme")
PROBLEM = Problem(type="unreadable", message="could not be read")
LOG = {TARGET: LogEntry(target=TARGET, provider="acme", status=Status.SYNCED)}
FAILED = Unavailable(reason="503")
REFUSED = Unavailable(reason="401", everywhere=True)
DISABLED = Unavailable(reason="repository P/r is disabled", failed=False)
UNREADABLE = Unreadable(found=FOUND, problem=PROBLEM, cause=FAILED)
DOUBTFUL = Doubtful(target=TARGET, problem=PROBLEM, cause=FAILED)
UNANSWERED = Unanswered(target=TARGET, provider="acme")


@pytest.mark.parametrize(
    ("incomplete", "failing", "answered", "silent"),
    [
        ([], [], [], set()),
        (["acme"], [], [], {"acme"}),
        (["acme"], ["acme"] * 3, ["acme"], set()),
        ([], ["acme"], [], set()),
        ([], ["acme", "acme"], [], {"acme"}),
        ([], ["acme"] * 10, ["acme"], set()),
        (["acme"], ["labs", "labs"], ["labs"], {"acme"}),
    ],
    ids=[
        "all is well",
        "discovery failed and nothing was answered",
        "discovery failed and something was answered",
        "the only manifest that was asked for",
        "several manifests and no answer",
        "ten repositories fail and others do not",
        "each provider for itself",
    ],
)
def test_a_provider_is_silent_when_nothing_of_it_answers(
    incomplete: list[str], failing: list[str], answered: list[str], silent: set[str]
) -> None:
    assert silent_providers(incomplete, failing, answered) == silent


@pytest.mark.parametrize(
    ("outcome", "incomplete", "told"),
    [
        (UNREADABLE, (), UNREADABLE),
        (UNREADABLE, ("acme",), UNANSWERED),
        (UNREADABLE, ("labs",), UNREADABLE),
        (replace(UNREADABLE, cause=REFUSED), (), UNANSWERED),
        (replace(UNREADABLE, cause=DISABLED), (), replace(UNREADABLE, cause=DISABLED)),
        (replace(UNREADABLE, cause=None), ("acme",), replace(UNREADABLE, cause=None)),
        (DOUBTFUL, (), DOUBTFUL),
        (DOUBTFUL, ("acme",), UNANSWERED),
        (replace(DOUBTFUL, cause=REFUSED), (), UNANSWERED),
        (replace(DOUBTFUL, cause=None), ("acme",), replace(DOUBTFUL, cause=None)),
        (
            Gone(target=TARGET, reason="Git says so"),
            ("acme",),
            Gone(target=TARGET, reason="Git says so"),
        ),
    ],
)
def test_what_a_failing_provider_says_of_manifests_is_not_told_of_them(
    outcome: Outcome, incomplete: tuple[str, ...], told: Outcome
) -> None:
    outcomes = {TARGET: outcome}
    left = without_outages(outcomes, LOG, incomplete=incomplete, answered=())
    assert left == {TARGET: told}
