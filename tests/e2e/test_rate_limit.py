"""A first run near Azure DevOps's limit, in time that nobody waits for: emulator and run have one
clock."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from sync.azure.service import AzureDevOps, Contact
from sync.config.load import load_config
from sync.emulator.server import Emulator
from sync.pipeline import Options, sync
from sync.publish.local import Files
from sync.publish.publisher import Place
from sync.result import Result
from tests.support.clock import CommonClock
from tests.support.files import read_files, write_files
from tests.support.flow import NOW, Notes
from tests.support.running import TOKEN

PROVIDERS = "providers:\n  azureDevOps:\n    acme: {organization: acme}\n"
MANIFEST = "kind: Component\nmetadata: {name: service-%d}\n"
MANIFESTS = 240
WINDOW = 300
UNITS = 60


class Limited:
    """One organisation that counts, its only identity, and the run's folder."""

    def __init__(self, top: Path, *, units: float | None) -> None:
        self.clock = CommonClock()
        self.notes = Notes()
        self.statuses: Counter[int] = Counter()
        self.folder = write_files(top / "run", {"providers.yaml": PROVIDERS})
        counting = {"throughputUnits": units, "throughputCosts": {"search": 5, "other": 1}}
        files = {
            f"acme/P{number % 7}/r{number}/catalog-info.yaml": MANIFEST % number
            for number in range(MANIFESTS)
        }
        files["acme/.emulator.json"] = json.dumps(counting)
        self._organizations = write_files(top / "organizations", files)

    def run(self) -> Result:
        config = load_config(self.folder / "providers.yaml")
        with Emulator(self._organizations, clock=self.clock, token=TOKEN) as emulator:
            contact = Contact(connect={"dev.azure.com": emulator.url}, concurrency=8)
            with AzureDevOps(
                config.providers,
                contact,
                say=self.notes.note,
                limited=self.notes.limited,
                environ={"AZURE_TOKEN": TOKEN},
                clock=self.clock,
            ) as source:
                publisher = Files(Place(repository=self.folder, folder=config.folder))
                result = sync(config, Options(now=NOW), source, self.notes, publisher)
            self.statuses = Counter(request.status for request in emulator.requests)
        return result


def test_a_first_run_ends_complete_in_about_the_time_that_the_limit_allows(tmp_path: Path) -> None:
    limited = Limited(tmp_path, units=UNITS)
    result = limited.run()
    [provider] = result.providers
    assert provider.complete
    assert provider.found == provider.fetched == MANIFESTS
    needed = (MANIFESTS + 5) / UNITS * WINDOW
    assert 0.7 * needed < limited.clock.slept < 1.4 * needed
    assert limited.statuses == {200: limited.statuses.total()}


def test_the_catalog_is_the_one_of_a_service_without_a_limit(tmp_path: Path) -> None:
    near, far = (
        Limited(tmp_path / name, units=units) for name, units in (("n", UNITS), ("f", None))
    )
    near.run()
    far.run()
    assert read_files(near.folder / "catalog") == read_files(far.folder / "catalog")
    assert far.clock.slept == 0.0


def test_who_waits_is_told_why_and_how_fast_it_goes_on(tmp_path: Path) -> None:
    limited = Limited(tmp_path, units=UNITS)
    limited.run()
    told = [line for line in limited.notes.lines if "limit" in line]
    assert len(told) == 1
    assert re.match(
        r"near Azure DevOps's limit: going on with about 1\d requests a minute", told[0]
    )
    (sent, rate), *_ = limited.notes.rates
    assert 0 < sent < MANIFESTS
    assert rate == pytest.approx(UNITS / WINDOW, rel=0.2)


def test_a_run_after_that_has_nothing_to_read_and_hardly_waits(tmp_path: Path) -> None:
    limited = Limited(tmp_path, units=UNITS)
    limited.run()
    before = limited.clock.slept
    result = limited.run()
    assert result.plan.changes == ()
    assert limited.statuses.keys() == {200}
    assert limited.clock.slept - before < WINDOW
