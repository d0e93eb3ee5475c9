"""Files as values: what is read when, and that nobody is given other bytes than were seen."""

import tracemalloc
from pathlib import Path

import pytest

from sync.catalog.files import Files, Spool, as_files, held, joined, packed, stored
from sync.errors import CatalogError
from tests.support.git import git, git_repository


def test_the_id_is_that_of_git(tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository", {"x.yaml": "kind: X\n"})

    assert held(b"kind: X\n").id == git(repository, "rev-parse", "HEAD:x.yaml").strip()


def test_files_are_equal_by_their_bytes_however_these_come(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"one\n---\ntwo\n")
    whole = held(b"one\n---\ntwo\n")

    assert whole == joined([held(b"one\n"), held(b"two\n")], b"---\n")
    assert whole == stored(str(tmp_path), "x", whole.id, whole.size)
    assert whole == Spool().keep(whole.data)
    assert whole == packed([b"one\n", b"---\n", b"two\n"])
    assert whole != held(b"one\n")


def test_joined_files_are_not_copied() -> None:
    parts = [held(b"one\n"), held(b"two\n")]

    assert list(joined(parts, b"---\n").chunks()) == [b"one\n", b"---\n", b"two\n"]
    assert joined([], b"---\n") == held(b"")


def test_a_spool_gives_back_each_text_in_any_order_and_outlives_its_maker() -> None:
    spool = Spool()
    texts = [b"", b"a" * 100_000, b"b"]
    files = [spool.keep(text) for text in texts]
    del spool

    assert [file.data for file in reversed(files)] == texts[::-1]


def test_a_packed_file_takes_a_fraction_of_its_room_and_is_unpacked_piece_by_piece() -> None:
    lines = [b'- {"target": "https://x.example/acme/%d"}\n' % number for number in range(50_000)]
    whole = b"".join(lines)
    tracemalloc.start()
    file = packed(lines)
    room, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (file.data, file.id) == (whole, held(whole).id)
    assert room < len(whole) / 5
    assert max(map(len, file.chunks())) < len(whole) / 5
    assert packed([]) == held(b"")


def test_a_file_that_somebody_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "x"
    place.write_bytes(b"now\n")
    file = stored(str(place.parent), place.name, held(b"then").id, 4)

    with pytest.raises(CatalogError, match="was changed during the sync"):
        file.data  # noqa: B018
    place.unlink()
    with pytest.raises(CatalogError, match="cannot be read any more"):
        file.data  # noqa: B018


def test_a_mapping_of_files_is_one_of_their_bytes() -> None:
    files = as_files({"a": b"1", "b": b"2"})

    assert files == {"a": b"1", "b": b"2"}
    assert as_files(files) is files
    assert (files.file("a"), files.file("c")) == (held(b"1"), None)
    assert Files({}) == {}
