import pytest

from sync.model import Outcome
from tests.catalog.builders import (
    Catalog,
    doubtful,
    found,
    gone,
    read,
    ref,
    target,
    unchanged,
    unreadable,
)


def test_followed_manifests_go_with_the_last_that_names_them() -> None:
    catalog = Catalog()
    catalog.run(
        read("a", children=("both", "mine")),
        read("b", children=("both",)),
        read("both", "x", seen=found("both", via="a")),
        read("mine", "y", seen=found("mine", via="a"), children=("deep",)),
        read("deep", "z", seen=found("deep", via="mine")),
    )

    catalog.run(gone("a"))
    assert catalog.entities() == {ref("x"): "both"}

    catalog.run(read("b", content="c2"))
    assert catalog.entities() == {}


def test_followed_manifests_that_only_name_each_other_go_with_their_parent() -> None:
    catalog = Catalog()
    catalog.run(
        read("a", children=("b",)),
        read("b", "x", seen=found("b", via="a"), children=("c",)),
        read("c", "y", seen=found("c", via="b"), children=("b",)),
    )

    catalog.run(uncovered=frozenset({target("a")}))

    assert catalog.snapshot.log == ()


@pytest.mark.parametrize("outcome", [unchanged("child"), doubtful("child"), unreadable("child")])
def test_a_followed_manifest_with_an_outcome_of_its_own_outlives_its_parent(
    outcome: Outcome,
) -> None:
    catalog = Catalog()
    catalog.run(read("a", children=("child",)), read("child", "x", seen=found("child", via="a")))

    catalog.run(gone("a"), outcome)

    assert catalog.entities() == {ref("x"): "child"}


@pytest.mark.parametrize("parent", [unreadable("a"), doubtful("a"), unchanged("a"), None])
def test_followed_manifests_stay_while_their_parent_may_name_them(parent: Outcome | None) -> None:
    catalog = Catalog()
    catalog.run(read("a", children=("child",)), read("child", "x", seen=found("child", via="a")))

    catalog.run(*([parent] if parent else []))

    assert catalog.entities() == {ref("x"): "child"}
