"""The files of a specification that ``$openapi`` or ``$asyncapi`` names, and the text of them all.

Backstage's module ``openapi`` reads the named file and everything that its ``$ref``s lead to, and
puts what comes of it into the place as a text.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from sync.entities.bounds import MAX_DEPTH, MAX_DOCUMENTS, MAX_VALUES, TooMuchError
from sync.entities.bundling import bundled
from sync.entities.globs import Work
from sync.entities.included import IncludeError, IncludeLimitError, no_text, parse_json
from sync.entities.links import trail
from sync.entities.pointers import BundleError, BundleLimitError
from sync.entities.refs import ROOT, externals, resolved, without_fragment
from sync.entities.relative import resolve, same_repository
from sync.entities.web_url import is_web_url
from sync.model import Answer, Content, Include, Json, Location, Missing, Unavailable
from sync.yaml12.events import Values
from sync.yaml12.reader import read_documents
from sync.yaml12.stringified import TooDeepError, stringified

_MAX_WORK: Final = 3_000_000
"""Steps of bundling the specifications of one manifest: a few seconds."""
_TEXT: Final = re.compile(r"\.(txt|htm|html|md|xml|js|min|map|css|scss|less|svg)$", re.IGNORECASE)
_IMAGE: Final = re.compile(r"\.(jpeg|jpg|gif|png|bmp|ico)$", re.IGNORECASE)


class ElsewhereError(IncludeError):
    """The URL of a file that nobody can look up offline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a specification."""

    known_as: str
    """What references call it, seen from the specification."""
    location: Location
    answer: Answer | None
    """``None`` while it was not asked for."""
    watched: tuple[Include, ...]
    """What decides about its content: the file, and the links on the way."""


@dataclass(slots=True)
class Parser:
    """Reads the files of one manifest's specifications, each once."""

    values: Values = field(default_factory=lambda: Values(MAX_VALUES))
    largest: int = 1 << 20
    work: Work = field(default_factory=lambda: Work(_MAX_WORK))
    _read: dict[tuple[str, str], Json | IncludeError] = field(default_factory=dict)

    def parts(
        self,
        start: Location,
        base: Location,
        answers: Mapping[str, Answer],
        *,
        local: bool = False,
    ) -> Iterator[Part]:
        """The files of the specification at ``start``, as far as ``answers`` tell, in the manifest
        at ``base``. Nothing comes behind one that cannot be read: then it cannot be bundled.

        IncludeError for a reference out of the repository; ElsewhereError for one by a URL where
        there are ``local`` files alone.
        """
        waiting, known = [(ROOT, start)], {ROOT}
        while waiting:
            name, location = waiting.pop(0)
            end = trail(location, base, answers)
            yield Part(known_as=name, location=location, answer=end.answer, watched=end.watched)
            if end.answer is None:
                continue
            if not isinstance(end.answer, Content):
                return
            try:
                tree = self.read(name, location, end.answer)
            except IncludeError:
                return
            for reference in externals(tree):
                file = without_fragment(resolved(name, reference))
                if local and is_web_url(reference):
                    raise ElsewhereError(reference)
                if file not in known:
                    known.add(file)
                    waiting.append((file, _beside(reference.partition("#")[0], location, base)))

    def read(self, name: str, location: Location, content: Content) -> Json:
        """What a file holds; IncludeError when it cannot be read."""
        key = (name, content.content_id or location.target)
        if key not in self._read:
            try:
                self._read[key] = self._parsed(name, location.path, content.data)
            except IncludeError as error:
                self._read[key] = error
        found = self._read[key]
        if isinstance(found, IncludeError):
            raise found
        return found

    def _parsed(self, name: str, path: str, data: bytes) -> Json:
        if len(data) > self.largest:
            raise IncludeLimitError(
                f"{path} has {len(data):,} bytes and the limit is {self.largest:,}"
                " (settings.limits.include)"
            )
        if name != ROOT and _IMAGE.search(name):
            raise IncludeError(f"{path} is an image")
        if (wrong := no_text(data)) is not None:
            raise IncludeError(f"{path}: {wrong}")
        if name != ROOT and _TEXT.search(name):
            return data.decode()
        if name.lower().endswith(".json") and data.strip():
            try:
                return parse_json(data)
            except ValueError:  # may be YAML all the same
                pass
        return self._yaml(path, data)

    def _yaml(self, path: str, data: bytes) -> Json:
        documents = read_documents(
            data, max_depth=MAX_DEPTH, max_documents=MAX_DOCUMENTS, values=self.values
        )
        if len(documents) != 1:
            raise IncludeError(f"{path} holds {len(documents)} documents of YAML, not one")
        for problem in documents[0].problems:
            where = f" at line {problem.line}, column {problem.column}" if problem.line else ""
            kind = IncludeLimitError if problem.type == "limit" else IncludeError
            raise kind(f"{path}: {problem.message}{where}")
        return documents[0].value


def bundle(parts: Mapping[str, Part], parser: Parser) -> str:
    """The text of a specification whose files are ``parts``, by what they are known as.

    IncludeError when it cannot be made.
    """
    files: dict[str, Json] = {}
    for name, part in parts.items():
        match part.answer:
            case Content() as content:
                files[name] = deepcopy(parser.read(name, part.location, content))
            case Missing(reason=reason) | Unavailable(reason=reason):
                raise IncludeError(f"{part.location.path}: {reason}")
            case None:
                raise IncludeLimitError(f"{part.location.path} was not read: it leads to too many")
    if not isinstance(files[ROOT], dict | list):
        raise IncludeError(f"{parts[ROOT].location.path} holds no mapping")
    try:
        return stringified(bundled(files, parser.work))
    except (BundleLimitError, TooDeepError) as error:
        raise IncludeLimitError(str(error)) from None
    except TooMuchError:
        raise IncludeLimitError("it has more references than can be followed") from None
    except BundleError as error:
        raise IncludeError(str(error)) from None


def _beside(reference: str, location: Location, base: Location) -> Location:
    found = resolve(reference, location)
    if found is None or not same_repository(found, base) or found.path.endswith("/"):
        raise IncludeError(
            f"{reference} is no file of the same repository as the entity, and no other is read"
        )
    return found
