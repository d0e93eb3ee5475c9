"""Where requests go instead of to Azure DevOps: --connect and CATALOG_SYNC_CONNECT."""

import os
from collections.abc import Iterable, Mapping, Sequence

from sync.azure.connect import parse_connect, unused
from sync.config.settings import Provider
from sync.errors import UsageError
from sync.report.safe import plain


def connected(given: Sequence[str], providers: Iterable[Provider]) -> Mapping[str, str]:
    """Return configured host → loopback base URL; what is ``given`` comes before the variable.

    UsageError for text of another shape, and for a host on the command line that no provider has:
    a slip of the keyboard there would send requests, and the token, to the real service. The
    variable may be meant for several configurations, so such a host in it is only noted.
    """
    known = tuple(providers)
    hosts = sorted({provider.organization.host for provider in known})
    chosen = parse_connect(given)
    for host in unused(chosen, known):
        raise UsageError(
            f"--connect {plain(host)}: no provider has that host; they have {', '.join(hosts)}"
        )
    inherited = os.environ.get("CATALOG_SYNC_CONNECT", "")
    return {**parse_connect([inherited], source="CATALOG_SYNC_CONNECT"), **chosen}
