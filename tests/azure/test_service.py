"""The facade: credentials, hosts and budgets of several providers in one run."""

import base64
import logging
from pathlib import Path
from typing import Any

import pytest

from sync.azure.connect import parse_connect
from sync.azure.service import AzureDevOps, Contact
from sync.config.settings import BasicCredential, TokenCredential
from sync.emulator.access import Token
from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from sync.errors import UsageError
from sync.urls import organization
from tests.azure.organizations import TOKEN, azure, places, provider, write_repository
from tests.support.clock import FakeClock

LEGACY = organization("beta.visualstudio.com", "beta")
SERVER = organization("https://tfs.acme.com:8080/tfs", "Main Collection")


def test_a_missing_variable_is_said_before_anything_is_contacted(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r")
    named = provider(credential=TokenCredential(variable="PAYMENTS_TOKEN"))
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, named) as service:
        with pytest.raises(UsageError, match="PAYMENTS_TOKEN is not set") as caught:
            service.check_credentials()
        assert emulator.requests == ()
    assert "provider acme" in str(caught.value)
    assert "Code (Read)" in str(caught.value)


def test_only_the_chosen_providers_need_their_credential() -> None:
    other = provider(id="other", credential=TokenCredential(variable="OTHER"))
    environ = {"AZURE_TOKEN": TOKEN}
    with AzureDevOps([provider(), other], Contact(), environ=environ) as service:
        service.check_credentials(["acme"])
        with pytest.raises(UsageError, match="variable OTHER is not set"):
            service.check_credentials()


def test_hosts_of_every_kind_work_side_by_side_each_with_its_own_credential(
    tmp_path: Path,
) -> None:
    write_repository(tmp_path, "acme/P/cloud")
    write_repository(tmp_path, "beta/P/legacy")
    tfs = tmp_path / "tfs"
    write_repository(tfs, "Main Collection/P/server")
    (tmp_path / "cloud").mkdir()
    for name in ("acme", "beta"):
        (tmp_path / name).rename(tmp_path / "cloud" / name)
    providers = [
        provider(),
        provider(id="beta", organization=LEGACY, credential=TokenCredential(variable="BETA_TOKEN")),
        provider(id="tfs", organization=SERVER, credential=TokenCredential(variable="TFS_TOKEN")),
    ]
    tokens = [
        Token("one", organizations=frozenset({"acme"})),
        Token("two", organizations=frozenset({"beta"})),
    ]
    environ = {"AZURE_TOKEN": "one", "BETA_TOKEN": "two", "TFS_TOKEN": "three"}
    with (
        Emulator(tmp_path / "cloud", tokens=tokens) as cloud,
        Emulator(tfs, token="three", virtual_directory="tfs", hosts=["tfs.acme.com"]) as server,
    ):
        connect = parse_connect(
            [
                f"dev.azure.com={cloud.url},beta.visualstudio.com={cloud.url}",
                f"TFS.acme.com={server.url}",
            ]
        )
        options = Contact(connect=connect, concurrency=2)
        with AzureDevOps(providers, options, environ=environ, clock=FakeClock()) as service:
            found = [service.discover(each) for each in providers]
        hosts = {each.host for each in (*cloud.requests, *server.requests)}
    assert [(each.reason, len(each.found)) for each in found] == [("", 1)] * 3
    assert [each.found[0].location.target for each in found] == [
        "https://dev.azure.com/acme/P/_git/cloud?path=/catalog-info.yaml",
        "https://beta.visualstudio.com/P/_git/legacy?path=/catalog-info.yaml",
        "https://tfs.acme.com:8080/tfs/Main%20Collection/P/_git/server?path=/catalog-info.yaml",
    ]
    assert hosts == {
        "almsearch.dev.azure.com",
        "beta.almsearch.visualstudio.com",
        "tfs.acme.com:8080",
    }


def test_a_server_that_asks_for_a_user_is_read_with_one(tmp_path: Path) -> None:
    """IIS Basic: a personal access token is not taken there."""
    write_repository(tmp_path, "Main Collection/P/r")
    by_user = BasicCredential(user_variable="U", password_variable="P")
    wanted = provider(organization=SERVER, credential=by_user)
    by_token = provider(organization=SERVER, credential=TokenCredential(variable="P"))
    options: dict[str, Any] = {"virtual_directory": "tfs", "hosts": ["tfs.acme.com"]}
    tokens = [Token("pass word", user="ACME\\sync")]
    with Emulator(tmp_path, tokens=tokens, **options) as emulator:
        contact = Contact(connect={"tfs.acme.com:8080": emulator.url})
        environ = {"U": "ACME\\sync", "P": "pass word"}
        with AzureDevOps([wanted], contact, environ=environ, clock=FakeClock()) as service:
            found = service.discover(wanted)
        environ = {"P": "password"}
        with AzureDevOps([by_token], contact, environ=environ, clock=FakeClock()) as service:
            refused = service.discover(by_token)
    assert (len(found.found), found.complete) == (1, True)
    assert not refused.complete


def test_an_older_server_is_read_with_its_own_api_version(tmp_path: Path) -> None:
    write_repository(tmp_path, "Main Collection/P/r")
    wanted = provider(organization=SERVER)
    older: dict[str, Any] = {"virtual_directory": "tfs", "api_version": "5.1"}
    with (
        Emulator(tmp_path, token=TOKEN, hosts=["tfs.acme.com"], **older) as emulator,
        azure(emulator, wanted) as service,
    ):
        found = service.discover(wanted)
        assert len(list(service.read([("acme", found.found[0].location)]))) == 1
        versions = [each.path.partition("api-version=")[2] for each in emulator.requests]
    assert (len(found.found), found.complete) == (1, True)
    assert versions == ["7.1", "5.1-preview.1", "5.1"]


def test_providers_of_one_identity_share_one_budget(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r")
    one, two = provider(), provider(id="again")
    other = provider(id="other", credential=TokenCredential(variable="OTHER"))
    clock = FakeClock()
    with Emulator(tmp_path, token=TOKEN) as emulator:
        options = Contact(connect={"dev.azure.com": emulator.url})
        environ = {"AZURE_TOKEN": TOKEN, "OTHER": TOKEN}
        emulator.faults.add(Fault(action="headers", retry_after=40))
        with AzureDevOps([one, two, other], options, environ=environ, clock=clock) as service:
            service.discover(one)
            service.discover(other)
            assert clock.slept == 0.0
            service.discover(two)
            assert clock.slept == pytest.approx(40.0)
            assert [service.requests(each) for each in ("acme", "other", "again")] == [1, 1, 1]


def test_a_provider_narrowed_for_a_partial_run_is_discovered_as_itself(tmp_path: Path) -> None:
    for name in ("acme/P/r", "acme/Q/r"):
        write_repository(tmp_path, name)
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        found = service.discover(provider(project=("Q",)))
        assert places(found) == ["Q/r/catalog-info.yaml"]
        assert service.requests("acme") == len(emulator.requests) > 0


def test_nothing_waits_any_more_after_close(tmp_path: Path) -> None:
    write_repository(tmp_path, "acme/P/r")
    with Emulator(tmp_path, token=TOKEN) as emulator:
        with azure(emulator, provider()) as service:
            service.discover(provider())
        found = service.discover(provider())
    assert not found.complete
    assert "stopped" in found.reason


def test_no_log_at_any_level_holds_the_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_repository(tmp_path, "acme/P/r")
    caplog.set_level(logging.DEBUG)
    with Emulator(tmp_path, token=TOKEN) as emulator, azure(emulator, provider()) as service:
        found = service.discover(provider(discovery="git"))
        list(service.read([("acme", found.found[0].location)]))
    encoded = base64.b64encode(f":{TOKEN}".encode()).decode()
    assert caplog.text
    assert TOKEN not in caplog.text
    assert encoded not in caplog.text
