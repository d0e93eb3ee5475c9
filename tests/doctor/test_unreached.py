"""Before there is an answer: names, connections, certificates, proxies."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.azure.scripted import Says, scripted
from tests.doctor.troubles import checks
from tests.support.files import write_files
from tests.support.inquiry import ask, inquiry
from tests.support.running import TOKEN
from tests.support.tls import self_signed, serving
from tests.support.world import World

SERVER = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n      host: {url}/tfs\n"


def connection(made: World, url: str, **environment: str) -> dict[str, Any]:
    """The finding about the connection to a Server at ``url``, which is not redirected."""
    write_files(made.repository, {"providers.yaml": SERVER.format(url=url)})
    variables = {"CATALOG_SYNC_CONNECT": "", "NO_PROXY": "", "no_proxy": "", **environment}
    outcome = ask(made, "doctor", "--deadline", "0.2", "--json", **variables)
    assert TOKEN not in outcome.stdout + outcome.stderr
    found = [each for each in checks(outcome, "provider acme") if each["check"] == "connection"]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with inquiry(tmp_path_factory.mktemp("bare"), {}) as made:
        yield made


NOTHING_LISTENS = "https://localhost:9"


@pytest.mark.parametrize(
    ("url", "environment", "says", "advises"),
    [
        (
            "https://nowhere.invalid",
            {},
            "the name nowhere.invalid could not be resolved",
            "Correct `host` at providers.yaml:5, or this machine's DNS",
        ),
        (
            NOTHING_LISTENS,
            {},
            "localhost:9 refused the connection",
            "Correct `host` at providers.yaml:5, its port too",
        ),
        (
            "https://tfs.invalid",
            {"HTTPS_PROXY": "http://someone:hunter2@127.0.0.1:9"},
            "the proxy gave no connection to tfs.invalid",
            "(HTTPS_PROXY), or leave it out for this host: export NO_PROXY=tfs.invalid",
        ),
        (
            NOTHING_LISTENS,
            {"REQUESTS_CA_BUNDLE": "/nowhere/authority.pem"},
            "the file that REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE) names holds no certificates",
            "export REQUESTS_CA_BUNDLE=",
        ),
    ],
)
def test_what_is_in_the_way_of_a_connection_is_told_apart(
    url: str, environment: dict[str, str], says: str, advises: str, bare: World
) -> None:
    found = connection(bare, url, **environment)
    assert found["result"] == "failed"
    assert says in found["message"]
    assert advises in found["advice"]
    assert "hunter2" not in str(found)


UNTRUSTED = [
    (
        ("localhost", True, ""),
        "cannot be verified (self-signed certificate)",
        "export REQUESTS_CA_BUNDLE=",
    ),
    (
        ("localhost", False, "server.pem"),
        "cannot be verified (certificate has expired)",
        "the host needs a new certificate",
    ),
    (
        ("other.example", True, "server.pem"),
        "cannot be verified (Hostname mismatch",
        "Write `host` at providers.yaml:5 as the certificate names it",
    ),
    (
        ("localhost", True, "words.pem"),
        "names holds no certificates that can be read",
        "export REQUESTS_CA_BUNDLE=",
    ),
]


@pytest.mark.parametrize(("certified", "why", "advises"), UNTRUSTED)
def test_why_a_certificate_is_not_believed_is_told(
    certified: tuple[str, bool, str], why: str, advises: str, bare: World, tmp_path: Path
) -> None:
    host, valid, named = certified
    certificate = self_signed(tmp_path / "server.pem", host, valid=valid)
    write_files(tmp_path, {"words.pem": "no certificate\n"})
    bundle = {"REQUESTS_CA_BUNDLE": str(tmp_path / named)} if named else {}
    with scripted(lambda _: Says(data={}), tls=serving(certificate)) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        found = connection(bare, url, **bundle)
        assert server.asked == []
    assert found["result"] == "failed"
    assert why in found["message"]
    assert advises in found["advice"]


def test_a_companys_own_authority_is_believed_where_it_is_named(
    bare: World, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path / "server.pem", "localhost", valid=True)
    with scripted(lambda _: Says(data={"value": []}), tls=serving(certificate)) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        found = connection(bare, url, REQUESTS_CA_BUNDLE=str(certificate))
    assert found["result"] == "ok"
