"""Checks the api-version of a request as Azure DevOps does."""

import re
from typing import TypeAlias

from sync.emulator.call import Request
from sync.emulator.envelope import Refused, Response, error, version_out_of_range

_VERSION = re.compile(r"(\d+)\.(\d+)(-preview(\.\d+)?)?", re.IGNORECASE)
_IN_ACCEPT = re.compile(r"api-version\s*=\s*([^;,\s]+)", re.IGNORECASE)
_RELEASED = "7.1"

Number: TypeAlias = tuple[int, int]


def check_version(request: Request, supported: str, *, preview: bool) -> None:
    """Raise Refused with 400 unless the version is one the server knows.

    ``supported`` is the newest, e.g. ``7.2``; ``preview`` says that the resource was never
    released. The version may be left out, but not of a POST.
    """
    asked = _asked(request)
    if not asked:
        if request.method == "POST":
            raise Refused(_missing(request.method))
        return
    match = _VERSION.fullmatch(asked)
    if match is None:
        raise Refused(error(400, "VssVersionNotSpecifiedException", f"No version: '{asked}'."))
    version = int(match[1]), int(match[2])
    newest = parse(supported)
    if version > newest:
        raise Refused(version_out_of_range(f"{match[1]}.{match[2]}", supported))
    if match[3] is None and (preview or version > parse(released(supported))):
        raise Refused(_only_preview(asked))


def parse(version: str) -> Number:
    """``7.1`` as numbers that compare."""
    major, _, minor = version.partition(".")
    return int(major), int(minor)


def released(supported: str) -> str:
    """The newest version that needs no ``-preview``."""
    return min(supported, _RELEASED, key=parse)


def _asked(request: Request) -> str:
    if "api-version" in request.query:
        return request.query["api-version"]
    for header in ("accept", "content-type"):
        match = _IN_ACCEPT.search(request.headers.get(header, ""))
        if match:
            return match[1]
    return ""


def _missing(method: str) -> Response:
    return error(
        400,
        "VssVersionNotSpecifiedException",
        f'No api-version was supplied for the "{method}" request. The version must be supplied '
        'either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a '
        'query parameter (e.g. "?api-version=1.0").',
    )


def _only_preview(asked: str) -> Response:
    return error(
        400,
        "VssInvalidPreviewVersionException",
        f'The requested version "{asked}" of the resource is under preview. The -preview flag must '
        f'be supplied in the api-version for such requests. For example: "{asked}-preview"',
    )
