import re
from dataclasses import replace

import pytest

from sync.catalog.files import held
from sync.catalog.snapshot import digest
from sync.model import Entity, Include, LogEntry, Outcome, Problem, Status, Unanswered
from tests.catalog.builders import (
    EVENING,
    MORNING,
    Catalog,
    actions,
    doubtful,
    entity,
    found,
    read,
    ref,
    skipped,
    target,
    unchanged,
    unreadable,
)

X_FILE = "entities/component/default/x.yaml"


def test_an_entry_remembers_what_was_read() -> None:
    catalog = Catalog()
    catalog.run(
        read(
            "svc",
            "x",
            content="c1",
            seen=found("svc", reported="idx", via="parent"),
            includes=(Include(target="t", content_id="i"),),
            children=("child",),
        ),
        read("parent", children=("svc",)),
    )

    assert catalog.entry("svc") == LogEntry(
        target=target("svc"),
        provider="acme",
        status=Status.SYNCED,
        content_id="c1",
        reported_id="idx",
        owner="shop",
        entities=(ref("x"),),
        includes=(Include(target="t", content_id="i"),),
        children=(target("child"),),
        discovered_via=target("parent"),
        last_discovered_at=MORNING,
        digest=digest([held(catalog.files[X_FILE]).id]),
    )


@pytest.mark.parametrize("outcome", [doubtful("svc"), unreadable("svc")])
def test_doubt_removes_nothing_and_is_told_in_the_log(outcome: Outcome) -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))

    plan = catalog.run(outcome, now=EVENING)

    assert plan.changes == ()
    assert sorted(plan.files) == ["README.md", "locations.yaml"]
    entry = catalog.entry("svc")
    assert (entry.status, entry.entities, entry.content_id) == (
        Status.UNREADABLE,
        (ref("x"),),
        "c1",
    )
    assert entry.problems[0].type == "unreadable"
    assert entry.last_discovered_at == EVENING


def test_a_refused_document_keeps_its_last_good_entity() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", "y"))
    before = catalog.files[X_FILE]

    plan = catalog.run(read("svc", "y", content="c2", title="two", refused=(ref("x"),)))

    assert actions(plan.changes) == [("update", ref("y"), "svc")]
    assert catalog.files[X_FILE] == before
    entry = catalog.entry("svc")
    assert (entry.status, entry.entities, entry.kept) == (
        Status.INVALID,
        (ref("x"), ref("y")),
        (ref("x"),),
    )
    assert catalog.plan(unchanged("svc"), now=EVENING).is_empty


def test_a_document_too_broken_to_have_a_ref_keeps_all_that_is_not_there_anew() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", "y"))

    catalog.run(read("svc", "y", "z", content="c2", refused=(None,)))

    entry = catalog.entry("svc")
    assert entry.entities == (ref("x"), ref("y"), ref("z"))
    assert entry.kept == (ref("x"),)


def test_a_kept_entity_goes_once_its_manifest_is_valid_without_it() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", "y"))
    catalog.run(read("svc", "y", content="c2", refused=(None,)))

    catalog.run(read("svc", "y", content="c3"))

    assert catalog.entities() == {ref("y"): "svc"}
    assert catalog.entry("svc").status is Status.SYNCED


def test_a_new_invalid_document_is_only_in_the_log() -> None:
    catalog = Catalog()
    catalog.run(read("svc", refused=(ref("x"),)))

    assert catalog.entities() == {}
    assert catalog.entry("svc").status is Status.INVALID


def test_a_valid_document_wins_over_a_refused_one_with_its_ref() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))

    plan = catalog.run(read("svc", "x", content="c2", title="two", refused=(ref("x"),)))

    assert actions(plan.changes) == [("update", ref("x"), "svc")]
    assert catalog.entry("svc").kept == ()


def test_a_skipped_manifest_is_logged_with_the_reason() -> None:
    catalog = Catalog()
    catalog.run(skipped("svc", "it is a fork"))

    entry = catalog.entry("svc")
    assert entry.status is Status.SKIPPED
    assert entry.problems == (Problem(type="skipped", message="it is a fork", severity="warning"),)


def test_skipping_removes_nothing_while_providers_yaml_covers_it() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))

    catalog.run(skipped("svc"))
    assert catalog.entities() == {ref("x"): "svc"}

    catalog.run(skipped("svc"), uncovered=frozenset({target("svc")}))
    assert catalog.entities() == {}


@pytest.mark.parametrize(
    ("first", "then", "after"),
    [
        ("c1", "c1", None),
        ("lagging", "lagging", "lagging"),
        ("lagging", "c1", None),
        ("c1", "other", "other"),
        ("lagging", None, "lagging"),
    ],
)
def test_the_id_that_search_reports_is_kept_up_to_date_without_a_new_date(
    first: str, then: str | None, after: str | None
) -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", content="c1", seen=found("svc", reported=first)))

    catalog.run(unchanged("svc", reported=then), now=EVENING)

    assert catalog.entry("svc").reported_id == after
    assert catalog.entry("svc").last_discovered_at == MORNING


def test_other_rules_that_find_the_same_are_noted_without_a_new_date() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    catalog.run(read("svc", "x"), now=EVENING, rules_id="a" * 16)
    entry = catalog.entry("svc")
    assert (entry.rules_id, entry.last_discovered_at) == ("a" * 16, MORNING)
    catalog.run(unchanged("svc"), now=EVENING, rules_id="b" * 16)
    assert catalog.entry("svc").rules_id == "a" * 16


def test_git_s_own_id_says_nothing_about_the_index() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x", content="c1", seen=found("svc", reported="idx")))

    assert catalog.plan(unchanged("svc", reported="c1", by_git=True), now=EVENING).is_empty

    catalog.run(read("svc", "x", content="c2", seen=found("svc", reported="c1", by_git=True)))
    assert catalog.entry("svc").reported_id is None


def test_an_unchanged_manifest_may_come_from_another_provider_or_parent() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("parent", children=("svc",)))

    catalog.run(unchanged("svc", provider="other", via="parent"), now=EVENING)

    entry = catalog.entry("svc")
    assert (entry.provider, entry.discovered_via) == ("other", target("parent"))
    assert entry.last_discovered_at == EVENING


def owned(name: str, source: str, owner: str) -> Entity:
    """An entity with another owner than the usual one."""
    plain = entity(name, source)
    return replace(plain, data={**plain.data, "spec": {"owner": owner}})


@pytest.mark.parametrize(
    ("outcome", "owner"),
    [
        (read("svc", owned("x", "svc", "a"), owned("y", "svc", "a")), "a"),
        (read("svc", owned("x", "svc", "a"), owned("y", "svc", "b"), owner="c"), "c"),
        (read("svc", owned("x", "svc", "a"), refused=(ref("z"),), owner="b"), "a"),
        (read("svc", refused=(ref("z"),), owner="b"), "b"),
        (read("svc", refused=(None,)), ""),
    ],
)
def test_the_owner_is_of_what_is_in_the_catalog_or_else_of_what_is_refused(
    outcome: Outcome, owner: str
) -> None:
    catalog = Catalog()
    catalog.run(outcome)

    assert catalog.entry("svc").owner == owner


def test_a_manifest_that_became_invalid_keeps_its_owner_with_its_entity() -> None:
    catalog = Catalog()
    catalog.run(read("svc", owned("x", "svc", "a")))

    catalog.run(read("svc", content="c2", refused=(ref("x"),), owner="b"))

    assert catalog.entry("svc").owner == "a"


def test_a_manifest_in_conflict_has_the_owner_that_it_names_itself() -> None:
    catalog = Catalog()
    catalog.run(read("svc", owned("x", "svc", "a")))

    catalog.run(unchanged("svc"), read("twin", owned("x", "twin", "b"), owner="b"))

    assert catalog.entry("twin").owner == "b"


def without_owners(catalog: Catalog) -> None:
    """Make the log one of an earlier version."""
    log = catalog.files["locations.yaml"]
    catalog.files["locations.yaml"] = re.sub(rb'"owner": [^,]*, ', b"", log)


def test_owners_are_added_to_the_log_of_an_earlier_version_and_nothing_else_changes() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"), read("other", owned("y", "other", "a")), read("none"))
    complete = dict(catalog.files)
    without_owners(catalog)

    plan = catalog.run(unchanged("svc"), unchanged("other"), unchanged("none"), now=EVENING)

    assert plan.changes == ()
    assert plan.found_nothing
    assert catalog.files == complete


def test_an_outage_adds_no_owners() -> None:
    catalog = Catalog()
    catalog.run(read("svc", "x"))
    without_owners(catalog)

    plan = catalog.run(Unanswered(target=target("svc"), provider="acme"), now=EVENING)

    assert plan.is_empty


def test_a_log_without_words_for_people_stays_until_the_manifest_is_read_again() -> None:
    plain = Problem(type="kind", message="no owner", line=1, column=1)
    told = replace(plain, says='"spec" has no "owner"', help="add it", anchor="missing-key")
    catalog = Catalog()
    catalog.run(read("svc", "x", problems=(plain,)))

    assert catalog.plan(unchanged("svc"), now=EVENING).is_empty

    before = catalog.entry("svc")
    catalog.run(read("svc", "x", problems=(told,)), now=EVENING)
    (problem,) = catalog.entry("svc").problems
    assert (problem.says, problem.help, problem.anchor) == (told.says, told.help, told.anchor)
    assert catalog.entry("svc") == before
