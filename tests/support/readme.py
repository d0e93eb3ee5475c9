"""What README.md shows of a console, and which tests hold what a page claims."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def consoles(heading: str) -> list[list[str]]:
    """The lines of each console block below a heading of README.md, in order."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    section = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert section, f"README.md has no heading {heading}"
    blocks = re.findall(r"^```console\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)
    return [block.splitlines() for block in blocks]


def commands(block: list[str]) -> list[str]:
    """What is typed in a block, without the remarks behind it."""
    typed = [line.removeprefix("$ ") for line in block if line.startswith("$ ")]
    return [re.sub(r"\s+# .*", "", line) for line in typed]


def is_defined(file: str, test: str = "") -> bool:
    """Whether there is such a file of tests, and in it such a test."""
    path = PROJECT / file
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return not test or test in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
