"""Files as values that are known by their git blob ids: their bytes come when they are asked for.

A catalog is many megabytes that most runs leave as they are, and its bundles hold each entity a
second time: so bytes stay on disk, or in the parts that a file is made of, until they are needed.
"""

import hashlib
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sync.errors import CatalogError
from sync.file import File

_CHUNK = 1 << 20


class Files(Mapping[str, bytes]):
    """Files by path; ``files[path]`` gives the bytes, ``file`` the value behind them."""

    def __init__(self, files: Mapping[str, File]) -> None:
        self._files = files

    def __getitem__(self, path: str) -> bytes:
        return self._files[path].data

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def file(self, path: str) -> File | None:
        """The file at ``path``, if there is one; nothing is read."""
        return self._files.get(path)

    def each(self) -> Iterable[tuple[str, File]]:
        """Every path with its file; nothing is read."""
        return self._files.items()


class Spool:
    """Bytes put aside in one temporary file, which is gone with the last file that is in it."""

    def __init__(self) -> None:
        with _as_catalog_error():
            # Without a buffer: what could not be written must not be tried again at the end.
            self._stream = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 — closed by finalize
        self._end = 0
        weakref.finalize(self, self._stream.close)

    def keep(self, data: bytes) -> File:
        """A file of these bytes, which need not be held any longer."""
        at, self._end = self._end, self._end + len(data)
        rest = memoryview(data)
        with _as_catalog_error():
            self._stream.seek(at)
            while rest:
                rest = rest[self._stream.write(rest) :]
        return _Spooled(id_of(data), len(data), self, at)

    def read(self, at: int, size: int) -> bytes:
        """The ``size`` bytes from ``at`` on."""
        with _as_catalog_error():
            self._stream.seek(at)
            return self._stream.read(size)


@contextmanager
def _as_catalog_error() -> Iterator[None]:
    """An error of the temporary folder is a CatalogError that names the folder."""
    try:
        yield
    except OSError as error:
        raise CatalogError(f"the temporary folder cannot be used: {error.strerror}") from error


def as_files(files: Mapping[str, bytes]) -> Files:
    """Files whose bytes are at hand."""
    if isinstance(files, Files):
        return files
    return Files({path: held(data) for path, data in files.items()})


def held(data: bytes) -> File:
    """A file of these bytes."""
    return _Held(id_of(data), len(data), data)


def packed(chunks: Iterable[bytes]) -> File:
    """A file of these bytes one after another, in a tenth of the room where they are text."""
    pack, pieces, size = zlib.compressobj(level=1), list[bytes](), 0
    for chunk in chunks:
        size += len(chunk)
        if piece := pack.compress(chunk):
            pieces.append(piece)
    pieces.append(pack.flush())
    blob = blob_hash(size)
    for chunk in _unpacked(pieces):
        blob.update(chunk)
    return _Packed(blob.hexdigest(), size, tuple(pieces))


def stored(folder: str, name: str, blob_id: str, size: int) -> File:
    """A file on disk that was read already, and had these bytes then: ``name`` in ``folder``."""
    return _Stored(blob_id, size, folder, name)


def joined(files: Sequence[File], seam: bytes) -> File:
    """A file of ``files`` with ``seam`` between each two."""
    size = sum(file.size for file in files) + len(seam) * max(len(files) - 1, 0)
    blob = blob_hash(size)
    for chunk in _joint(files, seam):
        blob.update(chunk)
    return _Joined(blob.hexdigest(), size, files, seam)


def id_of(data: bytes) -> str:
    """Git's blob id (sha1) of these bytes, by few calls: there are tens of thousands."""
    blob = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    blob.update(data)
    return blob.hexdigest()


def blob_hash(size: int, kind: str = "sha1") -> "hashlib._Hash":
    """What makes git's blob id of so many bytes, once it was given them."""
    return hashlib.new(kind, b"blob %d\0" % size, usedforsecurity=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Held(File):
    held: bytes = field(repr=False)

    def chunks(self) -> Iterable[bytes]:
        return (self.held,)


@dataclass(frozen=True, slots=True, eq=False)
class _Packed(File):
    pieces: Sequence[bytes] = field(repr=False)

    def chunks(self) -> Iterable[bytes]:
        return _unpacked(self.pieces)


@dataclass(frozen=True, slots=True, eq=False)
class _Joined(File):
    files: Sequence[File] = field(repr=False)
    seam: bytes

    def chunks(self) -> Iterable[bytes]:
        return _joint(self.files, self.seam)


@dataclass(frozen=True, slots=True, eq=False)
class _Spooled(File):
    spool: Spool
    at: int

    def chunks(self) -> Iterable[bytes]:
        return (self.spool.read(self.at, self.size),)


@dataclass(frozen=True, slots=True, eq=False)
class _Stored(File):
    folder: str
    name: str

    def chunks(self) -> Iterator[bytes]:
        """The bytes as they were: CatalogError when somebody changed them meanwhile."""
        place, blob = f"{self.folder}/{self.name}", blob_hash(self.size)
        try:
            with open(place, "rb", buffering=0) as file:  # noqa: PTH123 — by the ten thousand
                while chunk := file.read(_CHUNK):
                    blob.update(chunk)
                    yield chunk
        except OSError as error:
            raise CatalogError(f"{place} cannot be read any more: {error.strerror}") from error
        if blob.hexdigest() != self.id:
            raise CatalogError(f"{place} was changed during the sync; run it again")


def _joint(files: Iterable[File], seam: bytes) -> Iterator[bytes]:
    for index, file in enumerate(files):
        if index:
            yield seam
        yield from file.chunks()


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    pack = zlib.decompressobj()
    for piece in pieces:
        yield pack.decompress(piece)
