"""docs/problems.md as data: for each mistake a manifest that has it, and the corrected one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
BESIDE = {
    "openapi.yaml": "openapi: 3.1.0\ninfo:\n  title: Payments\n",
    "service/catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: System\n"
    "metadata:\n  name: service\nspec:\n  owner: team-a\n",
}
"""Files that lie beside the manifests."""
_SECTION = re.compile(r"^### (?P<title>.+)\n(?P<body>(?:(?!^##).*\n)*)", re.MULTILINE)
_DIFF = re.compile(r"```diff\n(?P<lines>.*?)```\n(?:\n```text\n(?P<told>.*?)```\n)?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example of a section."""

    anchor: str
    number: int
    wrong: str
    right: str

    @property
    def name(self) -> str:
        """The section, and which of its examples where it has several."""
        return f"{self.anchor}-{self.number}" if self.number > 1 else self.anchor


def examples() -> tuple[Example, ...]:
    """Every example of the page, in its order."""
    found = []
    for section in _SECTION.finditer(PAGE.read_text(encoding="utf-8")):
        anchor = section["title"].lower().replace(" ", "-")
        for number, diff in enumerate(_DIFF.finditer(section["body"]), start=1):
            lines = diff["lines"].splitlines()
            found.append(
                Example(
                    anchor=anchor,
                    number=number,
                    wrong=_side(lines, "-"),
                    right=_side(lines, "+"),
                )
            )
    return tuple(found)


def with_answers(told: Mapping[str, str]) -> str:
    """The page with what is told of each example below it."""
    names = iter([example.name for example in examples()])

    def answered(diff: re.Match[str]) -> str:
        return f"```diff\n{diff['lines']}```\n\n```text\n{told[next(names)]}```\n"

    return _DIFF.sub(answered, PAGE.read_text(encoding="utf-8"))


def _side(lines: list[str], mark: str) -> str:
    """The text before (``-``) or after (``+``) the change."""
    assert all(line[:1] in {" ", "-", "+"} for line in lines), lines
    return "".join(f"{line[1:]}\n" for line in lines if line[0] in {" ", mark})
