"""docs/threat-model.md and docs/reliability.md: what they claim is shown by tests that exist."""

import re
from pathlib import Path

import pytest

from tests.support.readme import PROJECT, is_defined

DOCUMENTS = ("docs/threat-model.md", "docs/reliability.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def text(document: str) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = set(NAMED.findall(text(document)))
    assert len(named) > 5
    assert [f"{file}::{test}" for file, test in named if not is_defined(file, test)] == []


def test_every_line_of_the_threat_model_names_a_test() -> None:
    for section in text("docs/threat-model.md").split("\n## ")[3:]:
        rows = [line for line in section.split("\n") if line.startswith("| ")][1:]
        assert rows
        assert [row for row in rows if not NAMED.search(row)] == []


def test_every_test_of_security_is_named_somewhere() -> None:
    files = {file.name for file in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    named = {Path(file).name for document in DOCUMENTS for file, _ in NAMED.findall(text(document))}
    assert files - named == set()
