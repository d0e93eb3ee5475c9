"""Deletions that are held back, in words: by repository, each with its reason, and how to allow
them last."""

from collections.abc import Iterator

from sync.catalog.limit import Withheld
from sync.catalog.removal import Removal
from sync.text.inert import named
from sync.text.safe import plain
from sync.text.wording import counted

MOST_LISTED = 1000
"""Entities; the locations log has them all."""


def heading(withheld: Withheld) -> str:
    """What was held back, and why."""
    total = counted(withheld.entities, "entity", "entities")
    most = f"and {withheld.limit} {'is' if withheld.limit == 1 else 'are'} allowed"
    if not withheld.limit:
        most = "and an earlier run held them back"
    return (
        f"{withheld.count} of {total} would be deleted, {most} (settings.maxDeletions): they stay "
        "in the catalog, marked withheld in the log. Nothing else is held back"
    )


def permission(withheld: Withheld) -> str:
    """What to do where they are meant to go."""
    return (
        f"If they are meant to go, run again with --allow-deletions {withheld.count} (input "
        "allow-deletions of the workflow); otherwise put their manifests back"
    )


def message(withheld: Withheld) -> str:
    """The whole, in lines."""
    listed = "\n".join(_lines(withheld))
    return f"{heading(withheld)}:\n{listed}\n{permission(withheld)}."


def by_repository(withheld: Withheld) -> list[Removal]:
    """What is held back, in the order in which people look for it."""
    return sorted(withheld.removals, key=lambda r: (*named(r.target), r.reason, r.ref))


def _lines(withheld: Withheld) -> Iterator[str]:
    repository = cause = None
    for removal in by_repository(withheld)[:MOST_LISTED]:
        (place, file), reason = named(removal.target), removal.reason
        if place != repository:
            yield f"  {plain(place)}"
        if (place, file, reason) != cause:
            yield f"    {plain(file)}: {plain(reason)}"
        repository, cause = place, (place, file, reason)
        yield f"      {plain(removal.ref)}"
    more = len(withheld.removals) - MOST_LISTED
    if more > 0:
        yield f"  … and {more:,} more; catalog-sync locations --search withheld lists them all"
