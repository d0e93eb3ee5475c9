"""What one entry of the locations log is as JSON, and which JSON is none."""

import json

import pytest

from sync.catalog.log_entry import InvalidEntryError, entry_json, read_entry, render_line
from sync.model import LogEntry
from tests.catalog.builders import FULL, MORNING, PLAIN, target


def test_the_keys_of_the_contract_are_always_there() -> None:
    assert entry_json(PLAIN) == {
        "target": target("other"),
        "provider": "acme",
        "status": "synced",
        "entities": [],
        "lastDiscoveredAt": MORNING,
        "problems": [],
    }


def test_keys_come_in_a_fixed_order() -> None:
    assert list(entry_json(FULL)) == [
        "target",
        "provider",
        "status",
        "contentId",
        "indexId",
        "entities",
        "claims",
        "kept",
        "includes",
        "children",
        "discoveredVia",
        "lastDiscoveredAt",
        "digest",
        "problems",
    ]
    assert entry_json(FULL)["problems"] == [
        {"type": "kind", "message": "no owner", "line": 3, "column": 5, "entity": "api:default/x"},
        {
            "type": "relations",
            "message": "odd",
            "line": None,
            "column": None,
            "severity": "warning",
        },
    ]


@pytest.mark.parametrize("entry", [FULL, PLAIN])
def test_a_line_reads_back_as_it_was_written(entry: LogEntry) -> None:
    line = render_line(entry)
    assert line.startswith("- {")
    assert line.count("\n") == 1
    assert read_entry(json.loads(line[2:])) == entry


def test_null_is_no_value_and_no_text() -> None:
    absent = dict.fromkeys(("contentId", "indexId", "projectId", "repositoryId", "digest"))
    assert read_entry({**entry_json(PLAIN), **absent, "discoveredVia": None}) == PLAIN
    with pytest.raises(InvalidEntryError, match="provider must be text"):
        read_entry({**entry_json(PLAIN), "provider": None})


def test_ids_that_many_entries_have_are_held_once() -> None:
    ids = {"projectId": "-".join(["p"] * 9), "repositoryId": "-".join(["r"] * 9)}
    one, other = (read_entry({**entry_json(PLAIN), **ids}) for _ in range(2))
    assert one.project_id is other.project_id
    assert one.repository_id is other.repository_id
