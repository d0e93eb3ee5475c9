"""docs/threat-model.md and docs/reliability.md: what they claim is shown by tests that exist."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENTS = ("docs/threat-model.md", "docs/reliability.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def text(document: str) -> str:
    return (PROJECT / document).read_text(encoding="utf-8")


def defined_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = set(NAMED.findall(text(document)))
    assert len(named) > 5
    missing = {
        f"{file}::{test}"
        for file, test in named
        if not (PROJECT / file).is_file() or (test and test not in defined_in(PROJECT / file))
    }
    assert missing == set()


def test_every_line_of_the_threat_model_names_a_test() -> None:
    for section in text("docs/threat-model.md").split("\n## ")[3:]:
        rows = [line for line in section.split("\n") if line.startswith("| ")][1:]
        assert rows
        assert [row for row in rows if not NAMED.search(row)] == []


def test_every_test_of_security_is_named_somewhere() -> None:
    files = {file.name for file in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    named = {Path(file).name for document in DOCUMENTS for file, _ in NAMED.findall(text(document))}
    assert files - named == set()
