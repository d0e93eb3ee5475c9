"""How near the files of a catalog are to what GitHub and a portal take, from half of it on. Pure.

The same files give the same words, and nothing of it is committed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sync.catalog.bundles import parts_of
from sync.catalog.layout import EARLIER, LOG_FILE, bundle_of_path, origin_of
from sync.finding import Finding, failed, warning
from sync.text.wording import counted

LARGEST_FILE: Final = 100 << 20
"""Bytes of a file that GitHub takes; above half of it, it warns at every push.

https://docs.github.com/repositories/working-with-files/managing-large-files/about-large-files-on-github
"""
MOST_AT_ONCE: Final = 1000
"""Entities of an earlier version's bundle up to which a portal hardly stands still."""
MOST_TOLD: Final = 5
"""Files that are named."""

_SPLIT = "docs/backstage.md#a-catalog-of-an-earlier-version"
_DIVIDE = "docs/large-organizations.md#what-grows-with-a-catalog"


def is_measured(path: str) -> bool:
    """Whether a file can grow large by itself: an entity's is in a bundle, which is larger."""
    return path == LOG_FILE or bundle_of_path(path) is not None


def earlier_bundles(sizes: Mapping[str, int]) -> Iterator[str]:
    """Paths of the bundles that an earlier version made of a whole kind."""
    for path in sizes:
        place = bundle_of_path(path)
        if place is not None and place[1] == EARLIER:
            yield path


def near_limits(
    folder: str,
    sizes: Mapping[str, int],
    earlier: Mapping[str, int],
    read: Callable[[str], bytes],
    *,
    at_github: bool = False,
) -> tuple[Finding, ...]:
    """What is to be told of the files of these ``sizes`` (bytes by path), the largest first.

    ``earlier`` counts the entities in each bundle of an earlier version; ``read`` gives the bytes
    of a file that is too large. What GitHub refuses is a failure only ``at_github``.
    """
    large = [path for path in sizes if is_measured(path) and sizes[path] * 2 >= LARGEST_FILE]
    large.sort(key=lambda path: (-sizes[path], path))
    found = [_file(folder, path, sizes[path], read, at_github) for path in large[:MOST_TOLD]]
    if len(large) > MOST_TOLD:
        more = counted(len(large) - MOST_TOLD, "more file is", "more files are")
        found.append(
            warning(
                "size",
                f"{more} at more than half of what GitHub takes",
                "Look for the largest: git ls-tree -r -l HEAD",
            )
        )
    slow = sorted(path for path, count in earlier.items() if count >= MOST_AT_ONCE)
    return (*found, *(_portal(folder, path, earlier[path]) for path in slow))


def mebibytes(size: int) -> str:
    """``61.3 MiB``, as GitHub counts."""
    return f"{size / (1 << 20):.1f} MiB"


def _file(
    folder: str, path: str, size: int, read: Callable[[str], bytes], at_github: bool
) -> Finding:
    most = f"{LARGEST_FILE >> 20} MiB"
    if size > LARGEST_FILE:
        text = (
            f"{folder}/{path} has {mebibytes(size)}: GitHub takes no file of more than {most}, and "
            "refuses every push with one"
        )
    else:
        text = (
            f"{folder}/{path} has {mebibytes(size)} of the {most} that GitHub takes at most; it "
            "warns at every push from the half on, and refuses every push beyond"
        )
    make = failed if size > LARGEST_FILE and at_github else warning
    return make("size", text, _advice(path, read))


def _advice(path: str, read: Callable[[str], bytes]) -> str:
    """What makes the file smaller, or keeps it from growing."""
    place = bundle_of_path(path)
    if place is None:
        return (
            "Divide the catalog in time: another repository with a providers.yaml for some of the "
            f"projects ({_DIVIDE})"
        )
    if place[1] == EARLIER:
        return f"Let its entities go into small bundles: {_SPLIT}"
    largest = max(parts_of(read(path)), key=len, default=b"")
    origin = origin_of(largest) or "a file that was edited by hand"
    return (
        "Leave out of the manifests in it, or split, what is large, such as an API's definition; "
        f"the largest entity ({mebibytes(len(largest))}) comes from {origin}"
    )


def _portal(folder: str, path: str, count: int) -> Finding:
    return warning(
        "portal",
        f"{folder}/{path} has {counted(count, 'entity', 'entities')}, as an earlier version made "
        "it: a portal stands still for seconds whenever one of them changes",
        f"Let them go into small bundles: {_SPLIT}",
    )
