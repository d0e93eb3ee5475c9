"""Files as values that are known by their git blob ids: their bytes come when they are asked for.

A catalog is many megabytes that most runs leave as they are, and its bundles hold each entity a
second time: so bytes stay on disk, or in the parts that a file is made of, until they are needed.
"""

import hashlib
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from sync.errors import CatalogError
from sync.model import File

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
        return File(id_of(data), len(data), partial(self._read, at, len(data)))

    def _read(self, at: int, size: int) -> Iterable[bytes]:
        with _as_catalog_error():
            self._stream.seek(at)
            return (self._stream.read(size),)


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
    return File(id_of(data), len(data), partial(_one, data))


def id_of(data: bytes) -> str:
    """Git's blob id (sha1) of these bytes, by few calls: there are tens of thousands."""
    blob = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    blob.update(data)
    return blob.hexdigest()


def stored(folder: str, name: str, blob_id: str, size: int) -> File:
    """A file on disk that was read already, and had these bytes then: ``name`` in ``folder``."""
    return File(blob_id, size, partial(_from_disk, folder, name, blob_id, size))


def joined(files: Sequence[File], seam: bytes) -> File:
    """A file of ``files`` with ``seam`` between each two."""
    size = sum(file.size for file in files) + len(seam) * max(len(files) - 1, 0)
    chunks = partial(_joint, files, seam)
    blob = blob_hash(size)
    for chunk in chunks():
        blob.update(chunk)
    return File(blob.hexdigest(), size, chunks)


def blob_hash(size: int, kind: str = "sha1") -> "hashlib._Hash":
    """What makes git's blob id of so many bytes, once it was given them."""
    return hashlib.new(kind, b"blob %d\0" % size, usedforsecurity=False)


def _one(data: bytes) -> Iterable[bytes]:
    return (data,)


def _joint(files: Sequence[File], seam: bytes) -> Iterator[bytes]:
    for index, file in enumerate(files):
        if index:
            yield seam
        yield from file.chunks()


def _from_disk(folder: str, name: str, blob_id: str, size: int) -> Iterator[bytes]:
    """The bytes as they were: CatalogError when somebody changed them meanwhile."""
    place, blob = f"{folder}/{name}", blob_hash(size)
    try:
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123 — by the ten thousand
            while chunk := file.read(_CHUNK):
                blob.update(chunk)
                yield chunk
    except OSError as error:
        raise CatalogError(f"{place} cannot be read any more: {error.strerror}") from error
    if blob.hexdigest() != blob_id:
        raise CatalogError(f"{place} was changed during the sync; run it again")
