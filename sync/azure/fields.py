"""Typed access to the JSON of answers: a shape that was not expected is a broken answer. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache

from sync.azure.answers import TransientError
from sync.model import Json

JsonObject = Mapping[str, Json]
_GUID_LENGTH = 36
_GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

MOST = 10**12
"""More than there is of anything; beyond it a count is no count."""


def text(data: JsonObject, key: str) -> str:
    """A string that can be part of a URL and of a file."""
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise TransientError(f"the answer has no {key!r} where one is expected")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise TransientError(f"the answer's {key!r} is not valid text") from error
    return value


def optional_text(data: JsonObject, key: str) -> str | None:
    """A string as `text` takes it; ``None`` where there is none, or an empty one."""
    return None if data.get(key) in (None, "") else text(data, key)


def guid(data: JsonObject, key: str) -> str | None:
    """An id in lower case; ``None`` where there is none, or the nil one, which names nothing."""
    value = data.get(key)
    return _guid(value) if isinstance(value, str) and len(value) == _GUID_LENGTH else None


@lru_cache(maxsize=4096)
def _guid(text: str) -> str | None:
    """Cached, as the rows of a search name one repository after another."""
    found = text.lower()
    return found if _GUID.fullmatch(found) and found.strip("0-") else None


def flag(data: JsonObject, key: str) -> bool:
    """Whether a flag is set; absent is not set."""
    return data.get(key) is True


def number(data: JsonObject, key: str) -> int:
    """A whole number from 0 to ``MOST``."""
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise TransientError(f"the answer has no number {key!r} where one is expected")
    return value


def child(data: JsonObject, key: str) -> JsonObject:
    """An object within the object."""
    value = data.get(key)
    if not isinstance(value, dict):
        raise TransientError(f"the answer has no {key!r} where one is expected")
    return value


def objects(data: JsonObject, key: str) -> list[JsonObject]:
    """A list of objects; all of them, or it is a broken answer."""
    value = data.get(key)
    if not isinstance(value, list):
        raise TransientError(f"the answer has no list {key!r} where one is expected")
    found: list[JsonObject] = []
    for item in value:
        if not isinstance(item, dict):
            raise TransientError(f"the answer's {key!r} holds something that is not an object")
        found.append(item)
    return found
