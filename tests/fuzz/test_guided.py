"""Inputs that a fuzzer grows by the code they reach, and what Backstage makes of them."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from sync.entities.manifest import parse_manifest
from sync.yaml12.reader import read_documents
from tests.entities.comparing import PORTAL_KINDS, errors, same
from tests.fuzz.budget import EXAMPLES, RUNS, SEED
from tests.fuzz.choices import Choices
from tests.fuzz.targets.search import location_in
from tests.support.backstage import backstage_verdicts
from tests.support.backstage_url import assert_backstage_reads_the_same
from tests.support.outside import atheris
from tests.yaml12.oracle import read_with_npm_yaml
from tests.yaml12.test_parity import wrong

ROOT = Path(__file__).parents[2]
BOUNDS = ("-timeout=20", "-rss_limit_mb=1024", "-max_len=4096")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Path]]:
    """Runs a target, once however often it is asked for, and gives the inputs that reached
    something new."""

    @cache
    def run(name: str) -> list[Path]:
        atheris()
        corpus = tmp_path_factory.mktemp(name) / "corpus"
        budget = (f"-runs={RUNS[name] * EXAMPLES}", f"-seed={SEED}", *BOUNDS)
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guided", name, str(corpus), *budget],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return sorted(corpus.iterdir())

    return run


@pytest.mark.parametrize("name", RUNS)
def test_a_guided_run_finds_no_fault(name: str, grown: Callable[[str], list[Path]]) -> None:
    seeds = import_module(f"tests.fuzz.targets.{name}").SEEDS
    assert len(grown(name)) > len(seeds)


def test_npm_yaml_reads_no_other_data_from_what_was_found(
    grown: Callable[[str], list[Path]],
) -> None:
    files = [path.read_bytes() for path in grown("reader")]
    answers = zip(files, read_with_npm_yaml(files), strict=True)
    assert [data for data, theirs in answers if wrong(read_documents(data), theirs)] == []


def test_backstage_takes_whatever_we_take_of_what_was_found(
    grown: Callable[[str], list[Path]],
) -> None:
    files = grown("manifest")
    for file, answer in zip(files, backstage_verdicts(files), strict=True):
        documents = parse_manifest(file.read_bytes())
        if len(documents) != len(answer["docs"]):
            assert any(document.problems for document in documents), file.read_bytes()
            continue
        for document, theirs in zip(documents, answer["docs"], strict=True):
            if not errors(document):
                known = document.data["kind"] in PORTAL_KINDS or theirs.get("placeholders")
                assert theirs["ok"] or known, (file.read_bytes(), theirs["error"])
                assert same(document.data, theirs["entity"]), file.read_bytes()


def test_backstage_reads_the_same_file_from_each_url_that_was_found(
    grown: Callable[[str], list[Path]],
) -> None:
    places = [location_in(Choices(path.read_bytes())) for path in grown("search")]
    locations = [place for place in places if place is not None]
    assert locations
    assert_backstage_reads_the_same(locations)
