"""A proposed catalog of which nothing is believed that its base does not say, too. Pure.

Whoever may push to the proposal's branch can make a commit there that looks like one of ours. So
every manifest in which the proposal differs from its base is read again.
"""

from collections.abc import Iterator
from dataclasses import replace

from sync.catalog.files import Files
from sync.catalog.layout import entity_path
from sync.catalog.scan import scan_of
from sync.catalog.snapshot import Snapshot, snapshot_from
from sync.file import File


def unproven(proposed: Snapshot, base: Snapshot) -> Snapshot:
    """The proposed catalog, with the manifests that have to be read again.

    What it lacks of the base is in it: the service says again whether that is gone.
    """
    files = {**dict(_lacking(proposed, base)), **dict(proposed.files.each())}
    missing = [entry for entry in base.log if entry.target not in proposed.entries]
    log = [*proposed.log, *missing]
    made = snapshot_from(scan_of(Files(files)), proposed.folder, log, base.homes)
    return replace(made, unproven=frozenset(_different(made, base)))


def holds(proposed: Snapshot, base: Snapshot, owned: Files) -> bool:
    """Whether the proposal has at places of our layout nothing but ``owned`` and the base's own."""
    return all(
        path in owned or base.files.file(path) == file for path, file in proposed.files.each()
    )


def _lacking(proposed: Snapshot, base: Snapshot) -> Iterator[tuple[str, File]]:
    for ref in base.holders:
        file = base.file_of(ref)
        if file is not None and entity_path(ref) not in proposed.files:
            yield entity_path(ref), file


def _different(made: Snapshot, base: Snapshot) -> Iterator[str]:
    for entry in made.log:
        if entry != base.entries.get(entry.target) or any(
            made.entities.get(ref) != base.entities.get(ref) for ref in entry.entities
        ):
            yield entry.target
