"""What bytes are that are no UTF-8 text, in words for people: so that garbage is told, not synced.

Node, and so Backstage, decodes anything: what is no UTF-8 becomes U+FFFD without a word.
"""

from dataclasses import dataclass
from typing import Final

from sync.model import Position

_POINTERS: Final = (
    b"version https://git-lfs.github.com/spec/",
    b"version https://hawser.github.com/spec/",
)
"""What a pointer of Git LFS begins with:
https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md"""
_MARKS: Final = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_SAMPLE: Final = 4096
"""Bytes that are looked at to tell text of another encoding without a byte order mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes of one file that are no UTF-8."""

    position: Position
    """The place of the first byte, in characters."""
    byte: int
    """The value of that byte."""
    more: int
    """How many places there are more."""

    @property
    def words(self) -> str:
        """What is wrong and what to do."""
        others = f" (and {self.more:,} more)" if self.more else ""
        return f"byte 0x{self.byte:02X} is no UTF-8{others}; save the file as UTF-8"


def foreign(data: bytes) -> str | None:
    """What a file is that is no text in UTF-8 at all, and what to do; ``None`` for any other."""
    if data.startswith(_POINTERS):
        return (
            "it is a Git LFS pointer, not the content itself, which Git does not hold; take the "
            "file out of Git LFS (git lfs untrack) and commit it as it is"
        )
    encoding = _encoding(data)
    return None if encoding is None else f"it is {encoding} text; save it as UTF-8"


def damage(data: bytes) -> Damage | None:
    """Where a file is no UTF-8; ``None`` when all of it is."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        first = error.start
    else:
        return None
    begin = data.rfind(b"\n", 0, first) + 1
    before = data[begin:first].decode().removeprefix("\ufeff")
    replaced = data.decode("utf-8", "replace").count("\ufffd") - data.count("\ufffd".encode())
    return Damage(
        position=Position(line=data.count(b"\n", 0, first) + 1, column=len(before) + 1),
        byte=data[first],
        more=replaced - 1,
    )


def _encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32: by its mark, else by the zeros that Latin letters have in them."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    zeros = [sample[at::4].count(0) / len(sample[at::4]) for at in range(4)]
    if sum(share > 0.9 for share in zeros) == 3:
        return "UTF-32"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    return "UTF-16" if max(even, odd) > 0.5 and min(even, odd) < 0.1 else None
