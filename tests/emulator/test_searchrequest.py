"""What a search may ask for."""

from typing import Any

import pytest

from sync.emulator.server import Emulator
from tests.emulator.client import SEARCH, ask, post_search, search
from tests.emulator.organization import MANIFESTS


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"Repository": ["checkout"]}, "Repository"),
        ({"Repository": ["checkout"], "Project": ["Payments", "My Project"]}, "Repository"),
        ({"Ext": ["yaml"]}, "Unknown filter [Ext] found."),
        ({"Project": "Payments"}, "Project"),
    ],
)
def test_5_filters_that_the_service_refuses(
    emulator: Emulator, filters: dict[str, list[str]], message: str
) -> None:
    answer = post_search(emulator, MANIFESTS, filters=filters)
    assert answer.status == 400
    assert message in answer.json["message"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"searchText": ""},
        {"searchText": "*"},
        {"searchText": 5},
        {"searchText": "a", "$skip": -1},
        {"searchText": "a", "$top": "many"},
        {"searchText": "a", "filters": []},
        {"searchText": "a", "$orderBy": "path"},
        {"searchText": "a", "$orderBy": [{}]},
    ],
)
def test_a_body_that_makes_no_sense_is_a_bad_request(emulator: Emulator, body: Any) -> None:
    assert ask(emulator, f"/acme/{SEARCH}", method="POST", body=body).status == 400


def test_a_body_has_to_be_declared_as_json(emulator: Emulator) -> None:
    headers = {"Content-Type": "text/plain"}
    body = {"searchText": "a"}
    answer = ask(emulator, f"/acme/{SEARCH}", method="POST", body=body, headers=headers)
    assert answer.status == 415


@pytest.mark.parametrize(("text", "code"), [("*info.yaml", 4), ('class:"a b"', 19), ("(a", 3)])
def test_a_refused_text_is_answered_with_status_200(
    emulator: Emulator, text: str, code: int
) -> None:
    found = search(emulator, text)
    assert (found["count"], found["results"], found["infoCode"]) == (0, [], code)
