"""What portals are given: whether bundles and Locations agree with the entity files."""

from collections.abc import Mapping

from sync.catalog.bundles import MOST_BYTES, MOST_ENTITIES, SEAM, filled, parts_of
from sync.catalog.layout import (
    EARLIER,
    bundle_of_path,
    kind_of,
    kind_path,
    ref_of_path,
    render_locations,
)
from sync.model import EntityRef


def homes(files: Mapping[str, bytes]) -> dict[EntityRef, str]:
    """The bundle (path) of each entity, for entity files that differ from each other."""
    refs = {data: ref for path, data in files.items() if (ref := ref_of_path(path)) is not None}
    return {
        refs[part]: path
        for path, data in files.items()
        if bundle_of_path(path) is not None
        for part in parts_of(data)
        if part in refs
    }


def assert_served(files: Mapping[str, bytes], *, grown: bool = False) -> None:
    """Each entity file is in one bundle of its kind, in order, and nothing else is in any; the
    Locations name just these; sizes hold unless an entity has ``grown`` where it was."""
    texts = {ref: data for path, data in files.items() if (ref := ref_of_path(path)) is not None}
    refs = {text: ref for ref, text in texts.items()}
    bundles = {path: place for path in files if (place := bundle_of_path(path)) is not None}
    found: list[EntityRef] = []
    for path, (kind, number) in bundles.items():
        parts = parts_of(files[path])
        inside = [refs[part] for part in parts]
        assert inside == sorted(inside), path
        assert {kind_of(ref) for ref in inside} == {kind}, path
        small = len(parts) <= MOST_ENTITIES and len(files[path]) <= MOST_BYTES
        assert small or grown or number == EARLIER or len(parts) == 1, path
        found += inside
    assert sorted(found) == sorted(texts)
    locations = render_locations(bundles.values())
    assert {path: files.get(path) for path in locations} == locations
    kinds = {kind_path(kind) for kind, _ in bundles.values()}
    assert {path for path in files if path.startswith("kinds/")} == kinds


def earlier_layout(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bundles and Locations that an earlier version made of these entity files: one bundle of
    all entities of a kind."""
    texts = {ref: data for path, data in files.items() if (ref := ref_of_path(path)) is not None}
    made = filled({ref: len(texts[ref]) for ref in texts}, dict.fromkeys(texts, EARLIER), {})
    bundles = {path: SEAM.join(texts[ref] for ref in refs) for path, refs in made.items()}
    return bundles | render_locations((kind_of(refs[0]), EARLIER) for refs in made.values())
