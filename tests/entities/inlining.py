"""A manifest with placeholders, and answers for what they name."""

from sync.entities.manifest import Document, parse_manifest
from sync.model import Content
from tests.entities.places import place

BASE = place("/docs/catalog-info.yaml", branch="main")


def document(spec: str) -> Document:
    text = f"kind: API\nmetadata:\n  name: a\nspec:\n{spec}\n"
    (found,) = parse_manifest(text.encode())
    assert found.problems == ()
    return found


def target(path: str) -> str:
    return place(path, branch="main").target


def content(data: bytes, content_id: str = "1") -> Content:
    return Content(data=data, content_id=content_id)
