"""Who may ask, and what each may see."""

from base64 import b64encode
from pathlib import Path

import pytest

from sync.emulator.access import ANYONE, Token, accepted
from sync.emulator.server import Emulator
from tests.emulator.client import SEARCH, ask, basic
from tests.emulator.organization import FILES
from tests.support.files import write_files

PAT = Token("pat")
ENTRA = Token("eyJh.eyJz.c2ln")


def encoded(pair: str) -> str:
    return "Basic " + b64encode(pair.encode()).decode()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (encoded(":pat"), PAT),
        (encoded("anyone:pat"), PAT),
        (encoded("pat:"), None),
        (encoded(":wrong"), None),
        ("basic " + b64encode(b":pat").decode(), PAT),
        ("Bearer pat", None),
        ("Bearer eyJh.eyJz.c2ln", ENTRA),
        (encoded(":eyJh.eyJz.c2ln"), None),
        ("Basic not-base64!", None),
        ("Basic " + b64encode(b"\xff\xfe").decode(), None),
        ("Digest pat", None),
        ("", None),
    ],
)
def test_a_personal_token_comes_by_basic_and_an_entra_token_by_bearer(
    header: str, expected: Token | None
) -> None:
    assert accepted(header, (PAT, ENTRA)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [(encoded(":x"), ANYONE), ("Bearer x", ANYONE), (encoded(":"), None), ("", None)],
)
def test_without_configured_tokens_any_credential_is_accepted(
    header: str, expected: Token | None
) -> None:
    assert accepted(header, ()) == expected


def test_a_token_is_not_in_its_repr() -> None:
    assert "pat-secret" not in repr(Token("pat-secret"))


@pytest.mark.parametrize(
    ("scopes", "statuses"),
    [
        ({"vso.code"}, [200, 200, 401, 401]),
        ({"vso.code_full"}, [200, 200, 401, 401]),
        ({"vso.project"}, [401, 401, 200, 401]),
        ({"vso.code", "vso.profile", "vso.extension_manage"}, [200, 200, 200, 200]),
        (None, [200, 200, 200, 200]),
    ],
)
def test_each_endpoint_needs_its_scope(
    tmp_path: Path, scopes: set[str] | None, statuses: list[int]
) -> None:
    body = {"searchText": "file:a", "$top": 1}
    extension = "_apis/extensionmanagement/installedextensionsbyname/ms/vss-code-search"
    with Emulator(write_files(tmp_path, FILES), tokens=(Token("pat", scopes=scopes),)) as emulator:
        got = [
            ask(emulator, f"/acme/{SEARCH}", method="POST", body=body, authorization=basic("pat")),
            ask(emulator, "/acme/_apis/git/repositories", authorization=basic("pat")),
            ask(emulator, "/acme/_apis/projects", authorization=basic("pat")),
            ask(emulator, f"/acme/{extension}", authorization=basic("pat")),
        ]
    assert [answer.status for answer in got] == statuses
    refused = [answer for answer in got if answer.status == 401]
    assert all(answer.json["typeKey"] == "UnauthorizedRequestException" for answer in refused)


def test_a_token_of_another_organisation_is_refused(tmp_path: Path) -> None:
    token = Token("pat", organizations={"Other"})
    with Emulator(write_files(tmp_path, FILES), tokens=(token,)) as emulator:
        assert ask(emulator, "/other/_apis/projects", authorization=basic("pat")).status == 200
        assert ask(emulator, "/acme/_apis/projects", authorization=basic("pat")).status == 203


def test_an_identity_sees_only_its_projects(tmp_path: Path) -> None:
    token = Token("pat", projects={"Payments"})
    body = {"searchText": "file:catalog-info.yaml", "$top": 100}
    with Emulator(write_files(tmp_path, FILES), tokens=(token,)) as emulator:
        pat = basic("pat")
        projects = ask(emulator, "/acme/_apis/projects", authorization=pat).json["value"]
        found = ask(emulator, f"/acme/{SEARCH}", method="POST", body=body, authorization=pat).json
        repositories = ask(emulator, "/acme/_apis/git/repositories", authorization=pat).json
        hidden = ask(emulator, "/acme/My%20Project/_apis/git/repositories", authorization=pat)
    assert [project["name"] for project in projects] == ["Payments"]
    assert [entry["name"] for entry in repositories["value"]] == ["checkout"]
    assert (found["count"], len(found["results"]), found["infoCode"]) == (3, 2, 11)
    assert (hidden.status, hidden.json["message"][:9]) == (404, "TF200016:")
