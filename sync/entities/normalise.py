"""An accepted entity's data in its normal form: self-contained, ordered, with its origin.

Doing it twice changes nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sync.entities.manifest import ref_of
from sync.entities.origin import MANAGED_BY, origin_annotations
from sync.model import Entity, Json, Location

_ROOT: Final = ("apiVersion", "kind", "metadata", "spec")
_METADATA: Final = (
    "name",
    "namespace",
    "title",
    "description",
    "labels",
    "annotations",
    "tags",
    "links",
)
_NOT_WRITTEN: Final = {
    "root": frozenset({"status", "relations"}),
    "metadata": frozenset({"uid", "etag", "generation"}),
    "annotations": MANAGED_BY | {"backstage.io/orphan"},
}
"""What belongs to the portal that reads the entity."""


def normalise(data: Mapping[str, Json], location: Location) -> Entity:
    """The normal form of an accepted entity whose manifest is at ``location``.

    ValueError for data that has no kind or name, which no accepted entity lacks.
    """
    ref, metadata = ref_of(dict(data)), data.get("metadata")
    if ref is None or not isinstance(metadata, dict):
        raise ValueError("only an accepted entity has a normal form")
    root = _ordered({**data, "metadata": _metadata(metadata, location)}, _ROOT, "root")
    return Entity(ref=ref, kind=str(data["kind"]), data=root, target=location.target)


def _metadata(metadata: Mapping[str, Json], location: Location) -> dict[str, Json]:
    annotations, labels = metadata.get("annotations"), metadata.get("labels")
    written = annotations if isinstance(annotations, dict) else {}
    full: dict[str, Json] = {
        "namespace": "default",
        **metadata,
        "annotations": _ordered({**origin_annotations(location), **written}, (), "annotations"),
    }
    if isinstance(labels, dict):
        full["labels"] = {key: labels[key] for key in sorted(labels)}
    return _ordered(full, _METADATA, "metadata")


def _ordered(values: Mapping[str, Json], first: Iterable[str], what: str) -> dict[str, Json]:
    """``first`` in their order, the rest by name, without what is never written."""
    rest = sorted(values.keys() - set(first) - _NOT_WRITTEN[what])
    return {key: values[key] for key in (*first, *rest) if key in values}
