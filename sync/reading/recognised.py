"""A manifest of a project that is not there by its old name, known again by what it holds.

So it is where the log was lost, or is from before ids were kept, and the old name says nothing.
Pure.
"""

from collections.abc import Mapping
from dataclasses import replace

from sync.catalog.snapshot import Snapshot
from sync.entities.origin import EDIT_URL, HOST_ORG, PROJECT_REPO, SOURCE_LOCATION, VIEW_URL
from sync.model import Doubtful, Json, LogEntry, Outcome, Read
from sync.reading.read import Reading
from sync.urls import parse_target
from sync.yaml12.reader import read_documents

_PLACES = frozenset({EDIT_URL, HOST_ORG, PROJECT_REPO, SOURCE_LOCATION, VIEW_URL})


def recognised(snapshot: Snapshot, reading: Reading) -> tuple[Snapshot, Reading]:
    """Snapshot and reading with such manifests at the places where the same ones were read.

    The same is what lies at the same path of a repository of the same name and gives every entity
    that the old one has, all of them equal but for where they come from. So nothing can be lost.
    """
    places: dict[tuple[str, str, str | None], list[Read]] = {}
    for outcome in reading.outcomes.values():
        if isinstance(outcome, Read) and outcome.found.location.target not in snapshot.entries:
            places.setdefault(_place(outcome.found.location.target), []).append(outcome)
    names: dict[str, str] = {}
    for target, outcome in reading.outcomes.items():
        entry = snapshot.entries.get(target)
        if _is_absent(outcome) and entry is not None and not entry.repository_id:
            same = [read for read in places.get(_place(target), []) if _is(entry, read, snapshot)]
            if len(same) == 1:
                names[target] = same[0].found.location.target
    if not names:
        return snapshot, reading
    left: Mapping[str, Outcome] = {
        target: outcome for target, outcome in reading.outcomes.items() if target not in names
    }
    return snapshot.renamed(names), replace(reading, outcomes=left)


def _is_absent(outcome: Outcome) -> bool:
    """Whether the manifest's project is not to be seen by the name that the log has."""
    return isinstance(outcome, Doubtful) and outcome.cause is not None and outcome.cause.absent


def _place(target: str) -> tuple[str, str, str | None]:
    """Repository, path and branch, in whatever project."""
    location = parse_target(target)
    if location is None:
        return "", target, None
    return location.repository.lower(), location.path, location.branch


def _is(entry: LogEntry, read: Read, snapshot: Snapshot) -> bool:
    offered = {entity.ref: entity.file.data for entity in read.entities}
    held = {ref: snapshot.text_of(ref) for ref in snapshot.held_by(entry)}
    return bool(held) and all(
        text is not None and ref in offered and _content(text) == _content(offered[ref])
        for ref, text in held.items()
    )


def _content(text: bytes) -> Json:
    """An entity without what says where it comes from."""
    documents = read_documents(text)
    data = documents[0].value if len(documents) == 1 else None
    metadata = data.get("metadata") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(metadata, dict):
        return None
    annotations = metadata.get("annotations")
    kept = annotations if isinstance(annotations, dict) else {}
    kept = {key: value for key, value in kept.items() if key not in _PLACES}
    return {**data, "metadata": {**metadata, "annotations": kept}}
