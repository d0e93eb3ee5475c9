"""When a manifest is read again: what search reports beside what was read before."""

import json
from pathlib import Path

import pytest

from sync.catalog.plan import Plan
from sync.catalog.snapshot import Snapshot, digest
from sync.config.kinds import Allowance
from sync.model import Existence, Found, LogEntry, Missing, Present, Status, Unavailable
from sync.reading.freshness import Remembered, changed, lagging
from tests.azure.organizations import location as place
from tests.catalog.builders import snapshot_of
from tests.support.catalogs import component, titles
from tests.support.files import write_files
from tests.support.flow import Flow, Ran, flow

A, B, C, X = "a" * 40, "b" * 40, "c" * 40, "not-a-blob-id"
HERE = place("P", "r")
EMPTY: Snapshot = snapshot_of({})
INTACT = digest([])
"""Of no entity file: nothing was edited by hand."""
ALLOWANCE = Allowance(provider="acme")
PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"


def remembered(content: str, reported: str | None = None, repository: str = "r") -> Remembered:
    location = place("P", repository)
    entry = LogEntry(
        target=location.target,
        provider="acme",
        status=Status.SYNCED,
        content_id=content,
        reported_id=reported,
        digest=INTACT,
    )
    return Remembered(entry=entry, location=location, provider="acme")


def found(reported: str | None, *, by_git: bool = False, repository: str = "r") -> Found:
    location = place("P", repository)
    return Found(location=location, provider="acme", reported_id=reported, by_git=by_git)


@pytest.mark.parametrize(
    ("today", "known", "answer", "expected"),
    [
        (found(A), remembered(A), None, False),
        (found(B), remembered(A), None, True),
        (found(A), remembered(B, A), None, False),
        (found(C), remembered(B, A), None, True),
        (found(X), remembered(A, X), None, False),
        (found(A), remembered(B, A), Present(content_id=A), True),
        (found(A), remembered(B, A), Present(content_id=B), False),
        (found(A), remembered(B, A), Unavailable(reason="?"), False),
        (found(A, by_git=True), remembered(B, A), None, True),
        (found(B, by_git=True), remembered(B, A), None, False),
        (found(None), remembered(A), Present(content_id=A), False),
        (found(None), remembered(A), Present(content_id=B), True),
        (found(None), remembered(A), Unavailable(reason="?"), True),
        (found(A), None, None, True),
    ],
)
def test_a_manifest_is_read_when_nobody_vouches_for_what_is_there(
    today: Found, known: Remembered | None, answer: Existence | None, *, expected: bool
) -> None:
    existence = {} if answer is None else {HERE.target: answer}
    assert changed(today, known, EMPTY, existence, ALLOWANCE) is expected


def test_git_is_asked_where_search_gives_no_id_or_still_gives_the_old_one() -> None:
    known = {
        HERE.target: remembered(B, A),
        place("P", "silent").target: remembered(A, repository="silent"),
        place("P", "fine").target: remembered(A, repository="fine"),
        place("P", "new").target: remembered(A, repository="new"),
    }
    today = {
        HERE.target: found(A),
        place("P", "silent").target: found(None, repository="silent"),
        place("P", "fine").target: found(A, repository="fine"),
        place("P", "new").target: found(B, repository="new"),
    }
    assert lagging(today, known) == {HERE.target, place("P", "silent").target}


@pytest.mark.parametrize(("agreeing", "asked"), [(False, 0), (True, 30)])
def test_ids_that_are_no_blob_ids_at_all_cost_no_questions(asked: int, *, agreeing: bool) -> None:
    names = [f"r{number}" for number in range(30)]
    known = {place("P", n).target: remembered(A, X, repository=n) for n in names}
    today = {place("P", n).target: found(X, repository=n) for n in names}
    if agreeing:
        known[HERE.target], today[HERE.target] = remembered(A), found(A)
    assert len(lagging(today, known)) == asked


class Life:
    """One manifest in one repository, as Git and as Code Search have it."""

    def __init__(self, run: Flow, root: Path) -> None:
        self.flow, self.root = run, root
        write_files(run.folder, {"providers.yaml": PROVIDERS})

    def write(self, title: str, *, shown: str | None = None) -> None:
        """Git gets a content; search shows it, too, or still another one (or another id)."""
        settings = {} if shown is None else {"lag": {"/catalog-info.yaml": shown}}
        files = {
            "catalog-info.yaml": component("one", title),
            ".emulator.json": json.dumps(settings),
        }
        write_files(self.root / "acme/P/r", files)

    def title(self) -> str:
        return titles(self.flow.catalog())["one"]


@pytest.mark.parametrize("ids", ["blob ids", "other ids"])
def test_content_that_comes_back_is_noticed(tmp_path: Path, ids: str) -> None:
    root = tmp_path / "organizations"
    (root / "acme").mkdir(parents=True)
    with flow(tmp_path, root) as (run, emulator):
        life = Life(run, root)
        for title, ident in (("A", "1"), ("B", "2"), ("A", "1"), ("A", "3"), ("C", "4")):
            life.write(title, shown=ident * 40 if ids == "other ids" else None)
            emulator.reload()
            assert run.run().exit_code == 0
            assert life.title() == title
            settled(run)


def test_an_index_that_lags_makes_nothing_flap(tmp_path: Path) -> None:
    root = tmp_path / "organizations"
    (root / "acme").mkdir(parents=True)
    old = component("one", "A")
    with flow(tmp_path, root) as (run, emulator):
        life = Life(run, root)
        life.write("A")
        emulator.reload()
        run.run()
        life.write("B", shown=old)
        emulator.reload()
        assert fetched(run.run()) == 0
        assert life.title() == "A"
        assert fetched(run.run(full=True)) == 1
        assert life.title() == "B"
        settled(run)
        life.write("C", shown=old)
        emulator.reload()
        assert fetched(run.run()) == 1
        assert life.title() == "C"
        life.write("A", shown=old)
        emulator.reload()
        run.run()
        assert life.title() == "A"
        settled(run)
        life.write("A")
        emulator.reload()
        settled(run)


def fetched(ran: Ran) -> int:
    return ran.result.providers[0].fetched


def settled(run: Flow) -> None:
    """Another run reads nothing and changes nothing."""
    before = run.catalog()
    again = run.run()
    assert (fetched(again), again.exit_code) == (0, 0)
    plan: Plan = again.result.plan
    assert plan.changes == ()
    assert run.catalog() == before


def test_a_file_that_git_lost_while_search_shows_it_goes_when_it_is_read(tmp_path: Path) -> None:
    root = tmp_path / "organizations"
    with_stale = json.dumps({"stale": ["/catalog-info.yaml"]})
    write_files(root, {"acme/P/r/catalog-info.yaml": component("one")})
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        run.run()
        (root / "acme/P/r/catalog-info.yaml").unlink()
        write_files(root / "acme/P/r", {".emulator.json": with_stale, "README.md": "empty"})
        emulator.reload()
        for _ in range(2):
            assert run.run(full=True).exit_code == 0
            assert titles(run.catalog()) == {}


def test_a_missing_child_makes_its_parent_be_read() -> None:
    known = remembered(A)
    entry = known.entry
    parent = Remembered(
        entry=LogEntry(
            target=entry.target, provider="acme", status=Status.SYNCED, content_id=A,
            digest=INTACT, children=("child",),
        ),
        location=known.location,
        provider="acme",
    )  # fmt: skip
    assert changed(found(A), parent, EMPTY, {"child": Missing(reason="gone")}, ALLOWANCE)
    assert not changed(found(A), parent, EMPTY, {"child": Unavailable(reason="?")}, ALLOWANCE)
