"""Specifications of several files: bundled as a sync would, and random ones."""

import json
import posixpath
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from sync.azure.blobs import blob_id
from sync.config.settings import Portal
from sync.entities.manifest import parse_manifest
from sync.entities.placeholders import Inlined, inline, placeholders, wanted
from sync.entities.specification import Parser
from sync.model import Answer, Content, Location, Missing
from sync.urls import parse_target
from tests.support.openapi_module import MANIFEST, Specification

PORTAL = Portal(modules=("openapi",))
API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {{name: a}}
spec: {{type: openapi, lifecycle: l, owner: o, definition: {{{key}: {value}}}}}
"""
_NONE = Missing(reason="there is no such file")


def bundle_of(given: Specification, key: str = "$openapi", parser: Parser | None = None) -> Inlined:
    """The API that names the specification, with what its repository holds put in."""
    base = parse_target(MANIFEST)
    assert base is not None
    (document,) = parse_manifest(API.format(key=key, value=json.dumps(given.value)).encode())
    answers: dict[str, Answer] = {}
    parser = parser or Parser()
    while True:
        named = wanted(placeholders(document, PORTAL), base, 140, parser=parser, answers=answers)
        fresh = [each for each in named if each.target not in answers]
        if not fresh:
            return inline(document, base, answers, portal=PORTAL, parser=parser)
        for each in fresh:
            answers |= dict(_look_up(each, given.files))


def definition(inlined: Inlined) -> Any:
    """The text of the API."""
    spec = inlined.data["spec"]
    assert isinstance(spec, dict)
    return spec["definition"]


def _look_up(place: Location, files: Mapping[str, str]) -> Iterator[tuple[str, Answer]]:
    text = files.get(place.path)
    found = None if text is None else text.encode()
    yield (
        place.target,
        _NONE if found is None else Content(data=found, content_id=blob_id(found)),
    )
    for above in PurePosixPath(place.path).parents:
        yield replace(place, path=str(above)).target, _NONE


_FILES = ("a.yaml", "sub/b.yaml", "sub/c.json", "sub/deep/d.yaml", "e.yml", "f.txt")
_KEYS = (
    "definitions", "$defs", "components", "schemas", "X", "Yy", "200", "404", "a/b", "c~d", "items",
    "properties", "paths", "/pets", "ü", "x y", "allOf", "channels", "servers", "operations",
)  # fmt: skip
_SCALARS = ("text", 1, True, None, "two\nlines", 1.5, "a" * 90 + " b")


class Chance:
    """Random specifications whose references lead anywhere, seldom nowhere."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def specification(self) -> Specification:
        names = ["openapi.yaml", *self._random.sample(_FILES, self._random.randrange(5))]
        trees = {name: self._root(name) for name in names}
        for name in names:
            self._fill(name, trees[name], trees)
        return Specification(
            files={
                f"/{name}": tree if isinstance(tree, str) else json.dumps(tree)
                for name, tree in trees.items()
            }
        )

    def _root(self, name: str) -> Any:
        if name.endswith(".txt"):
            return "just text\nof it"
        tree = self._tree(0)
        tree = tree if isinstance(tree, dict) else {"X": tree}
        kinds = ({"openapi": "3.0.0"}, {"openapi": "3.1.0"}, {"asyncapi": "3.0.0"})
        return {**self._random.choice(kinds), **tree} if name == "openapi.yaml" else tree

    def _tree(self, depth: int) -> Any:
        what = self._random.random()
        if depth and what < 0.28 + 0.05 * depth:
            more = self._random.randrange(1, 3) if self._random.random() < 0.25 else 0
            return {"$ref": "", **{self._key(): self._tree(depth + 2) for _ in range(more)}}
        if depth < 4 and what < 0.85:
            return {self._key(): self._tree(depth + 1) for _ in range(self._random.randrange(1, 5))}
        if depth < 4 and what < 0.92:
            return [self._tree(depth + 1) for _ in range(self._random.randrange(3))]
        return self._random.choice(_SCALARS)

    def _key(self) -> str:
        return self._random.choice(_KEYS)

    def _fill(self, name: str, tree: Any, trees: Mapping[str, Any]) -> None:
        """Let each reference lead somewhere."""
        if isinstance(tree, dict) and "$ref" in tree:
            tree["$ref"] = self._reference(name, trees)
        for inner in tree.values() if isinstance(tree, dict) else tree:
            if isinstance(inner, dict | list):
                self._fill(name, inner, trees)

    def _reference(self, name: str, trees: Mapping[str, Any]) -> str:
        to = name if self._random.random() < 0.5 else self._random.choice([*trees])
        path = self._random.choice([*_paths(trees[to])])
        path = path if self._random.random() < 0.98 else ("nope",)
        pointer = "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in path)
        whole = to.endswith(".txt") or self._random.random() < 0.2
        if to == name:
            return "#" if whole else f"#{pointer}"
        relative = posixpath.relpath(f"/{to}", f"/{posixpath.dirname(name)}")
        dotted = self._random.choice(("", "./")) + relative
        return dotted if whole else f"{dotted}#{pointer}"


def _paths(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(tree, dict | list):
        entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, value in entries:
            if key != "$ref":
                yield from _paths(value, (*path, str(key)))
