"""Every reason why a manifest or an entity leaves the catalog, or stays although it was not seen.

The catalog of before: manifest ``a`` has x and y and names ``child``, which has z.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sync.catalog import removal
from sync.catalog.removal import first_parents, unnamed, unreachable, unseen
from sync.config.kinds import Allowance
from sync.config.settings import DeletionLimit
from sync.model import (
    Doubtful,
    Existence,
    Gone,
    Missing,
    Outcome,
    Present,
    ProviderOutcome,
    Unanswered,
    Unavailable,
)
from tests.catalog.builders import (
    Catalog,
    doubtful,
    found,
    gone,
    read,
    ref,
    skipped,
    target,
    unchanged,
    unreadable,
)

GUIDE = Path(__file__).parents[2] / "docs/locations-log.md"
ALL = ("x", "y", "z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a run learns, and what becomes of the three entities."""

    name: str
    outcomes: tuple[Outcome, ...] = ()
    run: Mapping[str, Any] = field(default_factory=dict)
    leaves: Mapping[str, str] = field(default_factory=dict)
    """Entities that go, with the reason."""
    marked: Mapping[str, str] = field(default_factory=dict)
    """Entities that stay with a ``withheld`` mark in the log, with the start of its words."""
    kept: tuple[str, ...] = ()
    """Entities that stay in their last good version."""


def incomplete(provider: str = "acme") -> dict[str, Any]:
    """A run in which the provider could not be read completely."""
    outcome = ProviderOutcome(
        id=provider, complete=False, found=0, fetched=0, requests=0, reason="503"
    )
    return {"providers": (outcome,)}


BARRED = {"allowances": {"acme": Allowance(provider="acme", allow=("API",))}}
UNCOVERED = {"uncovered": frozenset({target("a")})}
WHOLE: Mapping[str, Any] = {"children": ("child",)}
IS_GONE = removal.GONE.format("item not found")
NO_KIND = removal.NOT_ALLOWED_KIND.format("acme")
CASES = [
    # What leaves.
    Case(
        name="Git says that the manifest is gone, and nobody else names what it named",
        outcomes=(gone("a"),),
        leaves={"x": IS_GONE, "y": IS_GONE, "z": removal.UNNAMED},
    ),
    Case(
        name="providers.yaml no longer covers it",
        run=UNCOVERED,
        leaves={"x": removal.UNCOVERED, "y": removal.UNCOVERED, "z": removal.UNNAMED},
    ),
    Case(
        name="providers.yaml no longer covers it, and Git did not answer",
        outcomes=(doubtful("a"),),
        run=UNCOVERED,
        leaves={"x": removal.UNCOVERED, "y": removal.UNCOVERED, "z": removal.UNNAMED},
    ),
    Case(
        name="it no longer has one of its entities",
        outcomes=(read("a", "x", content="c2", **WHOLE),),
        leaves={"y": removal.NOT_IN_MANIFEST},
    ),
    Case(
        name="it no longer names the child",
        outcomes=(read("a", "x", "y", content="c2"),),
        leaves={"z": removal.UNNAMED},
    ),
    Case(
        name="the child that it no longer names was asked for",
        outcomes=(
            read("a", "x", "y", content="c2"),
            Gone(target=target("child"), reason="a no longer names it"),
        ),
        leaves={"z": removal.GONE.format("a no longer names it")},
    ),
    Case(
        name="its provider may not bring the kind",
        outcomes=(read("a", content="c2", **WHOLE),),
        run=BARRED,
        leaves={"x": NO_KIND, "y": NO_KIND},
    ),
    Case(
        name="a document is refused, but its kind may not come anyway",
        outcomes=(read("a", content="c2", refused=(ref("x"), ref("y")), **WHOLE),),
        run=BARRED,
        leaves={"x": NO_KIND, "y": NO_KIND},
    ),
    # What stays.
    Case(name="nothing was learnt of it: it is not of this run's part"),
    Case(name="it did not change", outcomes=(unchanged("a"),)),
    Case(name="its bytes could not be had", outcomes=(unreadable("a"),)),
    Case(name="Git gave no answer about it", outcomes=(doubtful("a"),)),
    Case(
        name="its provider failed as a whole",
        outcomes=(Unanswered(target=target("a"), provider="acme"),),
    ),
    Case(name="it is left out on purpose", outcomes=(skipped("a"),)),
    Case(
        name="it is gone, but its provider is incomplete", outcomes=(gone("a"),), run=incomplete()
    ),
    Case(name="it is uncovered, but its provider is incomplete", run={**UNCOVERED, **incomplete()}),
    Case(
        name="its provider does not cover it any more, but another one finds it",
        outcomes=(unchanged("a", provider="other"),),
        run=UNCOVERED,
    ),
    Case(
        name="an entity left it, but may be where an incomplete provider did not look",
        outcomes=(read("a", "x", content="c2", **WHOLE),),
        run=incomplete(),
        marked={"y": "is no longer in this manifest"},
    ),
    Case(
        name="a document is refused: the last good text stays",
        outcomes=(read("a", "x", content="c2", refused=(ref("y"),), **WHOLE),),
        kept=("y",),
    ),
    Case(
        name="a document is too broken to have a ref: it may be any of them",
        outcomes=(read("a", content="c2", refused=(None,), **WHOLE),),
        kept=("x", "y"),
    ),
    Case(
        name="the child cannot be had, though it is named",
        outcomes=(unchanged("a"), doubtful("child")),
    ),
    Case(
        name="another manifest names the child",
        outcomes=(gone("a"), read("b", children=("child",))),
        leaves={"x": IS_GONE, "y": IS_GONE},
    ),
    Case(
        name="a partial run saw nothing that leads to the child",
        outcomes=(read("elsewhere"),),
        run={"partial": True},
    ),
    Case(
        name="more would go than one run may remove",
        outcomes=(gone("a"),),
        run={"limit": DeletionLimit(count=0), "many": True},
        marked=dict.fromkeys(ALL, "would be removed: "),
    ),
]


def before(*, many: bool) -> Catalog:
    """The catalog of before; with ``many`` other entities of ``a`` that are enough to be held."""
    catalog = Catalog()
    more = tuple(f"more-{number}" for number in range(6)) if many else ()
    catalog.run(
        read("a", "x", "y", *more, **WHOLE), read("child", "z", seen=found("child", via="a"))
    )
    return catalog


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_leaves_and_what_stays(case: Case) -> None:
    run = {**case.run}
    catalog = before(many=run.pop("many", False))

    plan = catalog.run(*case.outcomes, **run)

    deleted = {c.ref: c.reason for c in plan.changes if c.action == "delete"}
    assert deleted == {ref(name): reason for name, reason in case.leaves.items()}
    staying = [name for name in ALL if name not in case.leaves]
    assert {ref(name) for name in staying} <= catalog.entities().keys()
    problems = [p for entry in catalog.snapshot.log for p in entry.problems]
    marked = {p.entity: p.message for p in problems if p.type == "withheld"}
    assert {ref(name) for name in case.marked} == {r for r in marked if "more-" not in str(r)}
    for name, words in case.marked.items():
        assert words in marked[ref(name)]
    assert {r for entry in catalog.snapshot.log for r in entry.kept} == set(map(ref, case.kept))


def test_what_waits_to_go_is_not_of_a_partial_run_that_looks_elsewhere() -> None:
    catalog = Catalog()
    names = tuple(f"x{number}" for number in range(6))
    catalog.run(read("a", children=("child",)), read("child", *names, seen=found("child", via="a")))
    catalog.run(gone("a"), limit=DeletionLimit(count=0))
    assert [entry.target for entry in catalog.snapshot.log] == [target("child")]

    plan = catalog.run(read("elsewhere"), partial=True)
    assert plan.withheld is None
    assert len(catalog.entities()) == 6

    catalog.run(read("elsewhere", content="c2"))
    assert catalog.entities() == {}


def test_without_a_log_an_entity_may_be_of_the_provider_that_is_incomplete() -> None:
    catalog = before(many=False)
    del catalog.files["locations.yaml"]

    catalog.run(**UNCOVERED, **incomplete("other"))
    assert {ref("x"), ref("y")} <= catalog.entities().keys()

    catalog.run(**UNCOVERED)
    assert ref("x") not in catalog.entities()


def test_a_manifest_that_was_only_doubted_of_leaves_nothing_to_remember() -> None:
    catalog = Catalog()
    catalog.run(doubtful("a"), Unanswered(target=target("b"), provider="acme"))
    assert catalog.snapshot.log == ()


@pytest.mark.parametrize(
    ("answer", "becomes", "words"),
    [
        (Missing(reason="no such file"), Gone, "no such file"),
        (Present(content_id="c1"), Present, ""),
        (Unavailable(reason="HTTP 503"), Doubtful, removal.NOT_SEEN.format("HTTP 503")),
    ],
)
def test_only_gits_own_word_removes_what_search_does_not_show(
    answer: Existence, becomes: type, words: str
) -> None:
    outcome = unseen(target("a"), answer)
    assert type(outcome) is becomes
    match outcome:
        case Gone(reason=reason):
            assert reason == words
        case Doubtful(problem=problem, cause=cause):
            assert (problem.message, cause) == (words, answer)
        case Present():
            assert outcome is answer


@pytest.mark.parametrize("answer", [Missing(reason="no file"), Unavailable(reason="no file")])
def test_a_target_that_is_named_stays_even_when_git_lacks_it(answer: Missing | Unavailable) -> None:
    outcome = unreachable(target("child"), answer)
    assert outcome.problem.message == removal.NOT_READ.format("no file")
    assert (outcome.cause is None) == isinstance(answer, Missing)


def test_a_target_that_nobody_names_says_who_named_it() -> None:
    catalog = before(many=False)
    assert unnamed(catalog.entry("child")).reason == f"{target('a')} no longer names it"


@pytest.mark.parametrize(
    ("roots", "names", "parents"),
    [
        ("a", {"a": "b"}, {"b": "a"}),
        ("ab", {"a": "c", "b": "c"}, {"c": "a"}),
        ("ab", {"a": "c", "c": "d", "b": "d"}, {"c": "a", "d": "b"}),
        ("a", {"a": "b", "b": "a"}, {"b": "a", "a": "b"}),
        ("a", {"b": "c"}, {}),
    ],
    ids=["named", "first by target", "fewest Locations", "a circle", "nothing leads there"],
)
def test_a_target_is_under_the_first_that_names_it(
    roots: str, names: Mapping[str, str], parents: Mapping[str, str]
) -> None:
    assert first_parents(set(roots), lambda target: names.get(target, "")) == parents


@pytest.mark.parametrize(
    "words",
    [
        removal.GONE, removal.UNCOVERED, removal.UNNAMED, removal.NOT_IN_MANIFEST,
        removal.NOT_ALLOWED_KIND, removal.NOT_SEEN, removal.NOT_READ, removal.WAITS_FOR_PROVIDER,
        removal.WAITS_FOR_LEAVE,
    ],
)  # fmt: skip
def test_the_guide_has_every_reason_in_its_very_words(words: str) -> None:
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    for part in words.split("{}"):
        assert part.strip(" :.") in guide


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
