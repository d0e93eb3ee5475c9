"""Whether what ``init`` could not know is still to be put into workflows and pipelines: they would
fail where they run, and nothing in the catalog's repository shows it."""

from collections.abc import Iterator
from pathlib import Path

from sync import git
from sync.disk import read_file
from sync.errors import GitError
from sync.finding import Finding, failed
from sync.schedule import WORKFLOWS
from sync.text.wording import listed

ACTION = "OWNER/catalog-sync@COMMIT"
"""Stands for the place of the action and the id of a commit of it."""
CATALOG = "OWNER/CATALOG"
"""Stands for the catalog's repository at GitHub."""
PIPELINES = "azure-pipelines"
"""The folder of what Azure Pipelines run."""

_LARGEST = 512 * 1024
_MOST = 50


def placeholders(folder: Path) -> Iterator[tuple[Path, int, str]]:
    """Each line below ``folder`` that has a placeholder: its file, its number, and which one."""
    for place in (WORKFLOWS, PIPELINES):
        for file in sorted((folder / place).glob("*.y*ml"))[:_MOST]:
            for number, line in enumerate(_lines(file), start=1):
                for each in (ACTION, CATALOG):
                    if each in line.split(" #")[0]:
                        yield file, number, each


def unfinished(folder: Path) -> Iterator[Finding]:
    """A finding for each placeholder in the workflows of the repository that holds ``folder``."""
    found: dict[str, dict[str, None]] = {}
    for root in dict.fromkeys((_top(folder), folder)):
        for file, number, which in placeholders(root):
            found.setdefault(which, {})[f"{file.relative_to(root)}:{number}"] = None
    for which, places in found.items():
        yield failed(
            "placeholder",
            f"{which} is still to be replaced: {listed([*places])}",
            _ADVICE[which],
        )


_ADVICE = {
    ACTION: (
        "catalog-sync init --action OWNER/REPOSITORY@COMMIT puts it in everywhere: the place at"
        " GitHub of your copy of catalog-sync, and the 40 digits of a commit of it (git rev-parse"
        " HEAD in a clone); push a copy to GitHub first, if there is none"
    ),
    CATALOG: (
        "catalog-sync init puts it in once this repository has its GitHub repository as remote"
        " origin; or write OWNER and the name of that repository there"
    ),
}


def _lines(file: Path) -> list[str]:
    try:
        return read_file(file, _LARGEST).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _top(folder: Path) -> Path:
    try:
        answer = git.attempt(folder, "rev-parse", "--show-toplevel")
    except GitError:
        return folder
    top = answer.output.decode("utf-8", "surrogateescape").rstrip("\n")
    return Path(top) if answer.code == 0 and top else folder
