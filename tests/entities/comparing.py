"""Our verdict beside that of Backstage's own code, document by document."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sync.config.settings import BARE, Portal
from sync.entities.manifest import Document, parse_manifest
from sync.entities.placeholders import stub
from sync.entities.verdict import verdict
from sync.model import Json, Problem
from tests.support.backstage import cause

STAGES = {"other": "location"}
"""Stages that parse.mjs has no name for."""

PORTAL_KINDS = {"Product", "Repository"}
"""Roadie's own kinds, which Backstage's code knows nothing of."""


PORTALS: Mapping[str, Portal] = {
    "bare": BARE,
    "ai-model": Portal(modules=("ai-model",)),
    "openapi": Portal(modules=("openapi",)),
}
"""Portals to compare with, by name."""

_NO_VERSION = "exists, but has no version matching"
"""How a model refuses before everything else."""


def options_of(portal: Portal) -> list[str]:
    """The options with which parse.mjs judges as this portal does."""
    model = ["--model", "ai"] if "ai-model" in portal.modules else []
    return [*model, *(["--openapi"] if "openapi" in portal.modules else [])]


def errors(document: Document, portal: Portal = BARE) -> list[Problem]:
    """Every error, in the order of Backstage's stages."""
    if document.problems:
        return list(document.problems)
    offline = stub(document, portal)
    judged = verdict(document, offline.data, portal=portal)
    found = [p for p in judged if p.severity == "error"]
    envelope = [p for p in found if p.type == "envelope"]
    return [*envelope, *offline.problems, *(p for p in found if p.type != "envelope")]


def same(ours: Json, theirs: Json) -> bool:
    """Equal as JavaScript prints it: 1 and 1.0 are one number, 1 and true are not."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return isinstance(ours, bool) == isinstance(theirs, bool) and ours == theirs


def differences(file: Path, answer: dict[str, Any], portal: Portal = BARE) -> Iterator[str]:
    """What we make of a file's documents otherwise than parse.mjs."""
    documents = parse_manifest(file.read_bytes())
    if len(documents) != len(answer["docs"]):
        yield f"{file.name}: {len(documents)} documents, not {len(answer['docs'])}"
        return
    for document, theirs in zip(documents, answer["docs"], strict=True):
        found = errors(document, portal)
        stage = found[0].type if found else None
        expected = STAGES.get(theirs.get("stage"), theirs.get("stage"))
        kind = theirs["entity"].get("kind") if "entity" in theirs else None
        if expected == "unknown-kind" and kind in PORTAL_KINDS and stage in {None, "kind"}:
            continue
        if stage is None and expected == "kind" and theirs.get("placeholders"):
            continue  # parse.mjs refuses its own stub for a $yaml; what that holds is not known
        if _NO_VERSION in theirs.get("error", "") and "unknown-kind" in {p.type for p in found}:
            continue
        if stage != expected:
            yield f"{file}#{document.index}: {stage}, not {expected}: {theirs.get('error')}"
        elif theirs["ok"] and not same(document.data, theirs["entity"]):
            yield f"{file}#{document.index}: other data"


def unheard(
    files: list[Path], answers: list[dict[str, Any]], portal: Portal = BARE
) -> Iterator[str]:
    """Backstage's messages that ours are not among."""
    for file, answer in zip(files, answers, strict=True):
        for document, theirs in zip(parse_manifest(file.read_bytes()), answer["docs"], strict=True):
            if not theirs["ok"] and theirs["stage"] != "yaml":
                ours = [problem.message for problem in errors(document, portal)]
                message = _first(theirs["error"])
                # Backstage sorts lists of references before it looks at them: other index.
                if "fewer than 1 characters" not in message and not _heard(message, ours):
                    yield f"{message} is not among {ours}"


def _first(error: str) -> str:
    """The first message of an error: a model tells several."""
    message = cause(error)
    several = re.match(r"Validation of \S+ entity failed: ", message)
    return message[several.end() :].partition("; ")[0] if several else message


def _heard(message: str, ours: list[str]) -> bool:
    """Whether it is among ours, which may say in addition which setting would help."""
    return any(each == message or each.startswith(f"{message}; where the portal") for each in ours)
