"""Whether a host name is this machine. Pure."""

import ipaddress


def is_loopback(hostname: str) -> bool:
    """Whether a host name is this machine: ``localhost``, 127.0.0.0/8 or ``::1``."""
    if hostname.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(hostname.strip("[]")).is_loopback
    except ValueError:
        return False
