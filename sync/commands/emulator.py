"""``catalog-sync emulator``: a local Azure DevOps over a folder."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sync.emulator.server import serve
from sync.errors import UsageError
from sync.text.safe import plain


def run(
    folder: Path, *, port: int, token: str | None, latency: float, hosts: Sequence[str] = ()
) -> int:
    """Serve ``folder/<organization>/<project>/<repository>/…`` until interrupted.

    ``latency`` is in milliseconds for each request; ``hosts`` are names of Servers that it answers
    for. ``UsageError`` when there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{plain(str(folder))} is not a folder; expected one that holds"
            " <organization>/<project>/<repository>/… (catalog-sync demo --directory DIR makes one)"
        )
    try:
        serve(folder, port=port, token=token, latency=latency, hosts=hosts, ready=_tell)
    except OSError as error:
        raise UsageError(f"port {port}: {error.strerror}; choose another with --port") from None
    return 0


def _tell(url: str) -> None:
    sys.stderr.write(
        f"Azure DevOps emulator at {url}; stop it with Ctrl-C\n"
        f"  catalog-sync sync --dry-run --connect dev.azure.com={url}\n"
    )
    sys.stderr.flush()
