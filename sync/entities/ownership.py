"""Whose an entity is: ``spec.owner`` in the short form, and what several agree on. Pure."""

import re
from collections.abc import Iterable, Mapping

from sync.entities.relations import Reference, UnreadableReferenceError
from sync.file import File
from sync.model import EntityRef, Json
from sync.yaml12.quoting import plain_or_quoted
from sync.yaml12.reader import read_documents

NOBODY = ""
"""The owner of what names none, or several."""
_LONGEST = 200
"""Characters of an owner that is no reference; one that is can hardly have as many."""
_SPEC, _OWNER = b"\nspec:\n", b"\n  owner: "
_NEXT = re.compile(rb"\n[^ \n]")
"""How the next key of an entity begins."""


def owner_of(data: Mapping[str, Json]) -> str:
    """The owner of an entity's data, refused or not; ``NOBODY`` where it is no text."""
    spec, metadata = data.get("spec"), data.get("metadata")
    owner = spec.get("owner") if isinstance(spec, dict) else None
    namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
    if not isinstance(owner, str):
        return NOBODY
    return as_owner(owner, namespace if isinstance(namespace, str) and namespace else "default")


def as_owner(text: str, namespace: str = "default") -> str:
    """An owner as the locations log has it: what Backstage takes the reference for, in the short
    form that it shows (``group:default/team-a`` is ``team-a``), or the text where it is none.

    ``namespace`` is of the entity that it owns: an owner without one is in that.
    """
    reference = Reference(
        path=("spec", "owner"),
        field="owner",
        value=text,
        default_kind="Group",
        default_namespace=namespace,
    )
    try:
        kind, _, rest = reference.resolve().partition(":")
    except UnreadableReferenceError:
        return " ".join(text.split())[:_LONGEST]
    short = rest.removeprefix("default/")
    return short if kind == "group" else f"{kind}:{short}"


def agreed(owners: Iterable[str]) -> str:
    """The one owner among several that may be ``NOBODY``; ``NOBODY`` where two differ."""
    named = {*owners} - {NOBODY}
    return named.pop() if len(named) == 1 else NOBODY


def owner_in(files: Mapping[EntityRef, File], refs: Iterable[EntityRef]) -> str:
    """The owner that the entities ``refs`` agree on; those without a file do not count."""
    return agreed(owner_of_file(files[ref].data, ref) for ref in refs if ref in files)


def owner_of_file(data: bytes, ref: EntityRef) -> str:
    """The owner of an entity by its file as we write it.

    Nothing but an owner of ``spec`` begins a line of that block with two spaces and this key, and
    what would be written like this is this text. Anything less usual is read as YAML: that takes
    a millisecond, and there are tens of thousands.
    """
    spec = data.find(_SPEC)
    owner = data.find(_OWNER, spec + len(_SPEC) - 1) if spec >= 0 else -1
    if owner < 0 or _NEXT.search(data, spec + len(_SPEC) - 1, owner + 1):
        return NOBODY
    start = owner + len(_OWNER)
    text = data[start : data.find(b"\n", start)].decode()
    if text == plain_or_quoted(text):
        return as_owner(text, ref.partition(":")[2].partition("/")[0])
    value = read_documents(data)[0].value
    return owner_of(value) if isinstance(value, dict) else NOBODY
