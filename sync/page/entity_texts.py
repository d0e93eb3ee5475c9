"""Entity files for the page: read for their relations, and packed small to be shown. Pure.

The YAML of a large catalog is most of what a page has to carry, and is looked at one entity at a
time: it travels compressed, in chunks that the browser unpacks when they are asked for.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from sync.catalog.layout import origin_of
from sync.model import Json
from sync.text.safe import plain
from sync.yaml12.reader import read_documents

CHUNK: Final = 64
"""Entities in a chunk."""
ROOM: Final = 25_000_000
"""Characters of all chunks together, which some 50,000 ordinary entities take: browsers get slow
with a page far larger. A text that is left out is in the catalog's folder, and the page says so."""
LONGEST: Final = 20_000
"""Characters of a text; an API's definition may have millions."""


def value_of(file: bytes) -> Mapping[str, Json]:
    """The entity in a file; nothing when a hand edit made it unreadable."""
    documents = read_documents(file)
    value = documents[0].value if documents and not documents[0].problems else None
    return value if isinstance(value, dict) else {}


def shown(file: bytes) -> str:
    """The file as people read it: without our first line, and cut when it is very long."""
    text = file.decode("utf-8", "replace")
    if origin_of(file) is not None:
        text = text.partition("\n")[2]
    if len(text) > LONGEST:
        rest = len(text) - LONGEST
        text = f"{text[:LONGEST]}\n# … and {rest:,} more characters in the file itself"
    return "\n".join(plain(line, LONGEST + 100) for line in text.removesuffix("\n").split("\n"))


def chunks(values: Iterable[Json], room: int = ROOM) -> Iterator[str | None]:
    """``CHUNK`` values each: a JSON list, by zlib, in base64; ``None`` where there is no room."""
    rest = iter(values)
    while chunk := [*islice(rest, CHUNK)]:
        if room <= 0:
            yield None
            continue
        packed = b64encode(zlib.compress(json.dumps(chunk).encode("ascii"), 9))
        room -= len(packed)
        yield packed.decode("ascii") if room >= 0 else None
