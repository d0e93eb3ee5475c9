"""The event of a job: whether it brings a proposal, and against which commit."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.action.event import Event, read_event
from sync.errors import UsageError

PULL_REQUEST = {"pull_request": {"number": 7, "base": {"sha": "5eed"}}}
MERGE_GROUP = {"merge_group": {"base_sha": "5eed"}}


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [
        ("push", {}, Event()),
        ("schedule", PULL_REQUEST, Event()),
        ("pull_request", PULL_REQUEST, Event(proposal=True, number=7, base="5eed")),
        ("pull_request_target", PULL_REQUEST, Event(proposal=True, number=7, base="5eed")),
        ("pull_request", {"pull_request": {"number": 7}}, Event(proposal=True, number=7)),
        ("merge_group", MERGE_GROUP, Event(proposal=True, base="5eed")),
        ("merge_group", {"merge_group": 1}, Event(proposal=True)),
        ("issue_comment", PULL_REQUEST, Event(proposal=True, base="face")),
        ("workflow_run", {}, Event(proposal=True, base="face")),
        ("deployment", PULL_REQUEST, Event(proposal=True)),
    ],
)
def test_an_event_tells_whether_the_files_at_hand_were_reviewed(
    name: str, payload: Any, expected: Event, tmp_path: Path
) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(payload), encoding="utf-8")
    environment = {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file), "GITHUB_SHA": "face"}
    assert read_event(environment) == expected


@pytest.mark.parametrize("number", ['"7"', "true", "null", "7.5"])
def test_a_pull_request_without_its_number_is_an_error(number: str, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(f'{{"pull_request": {{"number": {number}}}}}', encoding="utf-8")
    environment = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(file)}
    with pytest.raises(UsageError, match="does not tell the pull request's number"):
        read_event(environment)


@pytest.mark.parametrize("text", [None, "", "{", "[" * 100_000])
def test_an_event_that_cannot_be_read_is_an_error(text: str | None, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    environment = {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_EVENT_PATH": str(file)}
    with pytest.raises(UsageError, match="names no file with the event"):
        read_event(environment)
