"""How names, labels, annotations, tags and links have to be written: Backstage's field formats."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sync.config.settings import Rules
from sync.entities.jsonschema import Path
from sync.entities.web_url import is_web_url
from sync.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Misformat:
    """A value that is not written as its field wants it."""

    path: Path
    message: str
    """In Backstage's words."""
    of_key: bool = False
    """Whether the key at ``path`` is wrong, not its value."""


Predicate: TypeAlias = Callable[[str], bool]

_NAME_WORDS: Final = (
    "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.],"
    " at most 63 characters in total"
)
_NAMESPACE_WORDS: Final = (
    "a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total"
)
_TAG_WORDS: Final = (
    "a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total"
)
_KIND_WORDS: Final = (
    "a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total"
)
_KEY_WORDS: Final = "a valid prefix and/or suffix"

# What String.prototype.trim() removes.
_JS_SPACE: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def _pattern(expression: str, limit: int = 63) -> Predicate:
    matcher = re.compile(expression)
    return lambda text: len(text) <= limit and matcher.fullmatch(text) is not None


_NAME: Final = r"(?:[A-Za-z0-9][A-Za-z0-9_.\-]*)?[A-Za-z0-9]"
_is_name: Final = _pattern(_NAME)
_is_namespace: Final = _pattern(r"[a-z0-9]+(?:-+[a-z0-9]+)*")
_is_tag: Final = _pattern(r"[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*")
_is_kind: Final = _pattern(r"[A-Za-z][A-Za-z0-9]*")
_is_version: Final = _pattern(r"[A-Za-z0-9]+")


def _is_domain(text: str) -> bool:
    return len(text) <= 253 and all(map(_is_namespace, text.split(".")))


def _is_prefixed(text: str, is_suffix: Predicate) -> bool:
    """``suffix``, or ``domain/suffix``."""
    prefix, slash, suffix = text.rpartition("/")
    return is_suffix(suffix) and (not slash or _is_domain(prefix))


def _is_api_version(text: str) -> bool:
    return _is_prefixed(text, _is_version)


def _is_key(text: str) -> bool:
    return _is_prefixed(text, _is_name)


def _is_label_value(text: str) -> bool:
    return text == "" or _is_name(text)


def _is_not_blank(text: str) -> bool:
    return bool(text.strip(_JS_SPACE))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """The fields whose form is not the same in every portal."""

    name: Predicate
    name_words: str
    label: Predicate
    tag: Predicate
    tag_words: str


_FIELDS: Final[Mapping[Rules, _Fields]] = {
    "backstage": _Fields(
        name=_is_name,
        name_words=_NAME_WORDS,
        label=_is_label_value,
        tag=_is_tag,
        tag_words=_TAG_WORDS,
    ),
    "roadie": _Fields(
        name=_pattern(_NAME, 120),
        name_words=_NAME_WORDS.replace("63", "120"),
        label=lambda _: True,
        tag=lambda text: _javascript_length(text) <= 63,
        tag_words="a string of at most 63 characters",
    ),
}
"""By whose rules hold. Roadie's are those of its validator,
https://github.com/RoadieHQ/backstage-entity-validator."""


def _javascript_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def misformats(data: dict[str, Json], rules: Rules = "backstage") -> Iterator[Misformat]:
    """Every misformat of an entity by these rules. Values of another type than the schema's are
    passed over."""
    fields = _FIELDS[rules]
    yield from _check(data, ("apiVersion",), _is_api_version, _KEY_WORDS)
    yield from _check(data, ("kind",), _is_kind, _KIND_WORDS)
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        return
    yield from _check(metadata, ("metadata", "name"), fields.name, fields.name_words)
    yield from _check(metadata, ("metadata", "namespace"), _is_namespace, _NAMESPACE_WORDS)
    yield from _labels(metadata.get("labels"), fields.label)
    yield from _annotations(metadata.get("annotations"))
    tags = metadata.get("tags")
    for index, tag in enumerate(tags if isinstance(tags, list) else ()):
        if isinstance(tag, str) and tag and not fields.tag(tag):
            words = _words(f"tags.{index}", fields.tag_words, tag)
            yield Misformat(path=("metadata", "tags", index), message=words)
    links = metadata.get("links")
    for index, link in enumerate(links if isinstance(links, list) else ()):
        yield from _link(index, link)


def _check(
    holder: dict[str, Json], path: Path, valid: Predicate, words: str
) -> Iterator[Misformat]:
    value = holder.get(str(path[-1]))
    if isinstance(value, str) and value and not valid(value):
        yield Misformat(path=path, message=_words(".".join(map(str, path)), words, value))


def _labels(labels: Json, is_value: Predicate) -> Iterator[Misformat]:
    for key, value in labels.items() if isinstance(labels, dict) else ():
        path = ("metadata", "labels", key)
        if not _is_key(key):
            yield Misformat(
                path=path, message=_words(f"labels.{key}", _KEY_WORDS, key), of_key=True
            )
        if isinstance(value, str) and not is_value(value):
            yield Misformat(path=path, message=_words(f"labels.{key}", _NAME_WORDS, value))


def _annotations(annotations: Json) -> Iterator[Misformat]:
    for key in annotations if isinstance(annotations, dict) else ():
        if not _is_key(key):
            message = _words(f"annotations.{key}", _KEY_WORDS, key)
            yield Misformat(path=("metadata", "annotations", key), message=message, of_key=True)


def _link(index: int, link: Json) -> Iterator[Misformat]:
    if not isinstance(link, dict):
        return
    rules = (
        ("url", is_web_url, "a string that is a valid url"),
        ("title", _is_not_blank, "a non empty string"),
        ("icon", _is_not_blank, "a non empty string"),
    )
    for name, valid, words in rules:
        value = link.get(name)
        if isinstance(value, str) and value and not valid(value):
            message = _words(f"links.{index}.{name}", words, value)
            yield Misformat(path=("metadata", "links", index, name), message=message)


def _words(field: str, expectation: str, value: str) -> str:
    return f'"{field}" is not valid; expected {expectation} but found "{value}".'
