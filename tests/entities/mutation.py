"""Entities with one to three things broken in them: of every kind, whatever its schema says."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.entities.validation_cases import CASES

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1.5, "", " ", [], {}, "x", "a b", "A", "é", "a:b", "a/b/c", "group:",
    "/x", "x/", ":x", "a//b", ["x"], [None], [""], [1], [[]], [{}], {"a": 1}, {"kind": "k"},
    {"kind": "k", "name": "n"}, {"name": "n", "namespace": ""}, "x" * 63, "x" * 64, "x\ny",
    "\ufeff", "http://", "mailto:x", "a-b", "a--b", "a_b", "a.b", "😀", "\u2028", "file", "url",
    "backstage.io/v1beta1", "a.b/c", "A/b", "Component", ["component:x", "y"], "$text", 1e21,
)  # fmt: skip
KEYS = (
    "a", "a b", "x.y/z", "X.y/z", "", "a/b/c", "k" * 64, "x\ny", "$x", "é", "name", "uid", "spec",
    "backstage.io/managed-by-location", "labels", "links", "tags", "owner", "dependencyOf", "type",
)  # fmt: skip


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, entry in entries:
        yield (*path, key)
        yield from paths(entry, (*path, key))


def mutated(entity: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        *parents, last = chance.choice([*paths(entity)] or [("kind",)])
        holder: Any = entity
        for key in parents:
            holder = holder[key]
        value = holder.get(last) if isinstance(holder, dict) else holder[last]
        what = chance.random()
        if what < 0.2 and (isinstance(holder, list) or last in holder):
            del holder[last]
        elif what < 0.4 and isinstance(value, dict):
            value[chance.choice(KEYS)] = deepcopy(chance.choice(ODD))
        elif what < 0.5 and isinstance(value, list):
            value.append(deepcopy(chance.choice(ODD)))
        else:
            holder[last] = deepcopy(chance.choice(ODD))
    return entity


RICH = {
    "annotations": {"a/b": "c"},
    "labels": {"a": ""},
    "tags": ["java"],
    "links": [{"url": "https://x.y", "title": "t"}],
    "title": "T",
}


TEMPLATE = {
    "apiVersion": "scaffolder.backstage.io/v1beta3",
    "kind": "Template",
    "metadata": {"name": "t"},
    "spec": {
        "type": "service",
        "owner": "team",
        "lifecycle": "production",
        "parameters": [{"title": "p", "when": True, "backstage:permissions": {"tags": ["a"]}}],
        "secrets": {"schema": {}},
        "presentation": {"buttonLabels": {"backButtonText": "b", "reviewButtonText": "r"}},
        "EXPERIMENTAL_recovery": {"EXPERIMENTAL_strategy": "none"},
        "formDecorators": [{"id": "f", "input": {}}],
        "EXPERIMENTAL_formDecorators": [{"id": "f", "input": {}}],
        "steps": [
            {"id": "s", "name": "n", "action": "a", "input": {}, "if": True},
            {"action": "b", "if": "x", "backstage:permissions": {"tags": []}},
        ],
        "output": {
            "links": [{"if": False, "url": "u", "entityRef": "e", "title": "t", "icon": "i"}],
            "text": [{"if": "y", "title": "t", "icon": "i", "content": ""}],
            "additionalProperties": "x",
        },
    },
}

OWNED = {"lifecycle": "production", "owner": "team", "system": "shop"}
PROFILE = {"displayName": "T", "email": "a@b.c", "picture": "https://x.y"}
WHOLE: dict[str, list[dict[str, Any]]] = {
    "API": [{"type": "openapi", **OWNED, "definition": "x"}],
    "Component": [
        {
            "type": "service",
            **OWNED,
            "subcomponentOf": "a",
            "providesApis": ["a"],
            "consumesApis": ["b"],
            "dependsOn": ["resource:db", "component:x"],
            "dependencyOf": ["component:y"],
        }
    ],
    "Resource": [
        {
            "type": "database",
            "owner": "team",
            "system": "shop",
            "dependsOn": ["resource:db"],
            "dependencyOf": ["component:y"],
        }
    ],
    "Group": [
        {
            "type": "team",
            "profile": PROFILE,
            "parent": "all",
            "children": ["a", "b"],
            "members": ["eve"],
        }
    ],
    "User": [{"profile": PROFILE, "memberOf": ["a"]}],
    "System": [{"owner": "team", "domain": "d", "type": "t"}],
    "Domain": [{"owner": "team", "subdomainOf": "d", "type": "t"}],
    "Location": [
        {"type": "url", "target": "./a.yaml", "targets": ["./b.yaml"], "presence": "optional"}
    ],
}
"""By kind specs with every field that its schema knows."""
MODELLED: dict[str, list[dict[str, Any]]] = {
    "API": [{"type": "mcp-server", **OWNED, "remotes": [{"type": "sse", "url": "https://x.y"}]}],
    "AiResource": [
        {
            "type": "skill",
            **OWNED,
            "disciplines": ["a"],
            "categories": ["b"],
            "agents": ["c"],
            "dependsOn": ["d"],
            "allowedTools": "e",
            "license": "f",
            "compatibility": "g",
        },
        {"type": "rule", **OWNED, "disciplines": ["a"], "category": "c", "rationale": "r"},
        {"type": "plugin", **OWNED, "skills": ["airesource:default/s"], "version": "1"},
        {"type": "marketplace", **OWNED, "plugins": ["p"], "version": "1"},
        {"type": "prompt", **OWNED},
    ],
}
"""The same of what module ``ai-model`` adds."""
BUNDLED: dict[str, list[dict[str, Any]]] = {
    "API": [
        {"type": "openapi", **OWNED, "definition": {"$openapi": "./openapi.yaml"}},
        {"type": "asyncapi", **OWNED, "definition": {"$asyncapi": "./asyncapi.yaml"}},
        {"type": "grpc", **OWNED, "definition": {"$text": "./a.proto"}, "more": {"$yaml": "./x"}},
    ]
}
"""The same of what a manifest includes, with module ``openapi``."""


def entities(*, modules: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Good entities for a portal with these modules; those that are rare stand there more often."""
    specs = [(kind, spec) for kind, every in WHOLE.items() for spec in every] * 2
    if "ai-model" in modules:
        specs += [(kind, spec) for kind, every in MODELLED.items() for spec in every] * 4
    if "openapi" in modules:
        specs += [(kind, spec) for kind, every in BUNDLED.items() for spec in every] * 6
    whole = [
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": kind,
            "metadata": {"name": "n", "namespace": "default"},
            "spec": spec,
        }
        for kind, spec in specs
    ]
    return [*(case.data for case in CASES if case.stage is None), *[TEMPLATE] * 10, *whole]


def write_mutated(
    folder: Path, count: int, seed: int, *, modules: tuple[str, ...] = ()
) -> list[Path]:
    """Write ``count`` mutated entities, a hundred a file."""
    chance, good = random.Random(seed), entities(modules=modules)
    files: list[Path] = []
    for start in range(0, count, 100):
        documents = []
        for _ in range(min(100, count - start)):
            entity = deepcopy(chance.choice(good))
            entity["metadata"].update(deepcopy(RICH) if chance.random() < 0.5 else {})
            documents.append(mutated(entity, chance))
        files.append(folder / f"{start // 100}.yaml")
        text = "".join(f"---\n{json.dumps(document)}\n" for document in documents)
        files[-1].write_text(text, encoding="utf-8")
    return files
