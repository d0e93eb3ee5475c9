"""The audit of the locks, against an advisory service on loopback that tells what a case needs."""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.azure.scripted import Asked, Says, scripted

AUDIT = Path(__file__).parents[1] / ".ci" / "audit.py"
SKIPPED = "No advisory service can be reached: the audit of the locks is skipped.\n"
ADVISORY = {
    "id": "PYSEC-2099-1",
    "summary": "made up",
    "affected": [
        {
            "package": {"name": "requests", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}],
        }
    ],
}


def audit(url: str) -> subprocess.CompletedProcess[str]:
    """An audit that asks the service at ``url``."""
    arguments = ("--vulnerability-service", "osv", "--osv-url", url)
    return subprocess.run(
        [sys.executable, str(AUDIT), *arguments],
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_known_vulnerability_fails_the_audit_and_is_named() -> None:
    def answer(asked: Asked) -> Says:
        name = json.loads(asked.body)["package"]["name"]
        return Says(data={"vulns": [ADVISORY]} if name == "requests" else {})

    with scripted(answer) as service:
        done = audit(service.url)
    assert done.returncode == 1, done.stderr
    assert "PYSEC-2099-1, fixed in 99" in done.stdout
    assert ": 1 known vulnerabilities" in done.stdout


def test_locks_without_a_known_vulnerability_pass() -> None:
    with scripted(lambda _: Says(data={})) as service:
        done = audit(service.url)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" packages: 0 known vulnerabilities.\n")
    asked = {json.loads(each.body)["package"]["name"] for each in service.asked}
    assert {"requests", "pytest"} <= asked


def test_without_an_advisory_service_the_audit_is_skipped_with_a_word() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    done = audit(f"http://127.0.0.1:{port}")
    assert (done.returncode, done.stdout) == (0, SKIPPED), done.stderr


def test_a_gateway_that_answers_for_the_service_is_no_clean_audit() -> None:
    with scripted(lambda _: Says(status=502, data={})) as service:
        done = audit(service.url)
    assert (done.returncode, done.stdout) == (0, SKIPPED), done.stderr
