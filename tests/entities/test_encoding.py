"""Bytes that are no UTF-8 are told: where, what they are, and what to do."""

import pytest

from sync.entities.encoding import damage, foreign
from sync.entities.included import IncludeError, read_included
from sync.entities.manifest import parse_manifest
from tests.support.catalogs import component

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
TEXT = "openapi: 3.0.0\ninfo: {title: Zahlungen, version: 1.0.0}\n"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (POINTER, "Git LFS pointer"),
        (POINTER.replace(b"git-lfs", b"hawser", 1).replace(b"/v1", b"/v1"), "Git LFS pointer"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("utf-32-be"), "UTF-32"),
    ],
)
@pytest.mark.parametrize("key", ["$text", "$json", "$yaml"])
def test_what_is_no_text_in_utf_8_is_called_what_it_is(key: str, data: bytes, word: str) -> None:
    said = foreign(data)
    assert said is not None
    assert word in said
    with pytest.raises(IncludeError, match=f"location ./x: it is a?n? ?.*{word}.*;"):
        read_included(key, "./x", data)
    [document] = parse_manifest(data)
    [problem] = document.problems
    assert word in problem.message
    assert (problem.line, problem.column) == (1, 1)


@pytest.mark.parametrize(
    "data", [b"", b"a", b"a\0b", TEXT.encode(), b"\xef\xbb\xbfa: b", "\ufffd".encode()]
)
def test_text_in_utf_8_is_none_of_them(data: bytes) -> None:
    assert foreign(data) is None
    assert damage(data) is None


def test_a_pointer_as_a_manifest_is_named_behind_the_words_of_backstage() -> None:
    [document] = parse_manifest(POINTER)
    [problem] = document.problems
    assert problem.message.startswith(
        "Expected object at root, got string: it is a Git LFS pointer"
    )


def test_a_byte_that_is_no_utf_8_has_its_place() -> None:
    found = damage("ü: 1\n  müde: caf".encode() + b"\xe9 \xff\n")
    assert found is not None
    assert (found.position.line, found.position.column) == (2, 12)
    assert found.words == "byte 0xE9 is no UTF-8 (and 1 more); save the file as UTF-8"


def test_a_manifest_with_such_a_byte_is_read_as_backstage_does_and_warned_of() -> None:
    """In the document that holds it."""
    text = component("one") + "---\n" + component("two", "caf@") + "---\n" + component("three")
    one, two, three = parse_manifest(text.encode().replace(b"@", b"\xe9"))
    assert (one.warnings, three.warnings) == ((), ())
    [warning] = two.warnings
    assert (warning.type, warning.severity) == ("encoding", "warning")
    assert (warning.line, warning.column) == (8, 33)
    assert two.problems == ()
    assert two.data["metadata"] == {"name": "two", "title": "caf\ufffd"}


def test_a_megabyte_of_such_bytes_takes_no_time() -> None:
    found = damage(b"\xff" * (1 << 20))
    assert found is not None
    assert found.more == (1 << 20) - 1
