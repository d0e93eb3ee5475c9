"""500 real manifests, one repository each, through the whole pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.yaml12.reader import read_documents
from tests.support.catalogs import LATER
from tests.support.files import read_files, write_files
from tests.support.git import status
from tests.support.outside import corpus
from tests.support.running import Outcome, run
from tests.support.world import World, world

MANIFESTS = 500

PROVIDERS = """\
providers:
  azureDevOps:
    corpus:
      organization: corpus
      allow: '*'
      path: ['/catalog-info.yaml']
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run over the corpus left behind."""

    outcome: Outcome
    catalog: Mapping[str, bytes]
    log: tuple[Mapping[str, Any], ...]
    again: Outcome
    full: Outcome
    left: str
    """What git says is not committed."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run with 16 requests at a time, and a second one after it."""
    with world(tmp_path_factory.mktemp("corpus")) as here:
        return corpus_run(here, "16")


def corpus_run(here: World, concurrency: str, processes: str = "0") -> Run:
    """Serve the manifests, sync, sync again, read all anew; and look at what came of it."""
    files = sorted(file for file in corpus().rglob("*") if file.is_file())[:MANIFESTS]
    assert len(files) == MANIFESTS
    for number, file in enumerate(files):
        place = f"corpus/Project-{number % 7}/repository-{number:03}/catalog-info.yaml"
        write_files(here.organizations, {place: file.read_bytes()})
    here.emulator.reload()
    write_files(here.repository, {"providers.yaml": PROVIDERS})
    arguments = (
        "sync",
        "--config",
        str(here.repository / "providers.yaml"),
        "--connect",
        f"dev.azure.com={here.emulator.url}",
        "--concurrency",
        concurrency,
        "--processes",
        processes,
        "--json",
    )
    outcome = run(*arguments)
    again, full = run(*arguments, epoch=LATER), run(*arguments, "--full", epoch=LATER)
    catalog = read_files(here.repository / "catalog")
    [log] = [document.value for document in read_documents(catalog["locations.yaml"])]
    assert isinstance(log, list)
    return Run(
        outcome=outcome,
        catalog=catalog,
        log=tuple(entry for entry in log if isinstance(entry, dict)),
        again=again,
        full=full,
        left=status(here.repository).replace("?? providers.yaml\n", ""),
    )


def test_every_real_manifest_is_accounted_for_and_none_stops_the_run(done: Run) -> None:
    assert done.outcome.exit_code == 0, done.outcome.stderr
    report = done.outcome.report
    assert report is not None
    assert report["providers"][0]["found"] == MANIFESTS
    found = [entry for entry in done.log if "discoveredVia" not in entry]
    assert len(found) == MANIFESTS
    assert sum(report["locations"].values()) == len(done.log)
    assert done.left == ""


def test_what_is_not_synced_has_a_reason_with_its_place(done: Run) -> None:
    statuses = {entry["status"] for entry in done.log}
    assert statuses == {"synced", "invalid", "conflict"}
    for entry in done.log:
        errors = [p for p in entry["problems"] if p.get("severity", "error") == "error"]
        if entry["status"] == "invalid":
            assert any(problem["line"] and problem["column"] for problem in errors), entry
        if entry["status"] == "conflict":
            assert any(problem["type"] == "conflict" for problem in errors), entry


def test_a_synced_manifest_has_its_entities_in_the_catalog(done: Run) -> None:
    files = {path for path in done.catalog if path.startswith("entities/")}
    named = [ref for entry in done.log for ref in entry["entities"]]
    assert len(named) == len(set(named)) == len(files)
    assert files == {f"entities/{ref.replace(':', '/')}.yaml" for ref in named}


def test_the_second_run_and_a_full_one_after_it_commit_nothing(done: Run) -> None:
    for outcome in (done.again, done.full):
        report = outcome.report
        assert report is not None
        assert (report["changes"], report["commit"]) == ([], None)


def test_another_machine_with_other_requests_and_processes_makes_the_same_tree(
    done: Run, tmp_path: Path
) -> None:
    with world(tmp_path) as here:
        other = corpus_run(here, "1", processes="2")
    assert sorted(other.catalog) == sorted(done.catalog)
    assert all(other.catalog[path] == data for path, data in done.catalog.items())
