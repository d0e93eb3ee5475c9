"""An included file's bytes to the data that takes the placeholder's place."""

import json
import re
from decimal import Decimal
from typing import Final

from sync.entities.bounds import MAX_DEPTH, MAX_DOCUMENTS, USUAL
from sync.entities.encoding import damage, foreign
from sync.model import Json
from sync.yaml12.events import Values
from sync.yaml12.reader import read_documents

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class IncludeError(ValueError):
    """A placeholder that cannot be replaced, in words for the user."""

    type = "placeholder"
    """The type of the problem that it is."""


class IncludeMissingError(IncludeError):
    """A placeholder of a file that is not there."""


class IncludeLimitError(IncludeError):
    """A placeholder that is not replaced because of a limit of ours."""

    type = "limit"


def read_included(
    key: str,
    value: str,
    data: bytes,
    largest: int = USUAL.include,
    values: Values | None = None,
) -> Json:
    """The data that ``{key: value}`` stands for. IncludeError when ``data`` cannot be that, or has
    more ``values`` than there are left."""
    if len(data) > largest:
        raise IncludeLimitError(
            f"Placeholder {key} could not read location {value}, it has {len(data):,} bytes"
            f" and the limit is {largest:,} (settings.limits.include)"
        )
    if (wrong := no_text(data)) is not None:
        raise IncludeError(f"Placeholder {key} could not read location {value}: {wrong}")
    match key:
        case "$json":
            return _json(value, data)
        case "$yaml":
            return _yaml(value, data, values)
        case _:
            return data.decode()


def no_text(data: bytes) -> str | None:
    """Why an included file would be garbage in the catalog, though Backstage takes it."""
    if (what := foreign(data)) is not None:
        return what
    if (found := damage(data)) is not None:
        return f"line {found.position.line}, column {found.position.column}: {found.words}"
    return None


def parse_json(data: bytes) -> Json:
    """JSON as JavaScript reads it. ValueError when it is none."""
    try:
        return _clean(
            json.loads(
                data.decode(),
                parse_constant=_refuse_constant,
                parse_int=_number,
                parse_float=_number,
            )
        )
    except RecursionError:
        raise ValueError("it nests too deep") from None


def _json(value: str, data: bytes) -> Json:
    try:
        return parse_json(data)
    except ValueError as error:
        raise IncludeError(
            f"Placeholder $json failed to parse JSON data at {value}, {error}"
        ) from error


def _yaml(value: str, data: bytes, values: Values | None) -> Json:
    documents = read_documents(
        data, max_depth=MAX_DEPTH, max_documents=MAX_DOCUMENTS, values=values
    )
    if len(documents) != 1:
        raise IncludeError(
            "Placeholder $yaml expected to find exactly one document of data"
            f" at {value}, found {len(documents)}"
        )
    (document,) = documents
    for problem in document.problems:
        if problem.type == "limit":
            raise IncludeLimitError(
                f"Placeholder $yaml could not read location {value}: {problem.message} in what the"
                " manifest includes"
            )
        raise IncludeError(
            f"Placeholder $yaml found an error in the data at {value}, {problem.message}"
            + (f" at line {problem.line}, column {problem.column}" if problem.line else "")
        )
    return document.value


def _refuse_constant(word: str) -> Json:
    raise ValueError(f"{word} is not JSON")


def _number(text: str) -> int | float | None:
    """A number as JavaScript has it: a double, printed with as few digits as identify it."""
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        return None
    if number.is_integer() and abs(number) < 1e21:
        return int(Decimal(repr(number)))
    return number


def _clean(value: Json) -> Json:
    """Without halves of surrogate pairs, which no UTF-8 file can hold."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", key): _clean(item) for key, item in value.items()}
    return value
