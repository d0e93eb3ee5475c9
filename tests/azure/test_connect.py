"""Sending requests for a host to this machine."""

import pytest

from sync.azure.connect import loopback_of, parse_connect, unused
from sync.errors import UsageError
from sync.urls import organization
from tests.azure.organizations import provider

SERVER = organization("https://tfs.acme.com:8080/tfs", "Main Collection")


@pytest.mark.parametrize(
    "text",
    [
        "dev.azure.com",
        "dev.azure.com=",
        "=http://127.0.0.1:80",
        "dev.azure.com=http://127.0.0.1",
        "dev.azure.com=https://127.0.0.1:80",
        "dev.azure.com=http://example.com:80",
        "dev.azure.com=http://127.0.0.1.example.com:80",
        "dev.azure.com=http://[::1:80",
        "dev.azure.com=http://user@example.com:80",
    ],
)
def test_requests_are_connected_to_loopback_only(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--connect .* is not HOST=http://127\.0\.0\.1:PORT"):
        parse_connect([text])
    with pytest.raises(UsageError, match=r"^CATALOG_SYNC_CONNECT .* is not HOST="):
        parse_connect([text], source="CATALOG_SYNC_CONNECT")


def test_a_server_is_connected_by_its_name_with_or_without_port() -> None:
    url = "http://127.0.0.1:8123"
    for host in ("tfs.acme.com", "tfs.acme.com:8080"):
        assert loopback_of(SERVER, parse_connect([f"{host}={url}/", ""])) == url
    assert loopback_of(SERVER, parse_connect([f"dev.azure.com={url}"])) is None


def test_a_host_that_no_provider_has_is_noticed() -> None:
    url = "http://127.0.0.1:8123"
    hosts = ("dev.azure.com", "tfs.acme.com", "TFS.acme.com:8080", "dev.azure.con", "tfs")
    connect = parse_connect([f"{host}={url}" for host in hosts])
    providers = (provider(), provider(id="tfs", organization=SERVER))
    assert unused(connect, providers) == ("dev.azure.con", "tfs")
