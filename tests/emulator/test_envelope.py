"""Errors, in the envelope that every client meets."""

from sync.emulator.server import Emulator
from tests.emulator.client import ask
from tests.emulator.organization import CHECKOUT


def test_12_errors_are_json_envelopes_although_text_was_asked_for(emulator: Emulator) -> None:
    path = f"{CHECKOUT}/items?path=/none.yaml&api-version=7.1&$format=text"
    answer = ask(emulator, path, headers={"Accept": "text/plain"})
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("application/json")
    assert sorted(answer.json) == [
        "$id",
        "errorCode",
        "eventId",
        "innerException",
        "message",
        "typeKey",
        "typeName",
    ]
