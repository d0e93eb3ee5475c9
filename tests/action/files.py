"""The files of the action, as they are written."""

from pathlib import Path
from typing import Any

from sync.yaml12.reader import read_documents

PROJECT = Path(__file__).parents[2]


def loaded(data: bytes) -> Any:
    [document] = read_documents(data)
    assert document.problems == ()
    return document.value


ACTION = loaded((PROJECT / "action.yml").read_bytes())
STEPS = ACTION["runs"]["steps"]
