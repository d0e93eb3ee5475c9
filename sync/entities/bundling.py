"""A specification of several files to one: what ``$ref`` leads to takes the place of the first
reference to it, and the others point there. Pure.

As ``bundle`` of ``@apidevtools/json-schema-ref-parser`` 15 does, which Backstage's module
``openapi`` calls, but for schemas with an ``$id``, which are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sync.entities.globs import Work
from sync.entities.pointers import BundleLimitError, Pointers
from sync.entities.refs import (
    ROOT,
    Tree,
    at,
    below,
    fragment_of,
    has,
    is_extended,
    is_ref,
    keys_of,
    put,
    resolved,
    tokens_of,
    without_fragment,
)
from sync.model import Json

_DEFINITIONS: Final = ("definitions", "$defs")
_KEPT_BY_ASYNCAPI_3: Final = re.compile(
    r"#/(components/)?(channels/.*/servers"
    r"|operations/.*/(channel|messages|reply/channel|reply/messages))"
)
"""Where references of AsyncAPI 3 mean the thing itself and are not looked behind."""
_NAMED_SCHEMAS: Final = ("draft-04/", "draft-06/", "draft-07/", "draft/2019-09/", "draft/2020-12/")
_LATER_OPENAPI: Final = re.compile(r"3\.1(\.|$)")

_DEEPEST: Final = 1000
"""Keys from the specification's top to what is looked through: where references with further keys
lead in a circle, there is no end."""

_Steps: TypeAlias = Iterator["_Steps"]


@dataclass(slots=True, kw_only=True)
class _Entry:
    """One reference, and what it leads to."""

    reference: Json
    parent: Tree
    key: str | None
    path: str
    """Where it stands in the bundle."""
    depth: int
    place: str
    value: Json
    circular: bool
    extended: bool
    hops: int

    @property
    def file(self) -> str:
        return without_fragment(self.place)

    @property
    def fragment(self) -> str:
        return fragment_of(self.place)

    @property
    def order(self) -> tuple[bytes, bytes, bool, bool, int, int, int, int]:
        """How they are sorted: those to one value stand together, and the first of them gets it."""
        deepest = max(self.path.rfind(f"/{name}") for name in _DEFINITIONS)
        return (
            self.file.encode("utf-16-be", "surrogatepass"),
            self.fragment.encode("utf-16-be", "surrogatepass"),
            not self.circular,
            self.extended,
            self.hops,
            self.depth,
            -deepest,
            len(self.path),
        )


def bundled(files: Mapping[str, Json], work: Work) -> Json:
    """The specification `ROOT` of ``files``, with all that it leads to; ``files`` are changed.

    BundleError when a reference leads nowhere, TooMuchError when the work is used up.
    """
    for file in files.values():
        _refuse_ids(file)
    whole: dict[str, Json] = {"schema": files[ROOT]}
    inventory = _Inventory(Pointers(files, work), work, excluding=_is_asyncapi_3(files[ROOT]))
    nested = [inventory.crawl(whole, "schema", f"{ROOT}#", "#", 0)]
    while nested:  # a specification may nest deeper than calls may
        step = next(nested[-1], None)
        if step is None:
            nested.pop()
        else:
            nested.append(step)
    entries = sorted(inventory.entries.values(), key=lambda entry: entry.order)
    _remap(entries, inventory.pointers)
    _shorten(entries, whole)
    return whole["schema"]


def _is_asyncapi_3(root: Json) -> bool:
    version = root.get("asyncapi") if isinstance(root, dict) else None
    return re.match(r"\s*\+?0*3(\D|$)", str(version)) is not None


class _Inventory:
    """Every reference that the specification leads to, each with its value."""

    def __init__(self, pointers: Pointers, work: Work, *, excluding: bool) -> None:
        self.pointers = pointers
        self.entries: dict[tuple[int, str | None], _Entry] = {}
        self._work = work
        self._excluding = excluding
        self._seen: dict[int, Tree] = {}
        """By id; held, so that no other value gets the id of one that is gone."""

    def crawl(self, parent: Tree, key: str | None, place: str, path: str, hops: int) -> _Steps:
        """Look through a value; those that are to be looked through next come out."""
        tree = parent if key is None else at(parent, key)
        if not isinstance(tree, dict | list) or id(tree) in self._seen:
            return
        if self._excluding and _KEPT_BY_ASYNCAPI_3.search(path):
            return
        if path.count("/") > _DEEPEST:
            raise BundleLimitError("its references lead ever deeper")
        self._work.spend((3 + path.count("/") // 8) * (1 + len(tree)))
        self._seen[id(tree)] = tree
        if is_ref(tree):
            yield self._note(parent, key, place, path, hops)
            return
        for name in _by_length(keys_of(tree)):
            inner = (tree, name, below(place, name), below(path, name), hops)
            yield self._note(*inner) if is_ref(at(tree, name)) else self.crawl(*inner)

    def _note(self, parent: Tree, key: str | None, place: str, path: str, hops: int) -> _Steps:
        reference = parent if key is None else at(parent, key)
        if not isinstance(reference, dict):
            return
        found = self.pointers.find(resolved(place, str(reference["$ref"])), path)
        depth, hops = len(tokens_of(path)), hops + found.hops
        known = self.entries.get((id(parent), key))
        if known is not None:
            if depth >= known.depth and hops >= known.hops:
                return
            del self.entries[id(parent), key]
        self.entries[id(parent), key] = _Entry(
            reference=reference,
            parent=parent,
            key=key,
            path=path,
            depth=depth,
            place=found.place,
            value=found.value,
            circular=found.circular,
            extended=is_extended(reference),
            hops=hops,
        )
        outside = without_fragment(found.place) != ROOT
        if (known is None or outside) and isinstance(found.value, dict | list):
            yield self.crawl(found.value, None, found.place, path, hops + 1)


def _by_length(keys: list[str]) -> list[str]:
    """Definitions first, else the shorter name: so the references become short."""
    first = [key for key in reversed(keys) if key in _DEFINITIONS]
    rest = [key for key in keys if key not in _DEFINITIONS]
    return [*first, *sorted(rest, key=lambda key: len(key.encode("utf-16-le", "surrogatepass")))]


def _remap(entries: list[_Entry], pointers: Pointers) -> None:
    """Give each value to the first reference to it, and let the others point there."""
    first: _Entry | None = None
    for entry in entries:
        reference = entry.reference
        if entry.file == ROOT:
            _point(reference, entry.fragment)
        elif first is not None and (entry.file, entry.fragment) == (first.file, first.fragment):
            _point(reference, first.path)
        elif (
            first is not None
            and entry.file == first.file
            and entry.fragment.startswith(f"{first.fragment}/")
        ):
            rest = tokens_of(entry.fragment.replace(first.fragment, "#", 1))
            _point(reference, below(first.path, *rest))
        else:
            first = entry
            entry.reference = pointers.merged(reference, entry.value)
            put(entry.parent, "null" if entry.key is None else entry.key, entry.reference)
            if entry.circular:
                _point(entry.reference, entry.path)


def _point(reference: Json, path: str) -> None:
    if isinstance(reference, dict):
        reference["$ref"] = path


def _shorten(entries: list[_Entry], whole: dict[str, Json]) -> None:
    """Let references that lead through another one lead to its end."""
    for entry in entries:
        path = entry.reference.get("$ref") if isinstance(entry.reference, dict) else None
        if isinstance(path, str) and path.startswith("#/"):
            _point(entry.reference, _direct(whole["schema"], path))


def _direct(root: Json, path: str) -> str:
    tree, names = root, list[str]()
    for name in path[2:].split("/"):
        if not isinstance(tree, dict | list):
            return path
        key = name.replace("~1", "/").replace("~0", "~")
        through = tree.get("$ref") if isinstance(tree, dict) and key not in tree else None
        if isinstance(through, str) and through.startswith("#/"):
            names = through[2:].split("/")
            tree = _walked(root, names)
            if not isinstance(tree, dict | list):
                return path
        tree = at(tree, key)
        names.append(name)
    return "#/" + "/".join(names)


def _walked(root: Json, names: list[str]) -> Json:
    for name in names:
        key = name.replace("~1", "/").replace("~0", "~")
        root = at(root, key) if has(root, key) else None
    return root


def _refuse_ids(root: Json) -> None:
    """Refuse schemas whose references are told from an ``$id`` and not from their file."""
    if not isinstance(root, dict):
        return
    schema, version = root.get("$schema"), root.get("openapi")
    named = isinstance(schema, str) and any(
        each in schema for each in (*_NAMED_SCHEMAS, "oas/3.1/")
    )
    name = "id" if isinstance(schema, str) and "draft-04/" in schema else "$id"
    later = isinstance(version, str) and _LATER_OPENAPI.match(version)
    if not named and not later and not _is_text(root.get(name)):
        return
    waiting, seen = [root], set[int]()
    while waiting:
        tree: Json = waiting.pop()
        if isinstance(tree, dict | list) and id(tree) not in seen:
            seen.add(id(tree))
            if isinstance(tree, dict) and _is_text(tree.get(name)):
                raise BundleLimitError(
                    f"a schema has an {name}; leave it out, or bundle it yourself"
                )
            waiting += [at(tree, key) for key in keys_of(tree)]  # type: ignore[misc]


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and value != ""
