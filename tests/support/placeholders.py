"""Workflows as ``init`` writes them where it does not know its own place at GitHub."""

from pathlib import Path

from tests.support.files import read_files, write_files
from tests.support.running import run

PLACEHOLDER = (
    "OWNER/catalog-sync@COMMIT # put in the place of your copy, and the id of a commit of it"
)
_KNOWN = f"owner/catalog-sync@{'0123456789' * 4}"


def init_with_placeholder(folder: Path, *options: str) -> None:
    """Set a repository up so, wherever the catalog-sync that is tested came from."""
    run("init", str(folder), "--action", _KNOWN, *options)
    written = {
        path: data.replace(_KNOWN.encode(), PLACEHOLDER.encode())
        for path, data in read_files(folder).items()
        if path.startswith((".github/", "azure-pipelines/"))
    }
    write_files(folder, written)
