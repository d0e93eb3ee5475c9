"""Versions that a service or an older server accepts."""

from pathlib import Path

import pytest

from sync.emulator.apiversion import check_version
from sync.emulator.envelope import Refused
from sync.emulator.server import Emulator
from sync.emulator.wire import parse
from tests.emulator.client import ask
from tests.emulator.organization import CHECKOUT, FILES
from tests.support.files import write_files


@pytest.mark.parametrize(
    "version", ["4.1-preview.1", "5.0", "6.0", "6.0-preview.1", "7.0", "7.1", "7.2-preview.1"]
)
def test_the_cloud_accepts(version: str) -> None:
    check_version(parse("POST", f"/?api-version={version}", {}), "7.2", preview=False)
    accept = {"accept": f"application/json;api-version={version}"}
    check_version(parse("POST", "/", accept), "7.2", preview=False)


@pytest.mark.parametrize(
    ("target", "supported", "type_key"),
    [
        ("/?api-version=7.2", "7.2", "VssInvalidPreviewVersionException"),
        ("/?api-version=7.3-preview.1", "7.2", "VssVersionOutOfRangeException"),
        ("/?api-version=7.0", "5.1", "VssVersionOutOfRangeException"),
        ("/?api-version=new", "7.2", "VssVersionNotSpecifiedException"),
        ("/", "7.2", "VssVersionNotSpecifiedException"),
    ],
)
def test_what_is_not_known_is_a_bad_request(target: str, supported: str, type_key: str) -> None:
    with pytest.raises(Refused) as refused:
        check_version(parse("POST", target, {}), supported, preview=False)
    assert refused.value.response.status == 400
    assert f'"typeKey":"{type_key}"'.encode() in refused.value.response.body


def test_a_get_needs_no_version_and_a_preview_has_to_say_so() -> None:
    check_version(parse("GET", "/", {}), "7.2", preview=True)
    check_version(parse("GET", "/?api-version=7.1-preview", {}), "7.2", preview=True)
    with pytest.raises(Refused):
        check_version(parse("GET", "/?api-version=7.1", {}), "7.2", preview=True)


def test_an_older_server_tells_the_latest_version_it_supports(tmp_path: Path) -> None:
    with Emulator(write_files(tmp_path, FILES), api_version="5.1") as emulator:
        refused = ask(emulator, f"{CHECKOUT}?api-version=7.0")
        assert ask(emulator, f"{CHECKOUT}?api-version=5.1").status == 200
        locations = ask(emulator, "/acme/_apis", method="OPTIONS").json["value"]
    assert refused.status == 400
    assert refused.json["message"] == (
        "The requested REST API version of 7.0 is out of range for this server. The latest REST "
        "API version this server supports is 5.1."
    )
    assert {entry["maxVersion"] for entry in locations} == {5.1}
