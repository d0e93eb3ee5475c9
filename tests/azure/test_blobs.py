"""Git's ids of bytes, and archives of blobs: odd, damaged and hostile ones."""

import io
import struct
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.azure.answers import TooLargeError
from sync.azure.blobs import blob_id, may_be_link, unpack
from tests.fuzz.budget import fuzzed

MIB = 1024 * 1024
ONE, TWO = b"kind: Component\n", b"kind: API\n"
BOTH = {blob_id(ONE): ONE, blob_id(TWO): TWO}


def packed(
    entries: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    """An archive, as a service makes one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.comment = comment
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def unpacked(archive: bytes, *wanted: bytes, largest: int = MIB) -> dict[str, bytes]:
    return unpack(archive, {blob_id(data) for data in wanted or (ONE, TWO)}, largest=largest)


def directory(archive: bytes, at: int, value: int, entry: int = 0) -> bytes:
    """The archive with two bytes of an entry in its directory changed."""
    place = [i for i in range(len(archive)) if archive.startswith(b"PK\x01\x02", i)][entry]
    changed = bytearray(archive)
    struct.pack_into("<H", changed, place + at, value)
    return bytes(changed)


def test_a_blob_id_is_gits_own() -> None:
    for data in (b"", b"\xef\xbb\xbfa: b\r\n", b"\x00" * 3000):
        done = subprocess.run(
            ["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True
        )
        assert blob_id(data) == done.stdout.decode().strip()


@pytest.mark.parametrize(
    ("data", "may"),
    [
        (b"../other.yaml", True),
        (b"a: 1", True),
        (b"a: 1\n", False),
        (b"", False),
        (b"a\0b", False),
        (b"a" * 4096, True),
        (b"a" * 4097, False),
    ],
)
def test_only_one_short_line_may_be_the_name_of_a_link(data: bytes, *, may: bool) -> None:
    assert may_be_link(data) is may


@pytest.mark.parametrize(
    "names",
    [
        [blob_id(ONE), blob_id(TWO)],
        [blob_id(TWO), blob_id(ONE)],
        [f"{blob_id(ONE)}.blob", f"blobs/{blob_id(TWO)}"],
        ["1", "2"],
        ["../../etc/passwd", "C:\\windows\\x"],
        ["", "\u00fc" * 1000],
    ],
    ids=["ids", "each other's ids", "ids in names", "numbers", "hostile", "none and long"],
)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_entries_are_known_by_their_bytes_whatever_they_are_called(
    names: list[str], method: int
) -> None:
    assert unpacked(packed(zip(names, [ONE, TWO], strict=True), method)) == BOTH


def test_a_folder_a_comment_and_what_nobody_asked_for_do_no_harm() -> None:
    entries = [("blobs/", b""), ("blobs/1", ONE), ("README", b"not asked for"), ("blobs/2", TWO)]
    assert unpacked(packed(entries, comment=b"of the service")) == BOTH


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_blob_may_come_more_than_once_and_two_by_one_name() -> None:
    assert unpacked(packed([("a", ONE), ("a", TWO), ("b", ONE), ("a", ONE)])) == BOTH


def test_an_empty_file_is_a_blob() -> None:
    assert unpacked(packed([("a", b"")]), b"") == {blob_id(b""): b""}


def test_what_is_missing_is_not_there() -> None:
    assert unpacked(packed([("a", TWO)])) == {blob_id(TWO): TWO}
    assert unpacked(packed([])) == {}


@pytest.mark.parametrize(
    "archive",
    [b"", b"PK", b"<html></html>", b'{"value": []}', packed([("a", ONE)])[:-30], b"\0" * MIB],
    ids=["nothing", "two bytes", "HTML", "JSON", "cut short", "zeros"],
)
def test_what_is_no_archive_holds_nothing(archive: bytes) -> None:
    assert unpacked(archive) == {}


def test_bytes_that_are_damaged_are_left_out_and_the_others_come() -> None:
    whole = packed([("a", ONE), ("b", TWO)], zipfile.ZIP_STORED)
    assert unpacked(whole.replace(b"kind: Comp", b"kind: comp")) == {blob_id(TWO): TWO}
    assert unpacked(whole[:30] + b"\0" * 17 + whole[47:]) == {blob_id(TWO): TWO}


@pytest.mark.parametrize(
    ("at", "value"),
    [(8, 1), (10, zipfile.ZIP_BZIP2), (10, zipfile.ZIP_LZMA), (10, 99)],
    ids=["encrypted", "bzip2", "lzma", "unknown"],
)
def test_what_is_encrypted_or_compressed_in_another_way_is_left_out(at: int, value: int) -> None:
    whole = packed([("a", ONE), ("b", TWO)])
    assert unpacked(directory(whole, at, value)) == {blob_id(TWO): TWO}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_of_another_compression_is_not_even_begun(method: int) -> None:
    bomb = packed([("a", b"\0" * (16 * MIB)), ("b", ONE)], method)
    tracemalloc.start()
    assert unpacked(bomb) == {}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MIB


def test_a_bomb_is_given_up_at_the_bound_whatever_it_says_of_its_size() -> None:
    bomb = packed([("a", ONE), ("bomb", b"\0" * (48 * MIB)), ("b", TWO)])
    for archive in (bomb, directory(directory(bomb, 24, 9, 1), 26, 0, 1)):
        tracemalloc.start()
        found = unpacked(archive)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found[blob_id(ONE)] == ONE
        assert peak < 5 * MIB


def test_many_entries_share_one_bound_also_those_that_come_to_nothing() -> None:
    large = b"\0" * (MIB // 2)
    many = packed([("a", ONE), *((f"x{n}", large) for n in range(3)), ("b", TWO)])
    assert unpacked(many) == {blob_id(ONE): ONE}
    assert unpacked(many, largest=2 * MIB) == BOTH
    wrong = many
    for entry in (1, 2, 3):  # their checksums
        wrong = directory(wrong, 16, 0, entry)
    assert unpacked(wrong) == {blob_id(ONE): ONE}


def test_a_file_as_large_as_may_be_comes_and_a_larger_one_does_not() -> None:
    most = b"#" * MIB
    assert unpacked(packed([("a", most)]), most) == {blob_id(most): most}
    beyond = most + b"#"
    with pytest.raises(TooLargeError):
        unpacked(packed([("a", beyond)]), beyond)


def test_an_archive_of_very_many_entries_is_not_read_at_all() -> None:
    count = 100_000
    assert unpacked(packed([("a", ONE), *((f"{n}", b"") for n in range(998)), ("b", TWO)])) == BOTH
    entry = b"PK\x01\x02" + b"\0" * 42
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, count * len(entry), 0, 0)
    archive = entry * count + end
    tracemalloc.start()
    assert unpacked(archive) == {}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MIB


WHOLE = packed([("a", ONE), ("b", TWO)])


@fuzzed
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, len(WHOLE)),
    before=st.binary(max_size=30),
)
def test_whatever_becomes_of_an_archive_only_what_was_asked_for_comes_of_it(
    changes: list[tuple[int, int]], cut: int, before: bytes
) -> None:
    archive = bytearray(WHOLE)
    for place, value in changes:
        archive[place] = value
    for some in (archive, archive[:cut], before + archive):
        found = unpacked(bytes(some))
        assert found.items() <= BOTH.items()
