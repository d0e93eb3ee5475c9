"""The door to single files that somebody else may have put there, or may have put something else in
the place of: plain files of a bounded size are read, and nothing is written through a link.

Everything raises OSError, whose ``strerror`` is for people.
"""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_PLAINLY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Opening a pipe waits for somebody at its other end."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def read_file(file: Path, largest: int, *, through_links: bool = True) -> bytes:
    """The bytes of a plain file of at most ``largest`` bytes."""
    handle = _opened(file, os.O_RDONLY | _AT_ONCE, through_links=through_links)
    with os.fdopen(handle, "rb") as stream:
        size = os.fstat(handle).st_size
        data = stream.read(largest + 1) if size <= largest else b""
    if max(size, len(data)) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest:,} bytes", str(file))
    return data


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """A plain file of any size, to be read piece by piece."""
    with os.fdopen(_opened(file, os.O_RDONLY | _AT_ONCE, through_links=True), "rb") as stream:
        yield stream


def append_file(file: Path, data: bytes) -> None:
    """Add bytes to a plain file, which is made if there is none."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _AT_ONCE
    with os.fdopen(_opened(file, flags, through_links=False), "ab") as stream:
        stream.write(data)


def write_file(file: Path, data: bytes, *, executable: bool = False) -> None:
    """Put a plain file there, at once or not at all, with the folders above it."""
    with replacing(file, executable=executable) as stream:
        stream.write(data)


@contextmanager
def replacing(file: Path, *, executable: bool = False) -> Iterator[BinaryIO]:
    """What is written becomes ``file`` in the end, at once; or nothing does, after an error. Other
    programs see the old file meanwhile, and its rights stay."""
    temporary, mode = _beside(file)
    if executable or mode is not None:
        mode = 0o755 if executable else stat.S_IMODE(mode or 0)
    with swapping(file, temporary, mode) as stream:
        yield stream


@contextmanager
def swapping(file: Path, temporary: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """What is written to ``temporary``, beside it, becomes ``file`` in the end, with this mode; or
    nothing does, after an error. Links are the caller's to refuse."""
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _PLAINLY, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(file)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def check_writable(file: Path) -> None:
    """See that ``file`` can be replaced; what is there stays."""
    temporary, _ = _beside(file)
    temporary.open("xb").close()
    temporary.unlink()


def _beside(file: Path) -> tuple[Path, int | None]:
    """A new name in the folder of ``file``, which is made, and the mode of what is there."""
    mode = refuse_links(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    refuse_links(file)
    return file.with_name(f".{secrets.token_hex(8)}.part"), mode


def create_file(file: Path, data: bytes) -> None:
    """Write a file that is not there, with the folders above it; FileExistsError where anything
    is, a link to nothing too."""
    _refuse_links_above(file.absolute())
    file.parent.mkdir(parents=True, exist_ok=True)
    _refuse_links_above(file.absolute())
    with file.open("xb") as stream:
        stream.write(data)


def repository_top(folder: Path) -> Path | None:
    """The top of the git repository that an absolute folder is in; nothing is asked of git."""
    tops = (each for each in (folder, *folder.parents) if os.path.lexists(each / ".git"))
    return next(tops, None)


def refuse_links(file: Path) -> int | None:
    """The mode of the plain file that is there, or ``None``; OSError for a link, or anything else,
    in its place, and for a link above it in the git repository that it lies in.

    What a commit holds ends at that repository and has no part in its ``.git``: links elsewhere
    are the machine's own.
    """
    place = file.absolute()
    _refuse_links_above(place)
    try:
        mode = place.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    _refuse_unless_plain(mode, file)
    return mode


def _refuse_links_above(place: Path) -> None:
    inside = False
    for step in reversed(place.parents):
        if inside and step.is_symlink():
            raise OSError(errno.ELOOP, f"{step} is a symbolic link", str(place))
        inside = (inside or (step / ".git").exists()) and step.name != ".git"


def _opened(file: Path, flags: int, *, through_links: bool) -> int:
    try:
        handle = os.open(file, flags | _PLAINLY | (0 if through_links else _NO_LINK), 0o666)
    except OSError as error:
        if not through_links and error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a symbolic link", str(file)) from None
        raise
    try:
        _refuse_unless_plain(os.fstat(handle).st_mode, file)
    except OSError:
        os.close(handle)
        raise
    return handle


def _refuse_unless_plain(mode: int, file: Path) -> None:
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a symbolic link", str(file))
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no regular file", str(file))
