"""Real Backstage portals, run by ingest.mjs and the npm packages that it needs."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.outside import node_modules

_SCRIPT = Path(__file__).parents[1] / "backstage" / "ingest.mjs"
_DATABASE = Path("better-sqlite3", "build", "Release", "better_sqlite3.node")
_SECONDS = 300

ORIGIN = ("backstage.io/managed-by-location", "backstage.io/managed-by-origin-location")
"""Annotations that say which file a portal read, and so differ with where it reads."""

LINKS = ("backstage.io/view-url", "backstage.io/edit-url")
"""Annotations with a manifest's URL. Backstage writes ``path=%2Fa.yaml`` where a Location led it
there and ``path=/a.yaml`` where it was given the URL; the two are one place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """What one portal ended up with."""

    entities: Mapping[str, Mapping[str, Any]]
    """By ref, Locations left out: what the portal stores but for its own ids and `ORIGIN`."""
    hosts: Mapping[str, str]
    """By ref, where the portal has it from."""
    relations: Mapping[str, frozenset[tuple[str, str]]]
    """By ref, (type, target) of each relation."""
    errors: Sequence[Mapping[str, str]]
    """``entity`` and ``message`` of each."""
    troubles: Sequence[str]
    """Everything else that a quiet, settled portal does not have."""
    requests: Sequence[Mapping[str, Any]]
    """``url`` and ``status`` of each, until it had read everything."""
    refreshed: Sequence[Mapping[str, Any]]
    """Likewise, while it read everything again."""
    files: Mapping[str, str]
    """By ref, the path of the file that the portal has it from."""
    missing: Mapping[str, float]
    """By ref, the seconds for which an entity was not there that had been, after a change."""
    orphaned: frozenset[str]
    """The refs of entities that were orphans for a while, after a change."""
    later: Sequence["Portal"] = ()
    """The same portal after each change that it was to see."""


def run_portals(
    portals: Sequence[Mapping[str, Any]],
    *,
    azure: str,
    github: Mapping[str, Path],
    database: Path | None = None,
) -> list[Portal]:
    """Starts each portal on its own and waits until it has read its locations; see ingest.mjs.

    ``azure`` is the URL that answers as dev.azure.com, ``github`` the folders that are served as
    repositories, ``database`` the folder of the database that they share: one portal that is
    started again.
    """
    modules = node_modules()
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs Backstage's own code")
    if not (modules / _DATABASE).is_file():
        pytest.skip("better-sqlite3 is not compiled: a running Backstage keeps its catalog in it")
    folders = {name: str(folder) for name, folder in github.items()}
    shared = None if database is None else str(database)
    job = {"azure": azure, "github": folders, "portals": list(portals), "database": shared}
    done = subprocess.run(
        [node, str(_SCRIPT)],
        input=json.dumps(job),
        env={**os.environ, "CATALOG_SYNC_NODE_MODULES": str(modules)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return [_portal(json.loads(line)) for line in done.stdout.split("\n") if line]


def _portal(found: Mapping[str, Any]) -> Portal:
    entities = {_ref(entity): entity for entity in found["entities"]}
    shown = {ref: entity for ref, entity in entities.items() if entity["kind"] != "Location"}
    troubles = [*found["conflicts"], *found["logs"], *found["stuck"]]
    return Portal(
        entities={ref: _without_origin(entity) for ref, entity in shown.items()},
        hosts={ref: urlsplit(_managed_by(entity)).netloc for ref, entity in shown.items()},
        relations={
            ref: frozenset((r["type"], r["targetRef"]) for r in entity["relations"])
            for ref, entity in shown.items()
        },
        errors=found["errors"],
        troubles=troubles if found["settled"] else ["did not settle", *troubles],
        requests=found["requests"],
        refreshed=found["refreshed"],
        files={ref: urlsplit(_managed_by(entity)).path for ref, entity in shown.items()},
        missing=found.get("missing", {}),
        orphaned=frozenset(found.get("orphaned", ())),
        later=[_portal(each) for each in found.get("later", ())],
    )


def _ref(entity: Mapping[str, Any]) -> str:
    metadata = entity["metadata"]
    return f"{entity['kind']}:{metadata['namespace']}/{metadata['name']}".lower()


def _managed_by(entity: Mapping[str, Any]) -> str:
    """The URL of the file that the portal read."""
    return str(entity["metadata"]["annotations"][ORIGIN[0]]).removeprefix("url:")


def _without_origin(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = {k: v for k, v in entity["metadata"].items() if k not in {"uid", "etag"}}
    annotations = {
        key: unquote(value) if key in LINKS else value
        for key, value in metadata["annotations"].items()
        if key not in ORIGIN
    }
    kept = {k: v for k, v in entity.items() if k != "relations"}
    return {**kept, "metadata": {**metadata, "annotations": annotations}}
