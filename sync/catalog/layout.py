"""The catalog folder's layout: which file holds what, and the bytes of each. Pure.

The path of an entity depends on its ref alone. What portals read are the bundles.
"""

import re
from collections.abc import Iterable

from sync.errors import CatalogError
from sync.model import Entity, EntityRef, Json, entity_ref
from sync.yaml12.reader import read_documents
from sync.yaml12.writer import write_document

ROOT_FILE = "catalog-info.yaml"
LARGEST_LOG = 256 << 20
"""Bytes of a locations log: some half a million manifests."""
LOG_FILE = "locations.yaml"
README_FILE = "README.md"
ATTRIBUTES_FILE = ".gitattributes"
MARK = "Written by catalog-sync"
"""In the first line of every file we write that is not made of entities."""

EARLIER = 0
"""The number of the one bundle that earlier versions made of all entities of a kind."""

HEADER_START = b"# Copied from "
"""How each entity file begins, and no other line of one."""
_HEADER_END = b" by catalog-sync: edit it there, not here."
_KIND = r"([a-z][a-z0-9]{0,62})"
_NAMED = r"([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)/([a-z0-9](?:[-a-z0-9_.]{0,118}[a-z0-9])?)"
"""Namespace and name; names are as long as Roadie takes them."""
_REF = re.compile(f"{_KIND}:{_NAMED}")
_ENTITY_PATH = re.compile(rf"entities/{_KIND}/{_NAMED}\.yaml")
_FIXED = frozenset({ROOT_FILE, LOG_FILE, README_FILE, ATTRIBUTES_FILE})
_KIND_PATH = re.compile(r"kinds/([a-z][a-z0-9]{0,62})\.yaml")
_BUNDLE_PATH = re.compile(r"bundles/([a-z][a-z0-9]{0,62})(?:-([1-9][0-9]{0,5}))?\.yaml")


def is_ref(text: str) -> bool:
    """Whether ``text`` is a canonical entity ref; such a ref is safe in a path."""
    return _REF.fullmatch(text) is not None


def entity_path(ref: EntityRef) -> str:
    """Where the entity lives in the catalog folder: its ref in lower case and nothing else.

    Raises ``CatalogError`` for what is no ref, so that no text of strangers becomes a path.
    """
    match = _REF.fullmatch(ref)
    if match is None:
        raise CatalogError(f"{ref!r} is not an entity ref (kind:namespace/name, lower case)")
    return f"entities/{match[1]}/{match[2]}/{match[3]}.yaml"


def ref_of_path(path: str) -> EntityRef | None:
    """The ref whose entity lives at ``path``; ``None`` when it is no entity's path."""
    match = _ENTITY_PATH.fullmatch(path)
    return f"{match[1]}:{match[2]}/{match[3]}" if match else None


def kind_of(ref: EntityRef) -> str:
    """The kind of a ref, in lower case."""
    return ref.partition(":")[0]


def kind_path(kind: str) -> str:
    """Path of the Location that leads to all entities of a kind."""
    return f"kinds/{kind}.yaml"


def bundle_path(kind: str, number: int) -> str:
    """Path of a bundle: one of the files that portals read entities of a kind from."""
    return f"bundles/{kind}.yaml" if number == EARLIER else f"bundles/{kind}-{number}.yaml"


def bundle_of_path(path: str) -> tuple[str, int] | None:
    """The kind and the number of the bundle at ``path``; ``None`` for other paths."""
    match = _BUNDLE_PATH.fullmatch(path)
    return (match[1], int(match[2] or EARLIER)) if match else None


def kind_of_path(path: str) -> str | None:
    """The kind that a file in kinds/ or bundles/ stands for; ``None`` for other paths."""
    match = _KIND_PATH.fullmatch(path) or _BUNDLE_PATH.fullmatch(path)
    return match[1] if match else None


def may_be_ours(path: str) -> bool:
    """Whether the layout has a place at ``path``; any other file is foreign whatever it holds."""
    if _ENTITY_PATH.fullmatch(path) is not None:
        return True
    return path in _FIXED or kind_of_path(path) is not None


def in_our_case(path: str) -> str:
    """The place of the layout that differs from ``path`` only in case, if there is one; otherwise
    ``path`` itself."""
    lowered = path.lower()
    if lowered == README_FILE.lower():
        return README_FILE
    return lowered if lowered != path and may_be_ours(lowered) else path


def render_entity(entity: Entity) -> bytes:
    """The file of one entity: a line that names its manifest, then the entity as YAML."""
    header = HEADER_START + entity.target.encode() + _HEADER_END + b"\n"
    return header + write_document(entity.data).encode()


def origin_of(data: bytes) -> str | None:
    """The manifest's target that our header in ``data`` names; ``None`` when it has no header."""
    if not data.startswith(HEADER_START):
        return None
    line = data[: data.find(b"\n")].removesuffix(b"\r")
    target = line[len(HEADER_START) : -len(_HEADER_END)]
    if not line.endswith(_HEADER_END) or not target or b" " in target:
        return None
    return target.decode("utf-8", errors="replace")


def is_marked(data: bytes) -> bool:
    """Whether ``data`` says in its first line that we wrote it, entity files included."""
    first = data[: data.find(b"\n") + 1 or len(data)]
    return MARK.encode() in first or origin_of(data) is not None


def is_sound(data: bytes, ref: EntityRef) -> bool:
    """Whether the file is one readable document with the envelope of this entity.

    Anything else keeps a portal from reading the whole file that holds it; what is wrong beyond
    that concerns the one entity alone.
    """
    documents = read_documents(data)
    if len(documents) != 1 or documents[0].problems or not isinstance(documents[0].value, dict):
        return False
    value = documents[0].value
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return False
    texts = (value.get("apiVersion"), value.get("kind"), metadata.get("name"))
    namespace = metadata.get("namespace", "default")
    if not all(isinstance(text, str) and text for text in (*texts, namespace)):
        return False
    return entity_ref(str(value["kind"]), str(namespace), str(metadata["name"])) == ref


def render_locations(bundles: Iterable[tuple[str, int]]) -> dict[str, bytes]:
    """The files in kinds/ and the root Location for these bundles (kind and number), by path."""
    kinds: dict[str, list[str]] = {}
    for kind, number in sorted(bundles):
        kinds.setdefault(kind, []).append(f"../{bundle_path(kind, number)}")
    files = {
        kind_path(kind): _location(f"catalog-{kind}", targets) for kind, targets in kinds.items()
    }
    files[ROOT_FILE] = _location("catalog", [f"./kinds/{kind}.yaml" for kind in kinds])
    return files


def render_attributes() -> bytes:
    """.gitattributes: bundles are folded in reviews, and checkouts keep our bytes everywhere.

    ``linguist-generated`` is what GitHub folds and leaves out of language counts; ``-diff`` would
    also hide bundles from ``git log -p``, where someone may look for what a portal was given.
    """
    files = (ATTRIBUTES_FILE, ROOT_FILE, LOG_FILE, README_FILE)
    ours = (*(f"/{name}" for name in files), "/entities/**", "/kinds/**")
    lines = [f"# {MARK}: changes here are overwritten."]
    lines += [f"{pattern} text eol=lf" for pattern in ours]
    lines.append("/bundles/** text eol=lf linguist-generated=true")
    return "".join(f"{line}\n" for line in lines).encode()


def _location(name: str, targets: list[str]) -> bytes:
    """A Location without ``spec.type``: ``file`` would fail when it is read through a URL."""
    values: list[Json] = [*targets]
    document: dict[str, Json] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {"name": name},
        "spec": {"targets": values},
    }
    return f"# {MARK}: changes here are overwritten.\n{write_document(document)}".encode()
