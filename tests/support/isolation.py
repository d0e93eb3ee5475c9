"""Keeps a test run apart from the machine it runs on."""

import os
import socket
from collections.abc import Callable, MutableMapping
from ipaddress import ip_address
from typing import Any

FOREIGN = ("GIT_", "GITHUB_", "AZURE_", "CATALOG_SYNC_CONNECT", "SOURCE_DATE_EPOCH")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


class NetworkBlockedError(RuntimeError):
    """A test tried to reach another machine. No OSError, so that no retry can swallow it."""


def clean_environment(environment: MutableMapping[str, str]) -> None:
    """Takes out what would change how git, a proxy or CI make the code behave."""
    for name in list(environment):
        if name.startswith(FOREIGN) or name.lower() in PROXIES:
            del environment[name]
    environment["GIT_CONFIG_GLOBAL"] = os.devnull
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    environment["GIT_ALLOW_PROTOCOL"] = "file"
    environment["GIT_TERMINAL_PROMPT"] = "0"


def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps a method of `socket.socket` that takes an address last: loopback and local only."""

    def call(self: Any, *arguments: Any) -> Any:
        address = arguments[-1]
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise NetworkBlockedError(f"a test tried to reach {address[0]}:{address[1]}")
        return original(self, *arguments)

    return call


def resolving(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps `socket.getaddrinfo`: asking for a name reaches another machine, too, and a client
    that gets no answer asks again and again."""

    def call(host: str | bytes | None, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name.endswith(".invalid"):  # nobody has it: no need to ask
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name is not None and not _is_loopback(name):
            raise NetworkBlockedError(f"a test tried to find {name}")
        return original(host, *arguments, **options)

    return call


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
