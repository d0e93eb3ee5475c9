"""The Git API's items: one file raw or described, listings, archives, batches."""

import base64
import io
import mimetypes
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sync.emulator.call import Call
from sync.emulator.commits import commit_reference
from sync.emulator.envelope import (
    Refused,
    Response,
    collection,
    invalid,
    item_not_found,
    json_response,
)
from sync.emulator.objects import (
    SUBMODULE,
    SYMLINK,
    Blob,
    Commit,
    Entry,
    Tree,
    find,
    last_change,
    walk,
)
from sync.emulator.store import Project, Repository
from sync.emulator.versions import Version, resolve, version_of
from sync.model import Json

_FORMATS = {
    "application/json": "json",
    "text/json": "json",
    "text/plain": "text",
    "application/octet-stream": "octetstream",
    "application/zip": "zip",
}
_RAW_TYPES = {"text": "text/plain; charset=utf-8", "octetstream": "application/octet-stream"}
_LEVELS = ("", "none", "onelevel", "onelevelplusnestedemptyfolders", "full")
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A repository at one version, and what was asked about its items."""

    call: Call
    project: Project
    repository: Repository
    version: Version
    commit: Commit
    metadata: bool
    latest: bool

    def entry(self, path: str) -> Entry:
        """What is at ``path``. Raises Refused with TF401174 when nothing is."""
        entry = find(self.commit.tree, path)
        if entry is None:
            name = self.repository.name
            shown = "/" + path.strip("/")
            version = self.version.shown(self.repository)
            raise Refused(item_not_found(shown, name, version, self.commit.id))
        return entry


def _view(
    call: Call,
    place: tuple[Project, Repository],
    asked: Mapping[str, str],
    *,
    metadata: bool,
    latest: bool,
) -> View:
    """The repository at the version that ``asked`` names."""
    (project, repository), version = place, version_of(asked)
    return View(
        call=call,
        project=project,
        repository=repository,
        version=version,
        commit=resolve(repository, version),
        metadata=metadata,
        latest=latest,
    )


def get_items(call: Call) -> Response:
    """GET items: a file's bytes, its description, a listing or an archive."""
    view = _view(
        call,
        call.git_repository(),
        call.request.query,
        metadata=call.flag("includeContentMetadata"),
        latest=call.flag("latestProcessedChange"),
    )
    level = _level(call.query("recursionLevel"))
    path = call.query("scopePath") or call.query("path") or "/"
    entry = view.entry(path)
    representation = representation_of(call)
    if representation == "zip":
        return _named(call, path, _zip(path, entry), "application/zip")
    if (
        isinstance(entry.node, Blob)
        and representation in _RAW_TYPES
        and not call.query("scopePath")
    ):
        return _named(call, path, entry.node.data, _RAW_TYPES[representation])
    if call.query("scopePath") or level not in ("", "none"):
        return collection(list(_listing(view, path, entry, level)))
    item = describe(view, "/" + path.strip("/"), entry)
    if call.flag("includeContent") and isinstance(entry.node, Blob):
        item["content"] = _content(entry.node.data)
    return json_response(item)


def representation_of(call: Call) -> str:
    """``json``, ``text``, ``octetstream`` or ``zip``: by ``$format``, else by ``Accept``.

    ``$format`` counts only beside an api-version in the query.
    """
    versioned = "api-version" in call.request.query
    asked = call.query("$format").lower() if versioned else ""
    if asked in _FORMATS.values():
        return asked
    if asked:
        raise Refused(invalid(f"The value of $format is not known: {asked}."))
    for part in call.request.headers.get("accept", "*/*").split(","):
        name = part.partition(";")[0].strip().lower()
        if name in _FORMATS:
            return _FORMATS[name]
    return "octetstream"


def _level(text: str) -> str:
    level = text.lower()
    if level not in _LEVELS:
        raise Refused(invalid(f"The value of recursionLevel is not known: {text}."))
    return level


def _named(call: Call, path: str, body: bytes, content_type: str) -> Response:
    answer = Response(body=body, content_type=content_type)
    if call.flag("download"):
        name = path.strip("/").rpartition("/")[2] or "archive"
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        answer = answer.with_headers({"content-disposition": disposition})
    return answer


def _content(data: bytes) -> str:
    """Text as it is; what is not UTF-8 in base64."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()


def _listing(view: View, path: str, entry: Entry, level: str) -> Iterator[Json]:
    """The item itself first, then what is below it as far as the level goes."""
    root = path.strip("/")
    yield describe(view, "/" + root, entry)
    if not isinstance(entry.node, Tree) or level in ("", "none"):
        return
    prefix = f"/{root}" if root else ""
    for inner, found in walk(entry.node, prefix):
        if level == "full" or "/" not in inner[len(prefix) + 1 :]:
            yield describe(view, inner, found)


def describe(view: View, path: str, entry: Entry) -> dict[str, Json]:
    """An item's metadata; never its content."""
    submodule = entry.mode == SUBMODULE
    folder = isinstance(entry.node, Tree) and not submodule
    item: dict[str, Json] = {
        "objectId": entry.node.id,
        "gitObjectType": "commit" if submodule else "tree" if folder else "blob",
        "commitId": view.commit.id,
        "path": path,
        "url": f"{view.call.base}/{view.project.id}/_apis/git/repositories/{view.repository.id}"
        f"/items?path={quote(path, safe='')}&{view.version.query}",
    }
    if folder:
        item["isFolder"] = True
    if entry.mode == SYMLINK:
        item["isSymLink"] = True
    if view.metadata:
        item["contentMetadata"] = _content_metadata(path, entry)
    if view.latest:
        change = last_change(view.commit, path)
        item["latestProcessedChange"] = commit_reference(view.call.base, view.repository, change)
    return item


def _content_metadata(path: str, entry: Entry) -> Json:
    name = path.rpartition("/")[2]
    if isinstance(entry.node, Tree):
        return {"fileName": name}
    binary = b"\0" in entry.node.data[:8000]
    return {
        "encoding": -1 if binary else 65001,
        "contentType": mimetypes.guess_type(name)[0] or "text/plain",
        "isBinary": binary,
        "fileName": name,
        "extension": name.rpartition(".")[2] if "." in name else "",
    }


def _zip(path: str, entry: Entry) -> bytes:
    """An archive; what is below a folder lies in a folder of its name, the root's does not."""
    name = path.strip("/").rpartition("/")[2]
    if isinstance(entry.node, Blob):
        return zipped([(name, entry.node.data)])
    return zipped(
        [
            ((name + inner).lstrip("/"), found.node.data)
            for inner, found in walk(entry.node)
            if isinstance(found.node, Blob)
        ]
    )


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    """A zip archive of these files, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def items_batch(call: Call) -> Response:
    """POST itemsbatch: for each descriptor a list of items; never contents.

    400 when none of the paths exists, as clients report it (port-labs/ocean).
    """
    place = call.git_repository()
    body = call.request.json()
    descriptors = body.get("itemDescriptors") if isinstance(body, dict) else None
    if not isinstance(descriptors, list) or not all(isinstance(d, dict) for d in descriptors):
        raise Refused(invalid("The request has no list of itemDescriptors."))
    lists: list[Json] = []
    refused: Refused | None = None
    for descriptor in descriptors:
        keys = {str(k).lower(): str(v) for k, v in descriptor.items() if v is not None}
        view = _view(
            call,
            place,
            keys,
            metadata=body.get("includeContentMetadata") is True,
            latest=body.get("latestProcessedChange") is True,
        )
        path = keys.get("path", "/")
        try:
            entry = view.entry(path)
        except Refused as missing:
            refused = missing
            lists.append([])
        else:
            lists.append(list(_listing(view, path, entry, _level(keys.get("recursionlevel", "")))))
    if refused is not None and not any(lists):
        raise Refused(_as_bad_request(refused.response))
    return collection(lists)


def _as_bad_request(answer: Response) -> Response:
    return Response(status=400, body=answer.body, content_type=answer.content_type)
