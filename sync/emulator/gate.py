"""Who may ask: programs of this machine, and no web page that a browser here shows.

A page of somebody else's may have its own name resolved to 127.0.0.1 and read whatever answers to
that name, so only names that such a page cannot have are answered; and what comes from a page says
so in ``Origin``. https://owasp.org/www-community/attacks/DNS_Rebinding
"""

from collections.abc import Collection

from sync.emulator.call import Request
from sync.emulator.envelope import Response, error

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_CLOUD = ("dev.azure.com", ".dev.azure.com", ".visualstudio.com")


def refusal(request: Request, port: int, hosts: Collection[str]) -> Response | None:
    """The answer to whoever may not ask; ``None`` for all others.

    ``port`` is the emulator's own, ``hosts`` are the names of Servers that it stands for, with or
    without their port.
    """
    if "origin" in request.headers:
        return _forbidden("The emulator answers no web page (Origin).")
    host = request.headers.get("host", "").lower()
    if not host or _is_own(host, port) or _is_named(host, hosts):
        return None
    shown = "".join(c if c.isascii() and c.isprintable() else "?" for c in host[:100])
    return _forbidden(
        f"The emulator does not answer for {shown}. If it is to stand for that host, start it with "
        "--host and that name."
    )


def _is_own(host: str, port: int) -> bool:
    usual = LOOPBACK if port == 80 else ()
    return host in {f"{name}:{port}" for name in LOOPBACK} or host in usual


def _is_named(host: str, hosts: Collection[str]) -> bool:
    name, colon, port = host.rpartition(":")
    bare = name if colon and port.isdecimal() else host
    if bare == _CLOUD[0] or bare.endswith(_CLOUD[1:]):
        return True
    return bool({bare, host} & {each.lower() for each in hosts})


def _forbidden(message: str) -> Response:
    return error(403, "EmulatorRefusedException", message)
