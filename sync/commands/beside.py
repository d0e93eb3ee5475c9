"""What a manifest includes beside it, from disk: as a sync would read it from Git."""

import errno
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sync.commands.sources import repository_top
from sync.disk import read_file
from sync.entities.bounds import MAX_INCLUDES
from sync.entities.manifest import Document
from sync.entities.placeholders import Inlined, inline, wanted
from sync.model import Answer, Content, Location, Missing, Organization, Unavailable

_HERE = Organization(host="", name="", url="", search_url="")
"""Nowhere in Azure DevOps: no URL of a manifest can name it."""
_NO_LINK = Missing(reason="it is no link")
_LARGEST = 8 << 20
"""Bytes that are read of a file, as of one in Git; what is too long for an include is told so."""


def with_files_beside(document: Document, file: Path, *, largest: int) -> Inlined:
    """The data of a document of ``file`` with what its relative placeholders include.

    What is given by its URL is taken to be right, as it is somewhere else. ``largest`` is how many
    bytes an include may have.
    """
    folder = file.parent.resolve()
    root = repository_top(folder) or folder
    place = folder.relative_to(root) / file.name
    base = Location(organization=_HERE, project="", repository="", path=f"/{place.as_posix()}")
    answers: dict[str, Answer] = {}
    for target in wanted(document, base, MAX_INCLUDES):
        answers[target.target] = _answer(root, target.path)
        for above in PurePosixPath(target.path).parents:
            # Links were followed already, so no folder on the way is one.
            answers.setdefault(replace(base, path=str(above)).target, _NO_LINK)
    return inline(document, base, answers, largest=largest, local=True)


def _answer(root: Path, path: str) -> Answer:
    """A file of the repository, links in it followed; nothing out of it is read."""
    try:
        file = (root / path.lstrip("/")).resolve(strict=True)
        if not file.is_relative_to(root):
            return Missing(reason="it is a symbolic link out of the repository")
        return Content(data=read_file(file, _LARGEST), content_id="")
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return Missing(reason="there is no such file")
    except OSError as error:
        if error.errno == errno.ELOOP:
            return Missing(reason="it is a symbolic link that leads in a circle")
        return Unavailable(reason=f"it cannot be read: {error.strerror}")
    except RuntimeError:  # how resolve tells of it before Python 3.13
        return Missing(reason="it is a symbolic link that leads in a circle")
