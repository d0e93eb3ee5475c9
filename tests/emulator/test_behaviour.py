"""What `.emulator.json` makes the service do."""

from pathlib import Path

import pytest

from sync.emulator.behaviour import RepositorySettings, read_settings
from sync.emulator.server import Emulator
from sync.emulator.store import load
from sync.errors import UsageError
from tests.emulator.client import PAT, ask, basic, search
from tests.emulator.organization import FILES, many, settings
from tests.support.files import write_files


@pytest.mark.parametrize("code", [1, 2, 6, 7, 9])
def test_3_while_indexing_nothing_is_found_with_status_200(tmp_path: Path, code: int) -> None:
    with Emulator(many(tmp_path, 3, infoCode=code, showResults=False)) as emulator:
        found = search(emulator, "ext:yaml")
    assert (found["count"], found["results"], found["infoCode"]) == (0, [], code)


@pytest.mark.parametrize("sign_in", [203, 302])
def test_10_a_refused_credential_gets_a_page_unless_the_redirect_is_suppressed(
    tmp_path: Path, sign_in: int
) -> None:
    write_files(tmp_path, FILES)
    path = "/acme/_apis/git/repositories"
    with Emulator(tmp_path, token=PAT, sign_in=sign_in) as emulator:
        page = ask(emulator, path, authorization=basic("wrong"))
        suppress = {"X-TFS-FedAuthRedirect": "Suppress"}
        plain = ask(emulator, path, authorization=basic("wrong"), headers=suppress)
        assert ask(emulator, path).status == 200
    assert page.status == sign_in
    assert page.headers["content-type"].startswith("text/html")
    assert ("location" in page.headers) == (sign_in == 302)
    assert page.headers.get("location", "/_signin").endswith("/_signin")
    assert plain.status == 401
    assert "Basic" in plain.headers["www-authenticate"]
    assert plain.json["message"].startswith("TF400813: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[]", "expected an object"),
        ('{"isForked": true}', "'isForked' is not known here"),
        ('{"isFork": "yes"}', "'isFork' has the wrong type"),
        ('{"branches": {"a": []}}', "branch 'a' should be an object"),
        ('{"searchableBranches": ["a", "b", "c", "d", "e", "f"]}', "at most 5"),
        ('{"tags": {"v1": "none"}}', "tag 'v1' names no branch: 'none'"),
    ],
)
def test_a_wrong_settings_file_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, message: str
) -> None:
    write_files(tmp_path, {"acme/P/r/.emulator.json": text})
    with pytest.raises(UsageError, match=message) as wrong:
        load(tmp_path)
    assert str(tmp_path / "acme/P/r/.emulator.json") in str(wrong.value)


def test_paths_in_settings_may_leave_out_the_leading_slash(tmp_path: Path) -> None:
    write_files(tmp_path, {".emulator.json": settings(stale=["a"], lag={"b": "x"})})
    read = read_settings(RepositorySettings, tmp_path)
    assert (read.stale, dict(read.lag)) == (("/a",), {"/b": "x"})
