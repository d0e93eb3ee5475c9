"""Credentials: from the environment or from Entra, and never in anything that is shown."""

import base64
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.azure.credentials import ENTRA_SCOPE, authorizer, is_at_hand
from sync.config.settings import BasicCredential, Credential, EntraCredential, TokenCredential
from sync.errors import ServiceError, UsageError
from tests.azure.scripted import Says, scripted
from tests.support.clock import FakeClock

PAT = "abcdefghijklmnopqrstuvwxyz0123456789"
ENTRA = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln"
IDENTITY = """
from types import SimpleNamespace

made = []
tokens = []


class Recorder:
    def __init__(self, *arguments, **named):
        self.arguments, self.named = arguments, named
        if named.get("tenant_id") == "incomplete":
            raise ValueError("missing token_file_path")
        made.append(self)

    def get_token(self, scope):
        tokens.append(scope)
        if len(self.arguments) == 3 and callable(self.arguments[2]):
            self.arguments[2]()
        if "broken" in self.arguments:
            raise RuntimeError("the secret is hunter2")
        return SimpleNamespace(token=f"token-{len(tokens)}", expires_on=1_700_001_000 + 3600)


class ClientSecretCredential(Recorder): ...
class ClientAssertionCredential(Recorder): ...
class WorkloadIdentityCredential(Recorder): ...
class DefaultAzureCredential(Recorder): ...
"""


def header(credential: Credential, environ: dict[str, str]) -> str:
    return authorizer(credential, environ, provider="acme", clock=FakeClock()).header()


@pytest.fixture
def identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A package in the place of azure-identity, which is optional, that says what it was asked."""
    folder = tmp_path / "azure"
    folder.mkdir()
    (folder / "identity.py").write_text(IDENTITY, encoding="utf-8")
    monkeypatch.delitem(sys.modules, "azure.identity", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("azure.identity")
    sys.modules.pop("azure.identity", None)


def test_a_personal_access_token_is_basic_without_a_user() -> None:
    expected = "Basic " + base64.b64encode(f":{PAT}".encode()).decode()
    for value in (PAT, f" {PAT}\n"):
        assert header(TokenCredential(variable="T"), {"T": value}) == expected


def test_an_entra_token_in_the_variable_is_a_bearer() -> None:
    assert header(TokenCredential(variable="T"), {"T": ENTRA}) == f"Bearer {ENTRA}"


def test_a_user_and_a_password_are_basic_in_utf_8() -> None:
    credential = BasicCredential(user_variable="U", password_variable="P")
    environ = {"U": "ACME\\jörg", "P": "päss: word"}
    expected = base64.b64encode("ACME\\jörg:päss: word".encode()).decode()
    assert header(credential, environ) == f"Basic {expected}"
    assert is_at_hand(credential, environ)
    assert not is_at_hand(credential, {"U": "x"})


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"P": "x"}, "U is not set"),
        ({"U": "x", "P": " "}, "P is not set"),
        ({"U": "a:b", "P": "x"}, "U holds what no user's name"),
        ({"U": "x", "P": "one\r\ntwo"}, "P holds what no user's name or password"),
    ],
)
def test_a_user_or_password_that_is_none_is_named_and_not_quoted(
    environ: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        header(BasicCredential(user_variable="U", password_variable="P"), environ)
    assert "two" not in str(caught.value)
    assert "a:b" not in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "PAY_TOKEN is not set"),
        ({"PAY_TOKEN": "  "}, "PAY_TOKEN is not set"),
        ({"PAY_TOKEN": "two words"}, "PAY_TOKEN does not hold a token"),
        ({"PAY_TOKEN": "line\r\nX-Evil: 1"}, "PAY_TOKEN does not hold a token"),
        ({"PAY_TOKEN": "tökén"}, "PAY_TOKEN does not hold a token"),
    ],
)
def test_a_variable_without_a_token_is_named_and_not_quoted(
    environ: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        header(TokenCredential(variable="PAY_TOKEN"), environ)
    assert "provider acme" in str(caught.value)
    assert not environ.get("PAY_TOKEN", "").strip() or environ["PAY_TOKEN"] not in str(caught.value)


def test_no_token_is_in_a_repr() -> None:
    made = authorizer(TokenCredential(variable="T"), {"T": PAT}, provider="acme", clock=FakeClock())
    assert PAT not in repr(made)


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    with pytest.raises(UsageError, match=r"pip install '\.\[entra\]' in a clone"):
        header(EntraCredential(), {})


@pytest.mark.parametrize(
    ("credential", "environ", "kind", "arguments", "named"),
    [
        (EntraCredential(), {}, "DefaultAzureCredential", (), {}),
        (
            EntraCredential(tenant_id="t", client_id="c", secret_variable="S"),
            {"S": "secret"},
            "ClientSecretCredential",
            ("t", "c", "secret"),
            {},
        ),
        (
            EntraCredential(tenant_id="t", client_id="c", federated=True),
            {},
            "WorkloadIdentityCredential",
            (),
            {"tenant_id": "t", "client_id": "c"},
        ),
    ],
)  # fmt: skip
def test_each_kind_of_entra_identity_is_made_by_its_own_class(
    identity: Any, credential: EntraCredential, environ: dict[str, str], kind: str, *,
    arguments: tuple[str, ...], named: dict[str, str]
) -> None:  # fmt: skip
    assert header(credential, environ) == "Bearer token-1"
    [made] = identity.made
    assert type(made).__name__ == kind
    assert (made.arguments, made.named) == (arguments, named)
    assert identity.tokens == [ENTRA_SCOPE]


def test_a_federation_without_its_token_is_a_mistake_of_the_setup(identity: Any) -> None:
    credential = EntraCredential(tenant_id="incomplete", client_id="c", federated=True)
    with pytest.raises(UsageError, match="id-token: write"):
        header(credential, {})


def test_on_github_the_jobs_own_token_is_exchanged(identity: Any) -> None:
    with scripted(lambda _: Says(data={"value": "assertion"})) as server:
        environ = {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{server.url}/token?api-version=2",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "job",
        }
        credential = EntraCredential(tenant_id="t", client_id="c", federated=True)
        assert header(credential, environ) == "Bearer token-1"
        [made] = identity.made
        assert made.arguments[:2] == ("t", "c")
        assert made.arguments[2]() == "assertion"
    asked = server.asked[0]
    assert asked.path == "/token?api-version=2&audience=api://AzureADTokenExchange"
    assert asked.headers["authorization"] == "Bearer job"


def test_a_token_is_kept_and_renewed_before_it_ends(identity: Any) -> None:
    clock = FakeClock()
    made = authorizer(EntraCredential(), {}, provider="acme", clock=clock)
    assert [made.header(), made.header()] == ["Bearer token-1", "Bearer token-1"]
    clock.sleep(3000.0)
    assert made.header() == "Bearer token-1"
    clock.sleep(1.0)
    assert made.header() == "Bearer token-2"


def test_entras_own_words_are_not_repeated_and_it_is_left_alone(identity: Any) -> None:
    clock = FakeClock()
    credential = EntraCredential(tenant_id="t", client_id="c", secret_variable="S")
    made = authorizer(credential, {"S": "broken"}, provider="acme", clock=clock)
    for _ in range(3):
        with pytest.raises(ServiceError, match=r"gave no token \(RuntimeError\)") as caught:
            made.header()
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None
    assert len(identity.tokens) == 1
    clock.sleep(61.0)
    with pytest.raises(ServiceError):
        made.header()
    assert len(identity.tokens) == 2
