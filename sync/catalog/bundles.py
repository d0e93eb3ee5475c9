"""The bundles: what each holds, and which one every entity is read from. Pure.

A portal keeps for ever the old text of an entity that moves to another file of its Location. So
bundles are filled, not sorted: an entity stays where the last commit has it as long as it lives.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sync.catalog.files import id_of
from sync.catalog.layout import (
    EARLIER,
    HEADER_START,
    bundle_of_path,
    bundle_path,
    kind_of,
    origin_of,
)
from sync.entities.manifest import ref_of
from sync.model import EntityRef
from sync.yaml12.reader import read_documents

SEAM = b"---\n"
"""What stands in a bundle between two entity files, which are in it byte for byte."""
MOST_ENTITIES = 200
MOST_BYTES = 512 << 10
"""A bundle has no more, but for one that a single entity fills. A portal's event loop stands still
while it parses a changed one: a tenth of a second or two at this size (docs/benchmarks.md)."""

_SEAM = b"\n" + SEAM + HEADER_START


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What is in the bundle at one path."""

    refs: tuple[EntityRef, ...]
    """The entities in it, in order, as far as they can be told."""
    exact: bool
    """Whether it is made of the very files of these entities, and of nothing else."""
    strange: tuple[str, ...] = ()
    """The manifests (targets) of parts of which no entity file can be told."""


def parts_of(bundle: bytes) -> list[bytes]:
    """The entity files that a bundle is made of."""
    parts: list[bytes] = []
    start = 0
    while (seam := bundle.find(_SEAM, start)) >= 0:
        parts.append(bundle[start : seam + 1])
        start = seam + 1 + len(SEAM)
    return [*parts, bundle[start:]] if bundle else []


def read_bundle(
    parts: Iterable[tuple[str, bytes]], ids: Mapping[str, EntityRef], entities: Container[EntityRef]
) -> Bundle:
    """What a bundle of these parts, each with its blob id, holds. ``ids`` are those of the files of
    the ``entities``: only a part that is none of those is parsed."""
    refs: list[EntityRef] = []
    strange: list[str] = []
    exact = True
    for name, part in parts:
        ref = ids.get(name)
        if ref is not None:
            refs.append(ref)
            continue
        exact = False
        named = _named(part)
        refs += named
        known = any(one in entities for one in named)
        if not known and (origin := origin_of(part)) is not None:
            strange.append(origin)
    return Bundle(refs=tuple(refs), exact=exact and bool(refs), strange=tuple(strange))


def homes_of(
    bundles: Mapping[str, Bundle], origins: Mapping[EntityRef, str]
) -> dict[EntityRef, int]:
    """The number of the bundle that each entity is in: the lowest where it is in two.

    Where somebody edited a bundle until an entity cannot be told any more, what comes from the
    same manifest and is in no other is taken for it; ``origins`` are the manifests of entities.
    """
    homes: dict[EntityRef, int] = {}
    for kind, number, path in numbered(bundles):
        for ref in bundles[path].refs:
            if kind_of(ref) == kind:
                homes.setdefault(ref, number)
    lost = defaultdict[tuple[str, str], list[EntityRef]](list)
    if any(bundle.strange for bundle in bundles.values()):
        for ref in origins.keys() - homes.keys():
            lost[kind_of(ref), origins[ref]].append(ref)
    for kind, number, path in numbered(bundles):
        for origin in bundles[path].strange:
            for ref in lost.get((kind, origin), ()):
                homes.setdefault(ref, number)
    return homes


def numbered(paths: Iterable[str]) -> list[tuple[str, int, str]]:
    """Kind, number and path of the bundles among ``paths``, in this order."""
    places = ((bundle_of_path(path), path) for path in paths)
    return sorted((*place, path) for place, path in places if place is not None)


def filled(
    sizes: Mapping[EntityRef, int],
    homes: Mapping[EntityRef, int],
    wishes: Mapping[EntityRef, int],
) -> dict[str, tuple[EntityRef, ...]]:
    """The entities of each bundle in its order, by path, for entity files of these ``sizes``.

    Whatever is in ``homes`` stays there. What is not goes where it wishes to if there is room,
    and otherwise, in the order of refs, to the lowest bundle of its kind that has room.
    """
    kinds = defaultdict[str, list[EntityRef]](list)
    for ref in sorted(sizes):
        kinds[kind_of(ref)].append(ref)
    made: dict[str, tuple[EntityRef, ...]] = {}
    for kind in sorted(kinds):
        shelf = _Shelf(sizes)
        for ref in kinds[kind]:
            if ref in homes:
                shelf.put(ref, homes[ref])
        waiting = [ref for ref in kinds[kind] if ref not in homes]
        shelf.fill([ref for ref in waiting if not shelf.granted(ref, wishes.get(ref, EARLIER))])
        for number in sorted(shelf.refs):
            made[bundle_path(kind, number)] = tuple(sorted(shelf.refs[number]))
    return made


def named_by_id(bundle: bytes) -> list[tuple[str, bytes]]:
    """The entity files that a bundle is made of, each with its blob id."""
    return [(id_of(part), part) for part in parts_of(bundle)]


def refs_by_id(ids: Mapping[EntityRef, str]) -> dict[str, EntityRef]:
    """The refs of entity files by blob id, without those of files that are copies of each other;
    ``ids`` has each file's."""
    refs = {name: ref for ref, name in ids.items()}
    if len(refs) == len(ids):
        return refs
    seen = Counter(ids.values())
    return {name: ref for name, ref in refs.items() if seen[name] == 1}


def named_parts(data: bytes, bundle: Bundle) -> list[tuple[EntityRef, bytes]]:
    """The entity files in a bundle of these bytes, each with its ref, as far as it can be told."""
    parts = parts_of(data)
    if len(parts) == len(bundle.refs):
        return list(zip(bundle.refs, parts, strict=True))
    return [(ref, part) for part in parts for ref in _named(part)]


class _Shelf:
    """The bundles of one kind, while they are filled."""

    def __init__(self, sizes: Mapping[EntityRef, int]) -> None:
        self.refs = defaultdict[int, list[EntityRef]](list)
        self._sizes = sizes
        self._bytes = defaultdict[int, int](int)

    def put(self, ref: EntityRef, number: int) -> None:
        self.refs[number].append(ref)
        self._bytes[number] += self._sizes[ref] + len(SEAM)

    def granted(self, ref: EntityRef, number: int) -> bool:
        """Put an entity where it wishes to be, if there is room."""
        room = number != EARLIER and self._has_room(number, self._sizes[ref])
        if room:
            self.put(ref, number)
        return room

    def fill(self, waiting: Sequence[EntityRef]) -> None:
        """Put each into the lowest bundle that has room for it."""
        if not waiting:
            return
        least = min(self._sizes[ref] for ref in waiting)
        top = max(self.refs, default=0) + 1
        numbers = [n for n in range(1, top + 1) if self._has_room(n, least)]
        for ref in waiting:
            number = next(n for n in numbers if self._has_room(n, self._sizes[ref]))
            self.put(ref, number)
            if number == numbers[-1]:
                numbers.append(number + 1)
            if not self._has_room(number, least):
                numbers.remove(number)

    def _has_room(self, number: int, size: int) -> bool:
        """An empty bundle takes an entity of any size."""
        count = len(self.refs.get(number, ()))
        return count == 0 or (count < MOST_ENTITIES and self._bytes[number] + size <= MOST_BYTES)


def _named(part: bytes) -> list[EntityRef]:
    """The refs of the entities in a part that is no entity file of ours."""
    refs = (ref_of(document.value) for document in read_documents(part))
    return [ref for ref in refs if ref is not None]
