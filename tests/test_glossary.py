"""One word, one thing: the glossary of CONTRIBUTING.md, and words that were given up for it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.test_layers import FILES, TREES
from tests.test_map import PROJECT, table

PAGES = [PROJECT / "README.md", PROJECT / "action.yml", *sorted((PROJECT / "docs").glob("*.md"))]
ASSETS = sorted(
    file
    for folder in ("page/assets", "commands/templates")
    for file in (PROJECT / "sync" / folder).iterdir()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """Words that people used to read, and what they read instead."""

    pattern: str
    instead: str
    but: frozenset[str] = field(default_factory=frozenset)
    """Files whose texts are committed, and stay as the commits before have them."""


_COMMITTED = frozenset({"sync/publish/message.py", "sync/catalog/removal.py"})
RETIRED = (
    Retired(pattern=r"well again|[Ee]very manifest is well", instead="fixed; needs no attention"),
    Retired(pattern=r"what search leaves open", instead="what search did not show"),
    Retired(pattern=r"counts \S+ files? like", instead="files match"),
    Retired(pattern=r"is no such share", instead="is not a percentage"),
    Retired(pattern=r"discovery is something else", instead="is not auto, search or git"),
    Retired(pattern=r"says nothing of a limit", instead="no rate limit reported"),
    Retired(pattern=r"Its folder is the repository\.", instead="Path of providers.yaml."),
    Retired(pattern=r"(\d|\}) locations?\b", instead="manifests"),
    Retired(pattern=r"\bgained \|.*\| lost\b", instead="created, updated, deleted"),
    Retired(
        pattern=r"nothing of (it|them|these|this provider|their providers) (is|was) removed",
        instead="nothing of it is deleted",
        but=_COMMITTED,
    ),
    Retired(pattern=r"(\d|\}) removed\b", instead="deleted", but=_COMMITTED),
    Retired(pattern=r"\b[Rr]emove an entity\b", instead="delete an entity"),
    Retired(pattern=r"\bentit(y|ies)( \w+)? (is|are|was|were|be) removed", instead="deleted"),
    Retired(pattern=r"last good (text|state)\b", instead="last good version"),
)


def texts(tree: ast.Module) -> Iterator[str]:
    """What a module may show: its literals, with ``{}`` for what is filled in, no docstrings."""
    silent = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # what stands alone is a docstring
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent.update(map(id, node.values))
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in silent:
            yield from [node.value] if isinstance(node.value, str) else []


READ = {
    **{str(FILES[name].relative_to(PROJECT)): list(texts(tree)) for name, tree in TREES.items()},
    **{
        str(file.relative_to(PROJECT)): [file.read_text(encoding="utf-8")]
        for file in (*PAGES, *ASSETS)
    },
}
"""What people read, by file."""


def test_the_glossary_is_short_sorted_and_gives_each_word_one_meaning() -> None:
    rows = table("CONTRIBUTING.md", "One word, one thing")
    terms = [term for term, _ in rows]
    assert 10 < len(terms) <= 30
    assert terms == sorted(set(terms), key=str.lower)
    assert all(meaning for _, meaning in rows)
    assert len({meaning for _, meaning in rows}) == len(rows)


def test_every_word_of_the_glossary_is_in_use() -> None:
    everything = "\n".join(text for found in READ.values() for text in found).lower()
    sources = "\n".join(Path(file).read_text(encoding="utf-8") for file in FILES.values()).lower()
    for term, _ in table("CONTRIBUTING.md", "One word, one thing"):
        assert re.search(rf"\b{re.escape(term.lower())}", everything + sources), term


@pytest.mark.parametrize("retired", RETIRED, ids=lambda retired: retired.instead)
def test_a_word_that_was_given_up_does_not_come_back(retired: Retired) -> None:
    back = [
        f"{file}: {match[0]!r}; say {retired.instead!r}"
        for file, found in READ.items()
        for text in found
        for match in re.finditer(retired.pattern.replace(" ", r"\s+"), text)
        if file not in retired.but
    ]
    assert back == []
