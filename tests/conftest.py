"""What holds for every test: no settings of this machine's git, no network but loopback."""

import os
import socket
from collections.abc import Generator, Iterator

import pytest

from tests.support.forge import Forge, forge
from tests.support.inquiry import ask, inquiry
from tests.support.isolation import clean_environment, guarded, resolving
from tests.support.located import FILES as LOCATED
from tests.support.outside import OF_THE_MACHINE, REQUIRE_ALL
from tests.support.world import World


def pytest_configure() -> None:
    """Runs before any test module is imported, in every process of a distributed run."""
    clean_environment(os.environ)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Fails whatever connects, sends or asks for a name beyond loopback, however deep in a
    library."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", resolving(socket.getaddrinfo))
        yield


@pytest.fixture(scope="session")
def github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """A running GitHub without repositories, for whoever makes one of their own in it."""
    with forge(tmp_path_factory.mktemp("forge")) as running:
        yield running


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A synced catalog: one manifest synced, one in conflict, one invalid. To be read only."""
    with inquiry(tmp_path_factory.mktemp("catalog"), LOCATED) as made:
        assert ask(made, "sync").exit_code == 0
        yield made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything has to run, as in CI, a test that skips itself fails, unless it is the
    machine's own doing."""
    report = yield
    if REQUIRE_ALL and report.skipped and OF_THE_MACHINE not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} did not run: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Likewise for a module that skips itself as a whole."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} did not run: {report.longrepr}"
    return report
