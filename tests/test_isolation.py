"""The guards of tests/conftest.py themselves."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.git import git, git_repository
from tests.support.isolation import NetworkBlockedError, clean_environment


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "dev.azure.com"])
@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_a_connection_beyond_loopback_is_refused(host: str, connect: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(NetworkBlockedError, match="tried to reach"):
        getattr(sock, connect)((host, 443))


@pytest.mark.parametrize("host", ["dev.azure.com", b"dev.azure.com"])
def test_no_name_of_another_machine_is_asked_for(host: str | bytes) -> None:
    with pytest.raises(NetworkBlockedError, match=r"tried to find dev\.azure\.com"):
        socket.getaddrinfo(host, 443)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 443)
    for here in ("localhost", "127.0.0.1", None):
        assert socket.getaddrinfo(here, 80)


def test_a_connection_to_loopback_is_made() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_what_would_change_gits_behaviour_is_taken_out_of_the_environment() -> None:
    environment = {
        "GIT_DIR": "/elsewhere",
        "GITHUB_ACTIONS": "true",
        "HTTPS_PROXY": "x",
        "HOME": "/",
    }
    clean_environment(environment)
    assert environment == {
        "HOME": "/",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_TERMINAL_PROMPT": "0",
    }


def test_git_in_tests_knows_only_the_repositorys_own_settings(tmp_path: Path) -> None:
    repository = git_repository(tmp_path)
    origins = git(repository, "config", "--list", "--show-origin").splitlines()
    assert {line.split("\t")[0] for line in origins} == {"file:.git/config"}


SKIPPING_TEST = "import pytest\ndef test_it():\n    pytest.skip('not here')\n"
SKIPPING_MODULE = "import pytest\npytest.skip('not here', allow_module_level=True)\n"


@pytest.mark.parametrize(
    ("source", "required", "code"),
    [
        (SKIPPING_TEST, "", pytest.ExitCode.OK),
        (SKIPPING_TEST, "1", pytest.ExitCode.TESTS_FAILED),
        (SKIPPING_MODULE, "", pytest.ExitCode.NO_TESTS_COLLECTED),
        (SKIPPING_MODULE, "1", pytest.ExitCode.INTERRUPTED),
    ],
)
def test_a_skip_fails_only_where_everything_is_required(
    tmp_path: Path, source: str, required: str, code: pytest.ExitCode
) -> None:
    (tmp_path / "test_it.py").write_text(source)
    project = Path(__file__).parents[1]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider"),
            *("-p", "tests.conftest", "--confcutdir", str(tmp_path), "-c", os.devnull),
            str(tmp_path),
        ],
        env={**os.environ, "CATALOG_SYNC_REQUIRE_ALL": required, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "not here" in done.stdout
