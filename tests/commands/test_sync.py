"""sync as a process: what becomes of it when nobody reads its output to the end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.inquiry import component, inquiry
from tests.support.running import TOKEN
from tests.support.world import World

FILES = {"P/petstore/catalog-info.yaml": component("petstore")}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world that stays as it is."""
    with inquiry(tmp_path_factory.mktemp("mistakes"), FILES) as made:
        yield made


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_reader_that_stops_early_does_not_make_a_run_fail(
    form: tuple[str, ...], here: World
) -> None:
    config = str(here.repository / "providers.yaml")
    connect = f"dev.azure.com={here.emulator.url}"
    command = [sys.executable, "-m", "sync", "sync", "--dry-run", "--config", config]
    process = subprocess.Popen(
        [*command, "--connect", connect, *form],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "AZURE_TOKEN": TOKEN},
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait() == 0
    here.emulator.clear_requests()
