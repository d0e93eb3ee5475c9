"""Where requests go instead of to Azure DevOps (--connect and CATALOG_SYNC_CONNECT), and where a
credential may go at all (CATALOG_SYNC_REVIEWED)."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sync.azure.connect import parse_connect, unused
from sync.config.load import load_config
from sync.config.reviewed import Pair, pairs_of
from sync.config.settings import Provider
from sync.errors import UsageError
from sync.text.safe import plain

REVIEWED = "CATALOG_SYNC_REVIEWED"
"""Names a providers.yaml: of places and credentials, only pairs that it has are used."""


def connected(given: Sequence[str], providers: Iterable[Provider]) -> Mapping[str, str]:
    """Configured host → loopback base URL; what is ``given`` comes before the variable.

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


def reviewed_pairs() -> frozenset[Pair] | None:
    """The only pairs of place and credential that may be used; ``None`` for any."""
    file = os.environ.get(REVIEWED, "")
    return pairs_of(load_config(Path(file), alone=True)) if file else None
