"""Whether a provider may send the portal elsewhere, and what is told of it."""

import pytest

from sync.config.kinds import Allowance
from sync.entities.follow import Target
from sync.model import LogEntry, Position, Status
from sync.reading.passing import locations, passes_on, passes_otherwise, told
from tests.entities.places import place

TARGET = Target(
    raw="https://github.com/a/b/blob/main/c.yaml",
    location=None,
    is_glob=False,
    optional=True,
    position=Position(line=3, column=5),
    entity="location:default/hub",
    foreign=True,
)
ALL = Allowance(provider="acme", allow=("*",))
SOME = Allowance(provider="acme")


@pytest.mark.parametrize(
    ("allow", "expected"),
    [
        (None, False),
        (("Component", "Location"), False),
        (("Group", "User"), False),
        (("Group", "User", "Template"), True),
        (("*",), True),
    ],
)
def test_only_who_may_bring_every_privileged_kind_passes_on(
    allow: tuple[str, ...] | None, *, expected: bool
) -> None:
    assert passes_on(Allowance(provider="acme", allow=allow)) is expected


@pytest.mark.parametrize(("then", "now"), [(ALL, SOME), (SOME, ALL), (ALL, ALL), (SOME, SOME)])
def test_a_manifest_is_read_again_when_that_changes(then: Allowance, now: Allowance) -> None:
    problem = told(TARGET, then)
    entry = LogEntry(target="t", provider="acme", status=Status.SYNCED, problems=(problem,))
    assert passes_otherwise(entry, now) is (then != now)


def test_a_passed_target_keeps_what_its_location_says() -> None:
    (one,) = locations([TARGET], place())
    (other,) = locations([TARGET], place("/other.yaml"))
    assert one.data["spec"] == {"type": "url", "target": TARGET.raw, "presence": "optional"}
    assert one.ref != other.ref
    assert one.ref.startswith("location:default/elsewhere-")
