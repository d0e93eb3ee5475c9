"""``$text``, ``$json`` and ``$yaml``: what a manifest includes, put in its place.

An entity moves to another repository, so what it includes moves with it. As in Backstage's
PlaceholderProcessor only a mapping with that single key is a placeholder; a mapping with any
other key that starts with ``$`` is left alone with all that it holds, and what was included is
not searched for further placeholders.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from sync.config.settings import BARE, Portal
from sync.entities.bounds import MAX_INCLUDES, TOO_MUCH, USUAL
from sync.entities.included import (
    IncludeError,
    IncludeLimitError,
    IncludeMissingError,
    read_included,
)
from sync.entities.jsonschema import Path, Unread
from sync.entities.links import Trail, trail
from sync.entities.manifest import Document
from sync.entities.mistakes import explained
from sync.entities.problem_case import ABSENT, Case
from sync.entities.refs import ROOT
from sync.entities.relative import resolve, same_repository
from sync.entities.specification import ElsewhereError, Parser, Part, bundle
from sync.entities.web_url import is_web_url
from sync.model import Answer, Content, Include, Json, Location, Missing, Problem, Unavailable
from sync.yaml12.events import Values

KEYS: Final = frozenset({"$text", "$json", "$yaml"})
OPENAPI: Final = frozenset({"$openapi", "$asyncapi"})
"""What Backstage's module ``openapi`` adds to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """One placeholder in a document."""

    path: Path
    key: str
    """``$text``, ``$json`` or ``$yaml``."""
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlined:
    """A document's data without placeholders."""

    data: dict[str, Json] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    includes: tuple[Include, ...] = ()
    """Every file that was asked for, in order, links on the way among them; one that does not
    exist has an empty id."""
    size: int = 0
    """Bytes of all that was put in, a file that is included twice counted twice."""
    elsewhere: tuple[str, ...] = ()
    """URLs that were taken to be right, as only ``local`` files can be looked at."""


def _nothing_known(_: Location) -> Sequence[str]:
    return ()


_NONE: Final[Mapping[str, Answer]] = {}
_Replace: TypeAlias = Callable[[Placeholder], Json]


def placeholders(document: Document, portal: Portal = BARE) -> tuple[Placeholder, ...]:
    """The placeholders of a document that a portal replaces, in order."""
    found: list[Placeholder] = []

    def note(placeholder: Placeholder) -> Json:
        found.append(placeholder)
        return None

    _inlined(document, note, keys_of(portal))
    return tuple(found)


def wanted(
    named: Iterable[Placeholder],
    location: Location,
    most: int | None = None,
    *,
    parser: Parser | None = None,
    answers: Mapping[str, Answer] = _NONE,
) -> tuple[Location, ...]:
    """The files to be read for the placeholders of the manifest at ``location``, each once, in
    order; the first ``most`` of them.

    A placeholder that may not be followed wants nothing. What a specification leads to is known by
    its ``parser``, as far as ``answers`` tell: when they tell more, there may be more to read.
    """
    found: dict[str, Location] = {}
    texts = (each for each in named if isinstance(each.value, str))
    for placeholder in {(each.key in OPENAPI, each.value): each for each in texts}.values():
        for target in _targets(placeholder, location, parser, answers):
            found.setdefault(target.target, target)
            if len(found) == most:
                return tuple(found.values())
    return tuple(found.values())


def _targets(
    placeholder: Placeholder,
    base: Location,
    parser: Parser | None,
    answers: Mapping[str, Answer],
) -> Iterator[Location]:
    with suppress(IncludeError):
        start = _target(placeholder, base)
        if placeholder.key not in OPENAPI or parser is None:
            yield start
        else:
            yield from (part.location for part in parser.parts(start, base, answers))


def inline(
    document: Document,
    location: Location,
    answers: Mapping[str, Answer],
    *,
    room: int = USUAL.written,
    largest: int = USUAL.include,
    values: Values | None = None,
    local: bool = False,
    portal: Portal = BARE,
    parser: Parser | None = None,
    beside: Callable[[Location], Sequence[str]] = _nothing_known,
) -> Inlined:
    """The document's data with every placeholder replaced by what it includes.

    ``answers`` hold by target the files of ``wanted``, and where those are links what they lead
    to; ``room`` is how many bytes may be put in, ``values`` how many values of YAML may be read.
    Where that fails, a problem says so in Backstage's words and a stub stands in, so that nothing
    else is found wrong with the place. Where there are ``local`` files alone, what is given by a
    URL is taken to be right. ``beside`` tells the names in the folder of a file that is not there.
    """
    problems: list[Problem] = []
    includes: dict[str, Include] = {}
    elsewhere: dict[str, None] = {}
    size = 0
    parser = parser or Parser(largest=largest)

    def note(placeholder: Placeholder, *files: Trail | Part) -> None:
        nonlocal size
        for file in files:
            for include in file.watched:
                includes.setdefault(include.target, include)
            size += len(file.answer.data) if isinstance(file.answer, Content) else 0
        if size > room:
            raise IncludeLimitError(f"{_unread(placeholder)}: {TOO_MUCH}")

    def put(placeholder: Placeholder) -> Json:
        if local and isinstance(placeholder.value, str) and is_web_url(placeholder.value):
            elsewhere.setdefault(placeholder.value)
            return _stub(placeholder)
        try:
            target = _target(placeholder, location)
            if placeholder.key in OPENAPI:
                parts = _parts(placeholder, parser.parts(target, location, answers, local=local))
                note(placeholder, *parts.values())
                return _bundled(placeholder, parts, parser)
            found = trail(target, location, answers)
            note(placeholder, found)
            answer = _answered(placeholder, found.answer)
            return _content(placeholder, answer, largest, values)
        except ElsewhereError as error:
            elsewhere.setdefault(str(error))
            return _stub(placeholder)
        except IncludeError as error:
            absent = isinstance(error, IncludeMissingError)
            near = beside(_target(placeholder, location)) if absent else ()
            problems.append(_problem(document, placeholder, error, near))
            return _stub(placeholder)

    data = _inlined(document, put, keys_of(portal))
    every = tuple(includes.values())
    return Inlined(
        data=data,
        problems=tuple(problems),
        includes=every,
        size=min(size, room),
        elsewhere=tuple(elsewhere),
    )


def _parts(placeholder: Placeholder, parts: Iterable[Part]) -> Mapping[str, Part]:
    """The files of a specification, by what they are known as."""
    try:
        return {part.known_as: part for part in parts}
    except ElsewhereError:
        raise
    except IncludeError as error:
        raise _unbundled(placeholder, error) from None


def _bundled(placeholder: Placeholder, parts: Mapping[str, Part], parser: Parser) -> str:
    """The text of a specification of these files."""
    answer = _answered(placeholder, parts[ROOT].answer)
    if not isinstance(answer, Content):
        raise IncludeError(f"{_unread(placeholder)}, {answer.reason}")
    try:
        return bundle(parts, parser)
    except IncludeError as error:
        raise _unbundled(placeholder, error) from None


def _unbundled(placeholder: Placeholder, error: IncludeError) -> IncludeError:
    words = f"unable to bundle the file at {placeholder.value}, {error}"
    return type(error)(f"Placeholder {placeholder.key} {words}")


def stub(document: Document, portal: Portal = BARE) -> Inlined:
    """The document's data as it can be judged where nothing can be fetched.

    Every placeholder that could be followed is taken to be right: ``$text`` gives some text,
    ``$json`` and ``$yaml`` something that is no text.
    """
    problems: list[Problem] = []

    def put(placeholder: Placeholder) -> Json:
        if not isinstance(placeholder.value, str):
            problems.append(_problem(document, placeholder, IncludeError(_no_string(placeholder))))
        return _stub(placeholder)

    data = _inlined(document, put, keys_of(portal))
    return Inlined(data=data, problems=tuple(problems))


def keys_of(portal: Portal) -> frozenset[str]:
    """The keys of placeholders that a portal replaces; it leaves others alone."""
    return KEYS | OPENAPI if "openapi" in portal.modules else KEYS


def _inlined(document: Document, replace: _Replace, keys: frozenset[str]) -> dict[str, Json]:
    data = document.data
    if not document.may_include or any(key.startswith("$") for key in data):
        return data
    return {key: _replaced(value, (key,), replace, keys) for key, value in data.items()}


def _replaced(value: Json, path: Path, replace: _Replace, keys: frozenset[str]) -> Json:
    """A copy of ``value`` with its placeholders replaced; itself when it holds none."""
    if isinstance(value, list):
        items = [_replaced(item, (*path, i), replace, keys) for i, item in enumerate(value)]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    if not isinstance(value, dict):
        return value
    if any(key.startswith("$") for key in value):
        found = _as_placeholder(value, path, keys)
        return value if found is None else replace(found)
    entries = {key: _replaced(entry, (*path, key), replace, keys) for key, entry in value.items()}
    return value if all(entries[key] is value[key] for key in value) else entries


def _as_placeholder(value: dict[str, Json], path: Path, keys: frozenset[str]) -> Placeholder | None:
    if len(value) != 1:
        return None
    ((key, argument),) = value.items()
    return Placeholder(path=path, key=key, value=argument) if key in keys else None


def _target(placeholder: Placeholder, base: Location) -> Location:
    """The file a placeholder names. IncludeError when it may not be read."""
    value = placeholder.value
    if not isinstance(value, str):
        raise IncludeError(_no_string(placeholder))
    target = resolve(value, base)
    no_url = f"Placeholder {placeholder.key} could not form a URL out of {base.target} and {value}"
    if target is None or not same_repository(target, base):
        raise IncludeError(
            f"{no_url}, Error: Placeholder may only reference files"
            " from the same repository as the entity"
        )
    if target.path.endswith("/"):
        raise IncludeError(
            f"Placeholder {placeholder.key} could not read location {value}, it is a folder"
        )
    if (target.organization, target.project, target.repository) == (
        base.organization,
        base.project,
        base.repository,
    ):
        return target
    # The repository as the service spells it, however the manifest does: one file is one target.
    return replace(base, path=target.path, branch=target.branch)


def _content(placeholder: Placeholder, answer: Answer, largest: int, values: Values | None) -> Json:
    match answer:
        case Content(data=data):
            return read_included(placeholder.key, str(placeholder.value), data, largest, values)
        case Missing(reason=reason):
            raise IncludeMissingError(f"{_unread(placeholder)}, {reason}")
        case Unavailable(reason=reason):
            raise IncludeError(f"{_unread(placeholder)}, {reason}")


def _answered(placeholder: Placeholder, answer: Answer | None) -> Answer:
    if answer is None:
        raise IncludeLimitError(
            f"{_unread(placeholder)}: the manifest includes more than {MAX_INCLUDES:,} files"
        )
    return answer


def _unread(placeholder: Placeholder) -> str:
    return f"Placeholder {placeholder.key} could not read location {placeholder.value}"


def _no_string(placeholder: Placeholder) -> str:
    return (
        f"Placeholder {placeholder.key} expected a string value parameter,"
        " in the form of an absolute URL or a relative path"
    )


def _stub(placeholder: Placeholder) -> Json:
    return Unread() if placeholder.key in {"$json", "$yaml"} else "(stub)"


def _problem(
    document: Document,
    placeholder: Placeholder,
    error: IncludeError,
    near: Sequence[str] = (),
) -> Problem:
    path = (*placeholder.path, placeholder.key)
    place = document.yaml.locate(path)
    problem = Problem(
        type=error.type,
        message=str(error),
        line=place.line,
        column=place.column,
        entity=document.ref,
    )
    keyword = ABSENT if isinstance(error, IncludeMissingError) else ""
    return explained(
        Case(problem=problem, yaml=document.yaml, path=path, keyword=keyword, near=near)
    )
