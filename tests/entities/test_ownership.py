"""Whose an entity is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.catalog.files import held
from sync.catalog.layout import render_entity
from sync.entities.ownership import NOBODY, agreed, as_owner, owner_in, owner_of, owner_of_file
from sync.model import Entity, Json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=130)
TRAPS = st.sampled_from(
    [
        *("team-a", "user:x/y", "no", "5", "null", "'q'", "#a", "a: b", "owner: b", "\n  owner: b"),
        *("spec:\n  owner: b\n", "  owner: b\n" * 2, " \n  owner: b\nx", "é", "k:" + "n" * 150),
    ]
)
VALUES = TRAPS | TEXTS | st.none() | st.booleans() | st.integers() | st.lists(TRAPS, max_size=2)
SPECS = VALUES | st.dictionaries(
    st.sampled_from(["owner", "type", "definition", "spec"]),
    VALUES | st.dictionaries(st.sampled_from(["owner", "spec"]), VALUES, max_size=2),
)


@pytest.mark.parametrize(
    ("text", "namespace", "owner"),
    [
        ("team-a", "default", "team-a"),
        ("Team-A", "default", "team-a"),
        ("group:team-a", "default", "team-a"),
        ("group:default/team-a", "default", "team-a"),
        ("team-a", "payments", "payments/team-a"),
        ("default/team-a", "payments", "team-a"),
        ("user:jane", "default", "user:jane"),
        ("user:default/jane", "payments", "user:jane"),
        ("user:jane", "payments", "user:payments/jane"),
    ],
)
def test_an_owner_is_what_backstage_takes_the_reference_for(
    text: str, namespace: str, owner: str
) -> None:
    assert as_owner(text, namespace) == owner
    # What is shown can be typed: it means the same group or user again.
    assert as_owner(owner) == owner


def test_what_is_no_reference_stands_as_it_was_written_on_one_bounded_line() -> None:
    assert as_owner("Team:\n A/") == "Team: A/"
    assert len(as_owner("x" * 999 + "/")) == 200


@pytest.mark.parametrize(
    ("data", "owner"),
    [
        ({"spec": {"owner": "a"}}, "a"),
        ({"spec": {"owner": "a"}, "metadata": {"namespace": "n"}}, "n/a"),
        ({"spec": {"owner": "a"}, "metadata": {"namespace": 5}}, "a"),
        ({"spec": {"owner": "a"}, "metadata": []}, "a"),
        ({"spec": {"owner": {"name": "a"}}}, NOBODY),
        ({"spec": {"owner": 5}}, NOBODY),
        ({"spec": {"owner": ""}}, NOBODY),
        ({"spec": {}}, NOBODY),
        ({"spec": "a"}, NOBODY),
        ({}, NOBODY),
    ],
)
def test_the_owner_is_found_however_broken_the_document_is(
    data: dict[str, Json], owner: str
) -> None:
    assert owner_of(data) == owner


def test_those_who_name_nobody_have_no_say_and_two_names_are_none() -> None:
    assert agreed(["a", NOBODY, "a"]) == "a"
    assert agreed(["a", "b"]) == NOBODY
    assert agreed([]) == NOBODY


@given(spec=SPECS, other=VALUES, namespace=st.sampled_from(["default", "payments"]))
def test_a_file_tells_the_owner_that_its_entity_has(
    spec: Json, other: Json, namespace: str
) -> None:
    data: dict[str, Json] = {
        "apiVersion": "v1",
        "kind": "Widget",
        "metadata": {"name": "x", "namespace": namespace, "description": other},
        "extra": other,
        "spec": spec,
        "zzz": {"owner": other},
    }
    entity = Entity(ref=f"widget:{namespace}/x", kind="Widget", data=data, target="t")

    assert owner_of_file(render_entity(entity), entity.ref) == owner_of(data)


@pytest.mark.parametrize(
    ("owners", "agreed"),
    [(["a", "group:default/A"], "a"), (["a", "b"], ""), (["a", None], "a"), ([None], "")],
)
def test_entities_agree_on_an_owner_or_have_none(owners: list[str | None], agreed: str) -> None:
    files = {
        f"component:default/{at}": held(
            f"#\nspec:\n  type: x\n  {'owner' if owner else 'system'}: {owner}\n".encode()
        )
        for at, owner in enumerate(owners)
    }

    assert owner_in(files, [*files, "component:default/lost"]) == agreed
