"""The data of a page, read as its script reads it."""

import json
import zlib
from base64 import b64decode
from typing import Any

from sync.page.data import page_data


def data_of(made: Any) -> Any:
    """As the browser reads it."""
    return json.loads(json.dumps(page_data(made)))


def texts_of(data: Any) -> list[str]:
    return [
        details["text"]
        for chunk in data["packed"]
        for details in json.loads(zlib.decompress(b64decode(chunk)).decode())
    ]
