"""Files as Git's objects: the id of bytes, and the blobs that an archive holds. Pure.

An archive is the service's, and what it holds is anyone's who may commit. Neither decides what it
costs: of an archive no more is unpacked than one file may have, whatever it says of its sizes.
"""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Collection

from sync.azure.answers import TooLargeError

_LONGEST_LINK = 4096
"""Bytes of a name that a symbolic link can lead to."""
_ENTRY = b"PK\x01\x02"
"""How each entry of an archive's directory begins, and nothing is one without it.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.12)
"""
_MOST_ENTRIES = 1000
_CHUNK = 65536
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of compression that can be undone piece by piece."""
_ENCRYPTED = 1
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError),
    *(ValueError, ArithmeticError, LookupError, OSError),
)
"""What an archive may bring about in the library that reads it."""


def blob_id(data: bytes) -> str:
    """Git's id of a file with these bytes."""
    header = b"blob %d\0" % len(data)
    return hashlib.sha1(header + data, usedforsecurity=False).hexdigest()


def may_be_link(data: bytes) -> bool:
    """Whether bytes may be the name that a symbolic link leads to: one short line, not ended."""
    return 0 < len(data) <= _LONGEST_LINK and b"\n" not in data and b"\0" not in data


def unpack(archive: bytes, wanted: Collection[str], *, largest: int) -> dict[str, bytes]:
    """The blobs of a zip archive whose ids are ``wanted``, by id.

    How the service names its entries is not documented, so each is known by the id of its bytes.
    What is damaged, encrypted or compressed in an unusual way is left out, and so is everything
    beyond ``largest`` bytes in all, and the whole of an archive with too many entries. Raises
    TooLargeError where those bytes brought nothing, and nothing else.
    """
    if archive.count(_ENTRY) > _MOST_ENTRIES:  # before anything is made of each of them
        return {}
    found: dict[str, bytes] = {}
    left = largest
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            for entry in opened.infolist():
                data, left = _data(opened, entry, left)
                if data is not None and (ident := blob_id(data)) in wanted:
                    found[ident] = data
                if left < 0 or len(found) == len(wanted):
                    break
    except _BROKEN:
        pass
    if left < 0 and not found:
        raise TooLargeError("the archive holds more than can be of use")
    return found


def _data(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> tuple[bytes | None, int]:
    """An entry's bytes, if it has them, and how many more may be unpacked of the archive: negative
    when these were too many. What is unpacked in vain counts, too."""
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        return None, left
    data = bytearray()
    try:
        with opened.open(entry) as file:
            while chunk := file.read(_CHUNK):
                data += chunk
                left -= len(chunk)
                if left < 0:
                    return None, left
    except _BROKEN:
        return None, left
    return bytes(data), left
