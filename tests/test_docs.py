"""What the documentation names is there: pages and headings that it links to, commands with their
options, settings of providers.yaml."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.config.load import read_config
from tests.support.commandline import declared

PROJECT = Path(__file__).parents[1]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"catalog-sync((?: +[a-z]+)+)((?: +[^`|\n]*)?)")
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


OPTIONS = {
    " ".join(words): {
        "--help",
        *(name for each in command.params for name in (*each.opts, *each.secondary_opts)),
    }
    for words, command in declared()
}


def anchors(page: Path) -> set[str]:
    """The fragments that GitHub gives to headings: lower case, without punctuation, ``-``."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path) if path else page
        assert file.exists(), target
        assert not fragment or fragment in anchors(file), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_command_that_is_named_exists_with_its_options(page: Path) -> None:
    if page.name == "commands.md":
        return
    for words, rest in COMMAND.findall(page.read_text(encoding="utf-8")):
        parts = words.split()
        command = next((name for n in (2, 1) if (name := " ".join(parts[:n])) in OPTIONS), None)
        if command is None:
            continue
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", f"{words} {rest}"):
            assert option in OPTIONS[command], f"catalog-sync {command} {option}"


def blocks() -> Iterator[tuple[str, str]]:
    """The whole examples of providers.yaml."""
    for page in PAGES:
        for text in BLOCK.findall(page.read_text(encoding="utf-8")):
            if re.match(r"(#.*\n)*(providers|catalog):\n +(azureDevOps|providers):", text):
                yield page.name, text


BLOCKS = list(blocks())


@pytest.mark.parametrize(("page", "text"), BLOCKS)
def test_an_example_of_providers_yaml_has_no_mistake(page: str, text: str) -> None:
    assert read_config(text.encode(), Path(page), page).providers


def test_there_are_examples_and_commands_to_look_at() -> None:
    assert len(BLOCKS) >= 2
    assert OPTIONS["sync"] > {"--dry-run", "--push"}
