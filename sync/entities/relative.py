"""From what a manifest writes (``./openapi.yaml``, ``/x``, a URL) to the file that is meant.

As Backstage's Azure integration resolves it, with one difference: it percent-encodes a relative
path twice, so that a name with a space or an umlaut is never found; here the name is found.
"""

import re
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from sync.entities.bounds import MAX_URL
from sync.entities.web_url import is_host, is_web_url, trimmed
from sync.model import Location
from sync.urls import parse_target

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


def resolve(reference: str, base: Location) -> Location | None:
    """The file that ``reference`` names in the manifest at ``base``.

    ``None`` when it is no URL and no path, or a URL that names no file in Azure DevOps or is
    longer than one that can be asked for. A location whose path ends in a slash is a folder.
    """
    if is_web_url(reference):
        found = parse_target(reference, (base.organization,))
    else:
        path = _path(trimmed(reference), base.path)
        found = None if path is None else replace(base, path=path)
    return found if found is not None and len(found.target) <= MAX_URL else None


def folder(path: str) -> str:
    """The folder of a file, with a slash at both ends: ``/`` for a file in the root."""
    return path[: path.rindex("/") + 1]


def same_repository(one: Location, other: Location) -> bool:
    """Whether two files lie in one repository; Azure DevOps ignores the case of names."""
    return _repository(one) == _repository(other)


def _repository(location: Location) -> tuple[str, str, str]:
    parts = (location.organization.url, location.project, location.repository)
    url, project, repository = (part.lower() for part in parts)
    return url, project, repository


def _path(reference: str, base: str) -> str | None:
    """The path in the repository; a query and a fragment mean nothing here."""
    if _SCHEME.match(reference):
        return None
    reference = re.split(r"[?#]", reference, maxsplit=1)[0].replace("\\", "/")
    if not reference:
        return base
    if reference.startswith("//"):
        host, slash, rest = reference[2:].lstrip("/").partition("/")
        if not is_host(host):
            return None
        return _joined([], slash + rest)
    if reference.startswith("/"):
        return _joined([], reference)
    return _joined(folder(base).split("/")[1:-1], reference)


def _joined(segments: list[str], reference: str) -> str:
    """``reference`` below ``segments``, its dots resolved; it never leads out of the root.

    Git has no name that is empty, so slashes in a row are one: else the place that the log
    remembers, by its URL, would be another than this.
    """
    segments = [*segments]
    parts = reference.removeprefix("/").split("/")
    for position, part in enumerate(parts):
        dots = re.sub("%2e", ".", part, flags=re.IGNORECASE) if "%" in part else part
        last = position == len(parts) - 1
        if dots in {".", ".."}:
            del segments[len(segments) - (dots == "..") :]
            if last:
                segments.append("")
        elif part or last:
            segments.append(unquote(part, errors="strict") if _is_encoded(part) else part)
    return "/" + "/".join(segments)


def _is_encoded(part: str) -> bool:
    """Whether a segment is percent-encoded UTF-8 that names one segment."""
    if "%" not in part:
        return False
    try:
        text = unquote(part, errors="strict")
    except UnicodeDecodeError:
        return False
    return "/" not in text and "\0" not in text
