"""Manifest bytes to documents: what was read, before anything is judged."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sync.entities.bounds import MAX_DEPTH, MAX_DOCUMENTS, MAX_VALUES, USUAL
from sync.entities.encoding import damage, foreign
from sync.entities.mistakes import explained
from sync.entities.problem_case import Case
from sync.model import EntityRef, Json, Position, Problem, entity_ref
from sync.yaml12.documents import YamlDocument
from sync.yaml12.events import Values
from sync.yaml12.reader import read_documents

_LONGEST_REF = 400
"""Far more than the longest valid kind, namespace and name take together; one that is longer is of
a document that is refused, and would only be repeated in every message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of a manifest."""

    index: int
    """Counts from 0, without the empty documents."""
    data: dict[str, Json]
    """Empty when it cannot be read."""
    yaml: YamlDocument
    ref: EntityRef | None
    """``None`` when it is too broken to have one."""
    problems: tuple[Problem, ...] = ()
    """Why it cannot be read; empty when it can."""
    warnings: tuple[Problem, ...] = ()
    """What is wrong with the bytes of one that can be read."""
    may_include: bool = True
    """False where no key begins with ``$``, so that nobody needs to look for placeholders."""


def parse_manifest(
    data: bytes, *, limited: bool = True, largest: int = USUAL.manifest
) -> tuple[Document, ...]:
    """The documents of a manifest, in order; empty and comment-only ones are left out.

    One of more than ``largest`` bytes, or that asks for more than `sync.entities.bounds` allows, is
    a document with that problem;
    without ``limited``, as for files of the catalog, size and number do not matter.
    """
    if limited and len(data) > largest:
        message = (
            f"The manifest has {len(data):,} bytes and the limit is {largest:,}"
            " (settings.limits.manifest)"
        )
        return (_refused(Problem(type="limit", message=message, line=1, column=1)),)
    most = MAX_DOCUMENTS if limited else None
    values = Values(MAX_VALUES if limited else None)
    documents = read_documents(data, max_depth=MAX_DEPTH, max_documents=most, values=values)
    dollar = b"$" in data or b"\\" in data  # an escape may stand for one
    read = tuple(_document(i, document, dollar) for i, document in enumerate(documents))
    if read and (what := foreign(data)) is not None:
        return (_foreign(read[0], what),)
    return _damaged(read, data)


def parse_link(reason: str) -> tuple[Document, ...]:
    """The one document of a manifest that is a symbolic link to nothing that can be read."""
    message = f"Expected object at root, got string: {reason}"
    return (_refused(Problem(type="yaml", message=message, line=1, column=1)),)


def ref_of(data: Json) -> EntityRef | None:
    """The ref of an entity's data as Backstage forms it, if its parts are strings."""
    if not isinstance(data, dict) or not isinstance(metadata := data.get("metadata"), dict):
        return None
    kind, name, namespace = data.get("kind"), metadata.get("name"), metadata.get("namespace")
    if not isinstance(kind, str) or not isinstance(name, str) or not kind or not name:
        return None
    if namespace is None:
        namespace = "default"
    if not isinstance(namespace, str) or not namespace:
        return None
    ref = entity_ref(kind, namespace, name)
    return ref if len(ref) <= _LONGEST_REF else None


def last_of_each_ref(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents that count: of two with one ref Backstage keeps the last."""
    documents = tuple(documents)
    last = {document.ref: document.index for document in documents}
    return tuple(d for d in documents if d.ref is None or last[d.ref] == d.index)


def _refused(problem: Problem) -> Document:
    place = Position(line=1, column=1)
    yaml = YamlDocument(value=None, problems=(problem,), position=place)
    return Document(index=0, data={}, yaml=yaml, ref=None, problems=(problem,))


def _foreign(first: Document, what: str) -> Document:
    """A file that is no UTF-8 text: what Backstage says of it, and what it is."""
    said = first.problems[0].message if first.problems else "The file cannot be read"
    return _refused(Problem(type="yaml", message=f"{said}: {what}", line=1, column=1))


def _damaged(documents: tuple[Document, ...], data: bytes) -> tuple[Document, ...]:
    """The documents, with a warning to the one that has bytes that are no UTF-8.

    Backstage takes them for U+FFFD, and so do we; but nobody means that.
    """
    found = damage(data) if documents else None
    if found is None:
        return documents
    line = found.position.line
    at = sum(document.yaml.position.line <= line for document in documents[1:])
    document = documents[at]
    warning = Problem(
        type="encoding",
        message=f"{found.words}; portals show \ufffd in its place",
        line=line,
        column=found.position.column,
        entity=document.ref,
        severity="warning",
    )
    return (*documents[:at], replace(document, warnings=(warning,)), *documents[at + 1 :])


def _document(index: int, document: YamlDocument, may_include: bool) -> Document:
    value = document.value
    if document.problems or not isinstance(value, dict):
        problems = document.problems or (_not_an_object(document),)
        problems = tuple(explained(Case(problem=p, yaml=document)) for p in problems)
        return Document(index=index, data={}, yaml=document, ref=None, problems=problems)
    ref = ref_of(value)
    return Document(index=index, data=value, yaml=document, ref=ref, may_include=may_include)


def _not_an_object(document: YamlDocument) -> Problem:
    place = document.locate(())
    return Problem(
        type="yaml",
        message=f"Expected object at root, got {_javascript_type(document.value)}",
        line=place.line,
        column=place.column,
    )


def _javascript_type(value: Json) -> str:
    """What JavaScript's ``typeof`` says; lists are objects to it."""
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case _:
            return "object"
