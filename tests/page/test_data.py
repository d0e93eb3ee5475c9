"""The data of the page: what it holds of the catalog, the log and the history."""

import json
from dataclasses import replace
from typing import Any

from sync.model import Problem, Status
from sync.page.data import MOST_LISTED
from tests.catalog.builders import snapshot_of
from tests.page.pages import BIDI, commit, entity, entry, hostile, shared_out, small, source, target
from tests.page.reading import data_of, texts_of


def located(data: Any, repository: str, project: str = "Shop") -> Any:
    return next(one for one in data["locations"] if one["target"] == target(repository, project))


def test_a_location_says_what_people_know_it_by() -> None:
    pay = located(data_of(small()), "pay")
    assert (pay["place"], pay["path"]) == ("Shop/pay", "/catalog-info.yaml")
    assert pay["problems"] == [
        {
            "type": "kind",
            "message": "must have required property 'owner'",
            "line": 7,
            "column": 3,
            "entity": "component:default/pay",
        }
    ]


def test_a_problem_has_the_words_for_people_where_there_are_some() -> None:
    data = data_of(shared_out())
    first, second = located(data, "wallet", "Payments")["problems"]
    assert first["says"] == 'tag "Machine Learning": lower case, no spaces'
    assert first["help"] == 'write "machine-learning"'
    assert (first["spoken"], first["message"]) == ("Backstage says", "tags.1 is not valid")
    assert second.keys() == {"type", "message", "line", "column"}


def test_a_message_names_other_manifests_by_project_and_repository() -> None:
    words = f"cart comes from {target('cart')} already"
    taken = Problem(type="conflict", message=words)
    made = source([], [entry(target("pay"), status=Status.CONFLICT, problems=(taken,))])
    [problem] = located(data_of(made), "pay")["problems"]
    assert problem["message"] == "cart comes from Shop/cart already"


def test_what_two_stages_say_alike_is_there_once() -> None:
    once = Problem(type="kind", message="a", says="spec.owner is missing", help="name one")
    again = replace(once, type="policy", message="b")
    entries = [entry(target("pay"), status=Status.INVALID, problems=(once, again))]
    assert len(located(data_of(source([], entries)), "pay")["problems"]) == 1


def test_owners_are_there_once_and_named_by_number() -> None:
    data = data_of(shared_out())
    assert data["owners"] == ["payments", "search"]
    assert located(data, "ledger", "Payments")["owner"] == 0
    assert "owner" not in located(data, "lost")


def test_a_target_that_is_no_such_url_is_its_own_name() -> None:
    data = data_of(source([], [entry("https://example.com/x")]))
    assert data["locations"][0]["place"] == "https://example.com/x"


def test_entities_and_locations_name_each_other_by_number() -> None:
    data = data_of(small())
    for number, location in enumerate(data["locations"]):
        for held in location.get("entities", []):
            assert data["entities"][held]["location"] == number
    assert [data["entities"][n]["ref"] for n in located(data, "pay")["entities"]] == [
        "api:default/pay-api",
        "component:default/pay",
    ]


def test_statuses_come_with_their_meaning_worst_first() -> None:
    statuses = data_of(small())["statuses"]
    assert [status["name"] for status in statuses] == [str(status) for status in Status]
    assert all(status["meaning"] for status in statuses)


def test_a_relation_to_what_is_not_there_keeps_the_ref() -> None:
    data = data_of(small())
    numbers = {one["ref"]: number for number, one in enumerate(data["entities"])}
    labels = [relation["label"] for relation in data["relations"]]
    edges = {(one, labels[relation], other) for one, relation, other in data["edges"]}
    cart, api = numbers["component:default/cart"], numbers["api:default/pay-api"]
    assert (cart, "Consumes", api) in edges
    assert (cart, "Owned by", "group:default/shop") in edges


def test_an_entity_without_its_file_is_named_as_lost() -> None:
    data = data_of(source([], [entry(target("cart"), "component:default/cart")]))
    assert data["entities"] == []
    assert data["locations"][0]["lost"] == ["component:default/cart"]


def test_a_file_that_a_hand_edit_broke_is_shown_without_relations() -> None:
    cart = entity("cart", target("cart"))
    made = source([cart], [entry(target("cart"), cart.ref)])
    files = {**made.snapshot.files, "entities/component/default/cart.yaml": b"kind: [\n"}
    broken = data_of(replace(made, snapshot=snapshot_of(files)))
    assert texts_of(broken) == ["kind: ["]
    assert broken["edges"] == []


def test_steering_characters_are_spelt_out_everywhere() -> None:
    data = data_of(hostile())
    shown = json.dumps(data, ensure_ascii=False) + "".join(texts_of(data))
    assert BIDI not in shown
    assert "\u2028" not in shown


def test_values_of_wrong_types_are_left_out() -> None:
    odd = entity("odd", target("odd"), spec={"type": 7, "owner": ["a", 3]}, title=None, tags="x")
    [shown] = data_of(source([odd], [entry(target("odd"), odd.ref)]))["entities"]
    assert shown.keys() == {"ref", "kind", "location"}


def test_a_long_commit_names_some_and_counts_all() -> None:
    refs = tuple(f"component:default/c{number}" for number in range(MOST_LISTED + 5))
    made = data_of(source([], [], commits=(commit("a" * 40, created=refs),)))
    [shown] = made["timeline"]["commits"]
    assert shown["created"]["count"] == MOST_LISTED + 5
    assert len(shown["created"]["refs"]) == MOST_LISTED


def test_a_provider_that_only_the_log_knows_comes_after_the_configured() -> None:
    made = source([], [entry(target("a"), provider="former"), entry(target("b"), provider="")])
    assert data_of(made)["providers"] == ["acme", "", "former"]
