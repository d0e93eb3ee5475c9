"""Microsoft Entra identities by azure-identity itself, against an Entra on loopback."""

import base64
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from sync.azure.credentials import Authorizer, authorizer
from sync.azure.service import AzureDevOps, Contact
from sync.clock import SystemClock
from sync.config.settings import EntraCredential
from sync.emulator.access import Token
from sync.emulator.server import Emulator
from sync.errors import ServiceError, UsageError
from tests.azure.organizations import places, provider, write_repository
from tests.azure.scripted import Asked, Says, Scripted, scripted
from tests.support.tls import self_signed, serving

pytest.importorskip("azure.identity", reason="azure-identity is not installed: the extra `entra`")

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "66666666-7777-8888-9999-000000000000"
SECRET = "entra-secret-0123456789"
LOGIN = "login.microsoftonline.com"
SCOPE = "499b84ac-1321-427f-aa17-267ca6975798/.default"


def token(number: int) -> str:
    """A token of the shape that Entra's have."""
    return f"eyJhbGciOiJub25lIn0.eyJuIjoi{number}In0.c2ln"


@dataclass(slots=True)
class Entra:
    """The running service, and how it answers."""

    server: Scripted
    lifetime: int = 3600
    refused: bool = False

    def asked(self) -> list[dict[str, list[str]]]:
        """The forms that were posted for tokens."""
        return [parse_qs(each.body.decode()) for each in self.server.asked if each.body]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for Entra's host name, which signs itself."""
    return self_signed(tmp_path_factory.mktemp("tls") / "entra.pem", LOGIN, valid=True)


@pytest.fixture
def entra(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Entra]:
    """Entra's sign-in host by name, with TLS, at the socket."""
    running: list[Entra] = []

    def answer(asked: Asked) -> Says:
        here = running[0]
        base = f"https://{LOGIN}/{TENANT}"
        if "openid-configuration" in asked.path:
            return Says(
                data={
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                }
            )
        if here.refused:
            words = "AADSTS7000215: Invalid client secret provided"
            return Says(status=401, data={"error": "invalid_client", "error_description": words})
        return Says(
            data={
                "token_type": "Bearer",
                "expires_in": here.lifetime,
                "access_token": token(len(here.asked())),
            }
        )

    with scripted(answer, tls=serving(certificate)) as server:
        port = int(server.url.rpartition(":")[2])
        resolve = socket.getaddrinfo

        def at_loopback(host: Any, wanted: Any, *more: Any, **named: Any) -> Any:
            if host != LOGIN:
                return resolve(host, wanted, *more, **named)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", at_loopback)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        running.append(Entra(server))
        yield running[0]


def signed_in(credential: EntraCredential, environ: Mapping[str, str] | None = None) -> Authorizer:
    return authorizer(credential, environ or {}, provider="acme", clock=SystemClock())


BY_SECRET = EntraCredential(tenant_id=TENANT, client_id=CLIENT, secret_variable="S")
BY_CERTIFICATE = EntraCredential(tenant_id=TENANT, client_id=CLIENT, certificate_variable="C")
FEDERATED = EntraCredential(tenant_id=TENANT, client_id=CLIENT, federated=True)


def test_a_service_principal_signs_in_with_its_secret_and_keeps_its_token(entra: Entra) -> None:
    made = signed_in(BY_SECRET, {"S": SECRET})
    assert [made.header(), made.header()] == [f"Bearer {token(1)}"] * 2
    [form] = entra.asked()
    assert (form["client_id"], form["client_secret"]) == ([CLIENT], [SECRET])
    assert SCOPE in form["scope"][0].split()


def test_a_service_principal_signs_in_with_a_certificate(entra: Entra, tmp_path: Path) -> None:
    file = self_signed(tmp_path / "client.pem", "catalog-sync", valid=True, rsa=True)
    pem = file.read_text(encoding="ascii")
    assert signed_in(BY_CERTIFICATE, {"C": pem}).header() == f"Bearer {token(1)}"
    [form] = entra.asked()
    assert form["client_id"] == [CLIENT]
    assert form["client_assertion_type"][0].endswith("client-assertion-type:jwt-bearer")
    header, claims, _ = form["client_assertion"][0].split(".")
    assert "x5t" in base64.urlsafe_b64decode(header + "==").decode()
    assert CLIENT in base64.urlsafe_b64decode(claims + "==").decode()
    assert "PRIVATE" not in str(form)
    assert "client_secret" not in form


@pytest.mark.parametrize(
    ("pem", "words"),
    [
        ("", "C is not set. It holds the certificate"),
        ("/etc/client.pem", "C does not hold a certificate with its private key"),
        (
            "-----BEGIN CERTIFICATE-----\nhunter2\n-----BEGIN PRIVATE KEY-----\n",
            "is not complete. Check tenantId and clientId, and a certificate's private key",
        ),
    ],
)
def test_what_is_no_certificate_is_told_and_not_repeated(pem: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        signed_in(BY_CERTIFICATE, {"C": pem})
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_token_that_ends_soon_is_renewed(entra: Entra) -> None:
    entra.lifetime = 200
    made = signed_in(BY_SECRET, {"S": SECRET})
    assert [made.header(), made.header()] == [f"Bearer {token(1)}", f"Bearer {token(2)}"]


def test_a_refused_secret_is_said_without_entras_words(entra: Entra) -> None:
    entra.refused = True
    with pytest.raises(ServiceError, match="Microsoft Entra gave no token") as caught:
        signed_in(BY_SECRET, {"S": SECRET}).header()
    assert "AADSTS" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_github_job_exchanges_its_own_token_and_stores_no_secret(entra: Entra) -> None:
    with scripted(lambda _: Says(data={"value": "job-assertion"})) as github:
        environ = {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{github.url}/token?api-version=2",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "job",
        }
        assert signed_in(FEDERATED, environ).header() == f"Bearer {token(1)}"
        assert github.asked[0].headers["authorization"] == "Bearer job"
    [form] = entra.asked()
    assert form["client_assertion"] == ["job-assertion"]
    assert "client_secret" not in form


def test_a_workload_identity_exchanges_the_token_in_its_file(
    entra: Entra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("file-assertion", encoding="utf-8")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    assert signed_in(FEDERATED).header() == f"Bearer {token(1)}"
    [form] = entra.asked()
    assert form["client_assertion"] == ["file-assertion"]


def test_the_default_chain_finds_a_managed_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(asked: Asked) -> Says:
        assert asked.headers["x-identity-header"] == "machine"
        ends = str(int(time.time()) + 86400)
        known = {"resource": SCOPE.removesuffix("/.default"), "token_type": "Bearer"}
        return Says(data={**known, "access_token": token(7), "expires_on": ends})

    with scripted(answer) as machine:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{machine.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "machine")
        assert signed_in(EntraCredential()).header() == f"Bearer {token(7)}"
        assert "resource=499b84ac" in machine.asked[0].path


def test_a_discovery_signs_in_as_the_service_principal(entra: Entra, tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r")
    wanted = provider(credential=BY_SECRET)
    with Emulator(tmp_path, tokens=[Token(token(1))]) as emulator:
        options = Contact(connect={"dev.azure.com": emulator.url})
        with AzureDevOps([wanted], options, environ={"S": SECRET}) as service:
            found = service.discover(wanted)
        sent = {request.headers["authorization"] for request in emulator.requests}
    assert (places(found), found.complete) == (["P/r/catalog-info.yaml"], True)
    assert sent == {f"Bearer {token(1)}"}
