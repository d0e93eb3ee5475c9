"""The map for newcomers: what docs/architecture.md and CONTRIBUTING.md say of the rooms is so."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from sync.publish.local import Commit
from tests.support.files import write_files
from tests.support.flow import flow
from tests.support.git import git_repository
from tests.support.inquiry import PROVIDERS, component
from tests.test_layers import RANKS

PROJECT = Path(__file__).parents[1]


def table(page: str, heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table below a heading, without its head."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in rows[1:]]


def paths(cell: str) -> list[str]:
    return re.findall(r"`([\w./-]+)`", cell)


def room(path: str) -> str:
    """``sync/urls.py`` is ``sync.urls``, ``sync/azure/query.py`` is in ``sync.azure``."""
    return ".".join(path.removesuffix(".py").rstrip("/").split("/")[:2])


def test_the_rooms_are_described_in_the_order_of_their_ranks() -> None:
    named = [path for row in table("docs/architecture.md", "Rooms") for path in paths(row[0])]
    assert [room(path) for path in named if path.startswith("sync/")] == list(RANKS)


def test_whoever_wants_to_change_something_is_sent_to_every_room() -> None:
    rows = table("CONTRIBUTING.md", "The map")
    named = {path for row in rows for path in paths(row[1])}
    assert {room(path) for path in named if path.startswith("sync/")} == set(RANKS)


def test_what_the_map_names_is_there() -> None:
    rows = table("CONTRIBUTING.md", "The map")
    named = {path for row in rows for cell in row[1:] for path in paths(cell)}
    assert [path for path in sorted(named) if not (PROJECT / path).exists()] == []


@contextmanager
def calls() -> Iterator[list[str]]:
    """The qualified names of all functions of ours that are called meanwhile, in any thread."""
    called: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        module = str(frame.f_globals.get("__name__", ""))
        if event == "call" and module.startswith("sync."):
            called.append(f"{module}.{frame.f_code.co_qualname}")

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


def test_a_manifest_walks_as_the_map_says(tmp_path: Path) -> None:
    rows = table("docs/architecture.md", "The walk of one manifest")
    walk = [name for row in rows for name in re.findall(r"`(sync\.[\w.]+)`", row[1])]
    assert len(walk) > len(rows) > 15
    organizations = write_files(
        tmp_path / "organizations",
        {"acme/Payments/checkout/catalog-info.yaml": component("checkout")},
    )
    folder = git_repository(tmp_path / "catalog", {"providers.yaml": PROVIDERS})
    with flow(folder, organizations, publisher=Commit) as (run, _), calls() as called:
        assert run.run(concurrency=1).exit_code == 0
    steps = iter(called)
    missed = [name for name in walk if name not in steps]
    assert missed[:1] == [], f"not called, or not after the step before: {missed[0]}"
