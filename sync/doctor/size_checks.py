"""Whether the files of the catalog come near what GitHub and a portal can take."""

from collections.abc import Iterator

from sync.catalog.bundles import parts_of
from sync.catalog.headroom import LARGEST_FILE, earlier_bundles, mebibytes, near_limits
from sync.config.settings import Config
from sync.errors import CatalogError, GitError
from sync.finding import Finding, ok, unknown
from sync.publish.base import measured, present_file


def sizes(config: Config, *, at_github: bool) -> Iterator[Finding]:
    """Each limit that is near; where none is, how large the largest file is. Nothing where there is
    no catalog yet."""
    try:
        found = measured(config)
        earlier = {path: len(parts_of(_read(config, path))) for path in earlier_bundles(found)}
        near = near_limits(
            config.folder,
            found,
            earlier,
            lambda path: _read(config, path),
            at_github=at_github,
        )
    except (CatalogError, GitError, OSError) as error:
        yield unknown("size", f"how large the files of {config.folder} are: {error}")
        return
    yield from near
    if found and not near:
        path = max(sorted(found), key=lambda one: found[one])
        yield ok(
            "size",
            f"the largest file of the catalog, {config.folder}/{path}, has "
            f"{mebibytes(found[path])} of the {LARGEST_FILE >> 20} MiB that GitHub takes",
        )


def _read(config: Config, path: str) -> bytes:
    return present_file(config, path) or b""
