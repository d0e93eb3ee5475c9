"""Which kinds a provider may bring, and what is said of one that it may not."""

import pytest

from sync.config.kinds import PORTAL, PRIVILEGED, Allowance
from sync.config.settings import Portal
from sync.entities.schemas import KINDS, OPEN_KINDS

WIDGETS = Portal(kinds=("Widget",))


def test_the_kinds_of_a_portal_are_those_that_verdicts_know() -> None:
    assert set(PORTAL) == {kind for kind, _ in KINDS} | OPEN_KINDS


@pytest.mark.parametrize(
    ("allow", "barred"),
    [
        (None, {"Group", "User", "Template"}),
        (("*",), set()),
        (("Component", "*"), set()),
        (("group",), {*PORTAL, "Widget"} - {"Group", "Location"}),
        (("Component", "API"), {*PORTAL, "Widget"} - {"Component", "API", "Location"}),
        (("Widget",), set(PORTAL) - {"Location"}),
    ],
)
def test_a_provider_may_bring_what_it_allows_whatever_the_case(
    allow: tuple[str, ...] | None, barred: set[str]
) -> None:
    allowance = Allowance(provider="acme", allow=allow, portal=WIDGETS)
    for kind in (*PORTAL, "Widget"):
        for spelt in (kind, kind.lower(), kind.upper()):
            assert allowance.bars(spelt) is (kind in barred), spelt


@pytest.mark.parametrize("kind", ["Widget", "Gadget", "", None, 3, ["Group"]])
def test_what_the_portal_does_not_know_is_for_others_to_judge(kind: object) -> None:
    assert not Allowance(provider="acme", allow=("API",)).bars(kind)


def test_the_reason_holds_the_line_to_add() -> None:
    assert Allowance(provider="acme", portal=WIDGETS).reason("template") == (
        "provider acme may bring every kind but Group, User and Template; to let Template in, give"
        " the provider the line allow: [API, Component, Domain, Product, Repository, Resource,"
        " System, Widget, Template] in providers.yaml"
    )
    assert Allowance(provider="acme", allow=("API", "Component")).reason("group") == (
        "provider acme may bring API and Component; to let Group in, give the provider the line"
        " allow: [API, Component, Group] in providers.yaml"
    )


def test_a_reason_stays_short_however_many_kinds_there_are() -> None:
    many = tuple(f"{'K' * 50}{number}" for number in range(200))
    reason = Allowance(provider="acme", allow=many, portal=Portal(kinds=many)).reason("Group")
    assert len(reason) < 1000
    assert "and 188 more" in reason
    assert reason.endswith("add Group to the provider's allow in providers.yaml")


@pytest.mark.parametrize("allow", [None, ("*",), ("Group", "User", "Template", "API")])
def test_from_a_branch_that_is_not_read_no_privileged_kind_comes(
    allow: tuple[str, ...] | None,
) -> None:
    elsewhere = Allowance(provider="acme", allow=allow, branch="main", elsewhere=True)
    assert [kind for kind in PORTAL if kind in PRIVILEGED and not elsewhere.bars(kind)] == []
    assert not elsewhere.bars("api")
    assert not elsewhere.privileged
    told = "brings Group from branch main alone" if allow else "to let Group in, give"
    assert told in elsewhere.reason("group")
